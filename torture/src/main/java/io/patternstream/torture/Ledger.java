package io.patternstream.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What was sent, written down before it was sent, and where the broker says that it stands, each on
 * disk before the next. A record whose answer never came is unknown: it may be in the log once or
 * not at all.
 */
final class Ledger implements AutoCloseable {
  /** Where an acknowledged record stands. */
  record Place(String topic, int partition, long offset) {}

  private final FileChannel file;
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Map<Long, Place> places = new ConcurrentHashMap<>();
  private final StringBuilder lines = new StringBuilder();
  private volatile long sent;

  Ledger(Path path) throws IOException {
    file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  /** Takes the next id for a record that will be sent after {@link #sync}. */
  long intend(String topic, String kind) {
    long id = sent + 1;
    sent = id;
    lines.append("S ").append(id).append(' ').append(topic).append(' ').append(kind).append('\n');
    return id;
  }

  /** From the producer's thread. */
  void acknowledge(long id, Place place) {
    places.put(id, place);
    acknowledged.add("A " + id + ' ' + place.partition() + ' ' + place.offset() + '\n');
  }

  /** Puts everything so far on disk. */
  void sync() throws IOException {
    for (String line = acknowledged.poll(); line != null; line = acknowledged.poll()) {
      lines.append(line);
    }
    file.write(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
    file.force(false);
    lines.setLength(0);
  }

  long sent() {
    return sent;
  }

  /** By id, everything that the broker has acknowledged. */
  Map<Long, Place> places() {
    return places;
  }

  @Override
  public void close() throws IOException {
    sync();
    file.close();
  }
}
