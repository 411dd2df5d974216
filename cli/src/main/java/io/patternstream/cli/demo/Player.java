package io.patternstream.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends a replay to Kafka, in a thread of its own: slowly at first, so that a job that has just
 * started is not measured while it compiles itself, and at the full, steady pace after {@value
 * #WARM_UP_SECONDS} seconds. It keeps the place it has reached in a file, so that the next start
 * goes on there. After a kill it goes back to the place last kept; what is told twice is recognised
 * by the job.
 */
final class Player {
  private static final long NANOS = 1_000_000_000L;
  private static final long WARM_UP_SECONDS = 15;

  private final Replay replay;
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final double eventsPerSecond;
  private final Path place;
  private final Consumer<String> say;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::play, "replay");
  private volatile boolean stopped;
  private volatile long told;
  private volatile long faultSince = Long.MAX_VALUE;

  Player(
      Replay replay,
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      double eventsPerSecond,
      Path place,
      Consumer<String> say) {
    this.replay = replay;
    this.producer = producer;
    this.topic = topic;
    this.eventsPerSecond = eventsPerSecond;
    this.place = place;
    this.say = say;
  }

  /** Goes to the place kept, and on from there. */
  void start() throws IOException {
    long before = Files.exists(place) ? Long.parseLong(Files.readString(place).strip()) : 0;
    while (told < before && replay.hasNext()) {
      replay.next();
      told = told + 1;
    }
    faultSince = told > replay.fault().from() ? 0 : Long.MAX_VALUE;
    thread.setDaemon(true);
    thread.start();
  }

  /** Events of the replay that were sent, those of earlier runs included. */
  long told() {
    return told;
  }

  /** When the fault began, in epoch milliseconds: 0 in an earlier run, the largest when not yet. */
  long faultSince() {
    return faultSince;
  }

  /** Records that Kafka has said it stored. */
  long acknowledged() {
    return acknowledged.get();
  }

  /** What kept a record from being stored; null while all goes well. */
  @Nullable Exception failure() {
    return failure.get();
  }

  /** Sends one more record, outside the replay, and waits until it is stored. */
  void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    producer.send(record).get();
    acknowledged.incrementAndGet();
  }

  /** Stops and waits until everything sent is stored. */
  void stop() throws InterruptedException {
    stopped = true;
    LockSupport.unpark(thread);
    thread.join();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback takes it
  private void play() {
    try {
      long began = System.nanoTime();
      long due = began;
      long kept = began;
      while (!stopped && failure.get() == null && replay.hasNext()) {
        announce(replay.fault());
        Replay.Event event = replay.next();
        producer.send(
            new ProducerRecord<>(
                topic, event.key().getBytes(StandardCharsets.UTF_8), event.value()),
            (stored, exception) -> {
              if (exception == null) {
                acknowledged.incrementAndGet();
              } else {
                failure.compareAndSet(null, exception);
              }
            });
        told = told + 1; // this thread alone writes it
        long now = System.nanoTime();
        if (now - kept > NANOS) {
          keepPlace();
          kept = now;
        }
        // After a pause of the machine it goes on at the same pace, without a burst.
        due = Math.max(due + (long) (NANOS / pace(now - began)), now - NANOS);
        while (!stopped && System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
      keepPlace();
    } catch (IOException | RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void announce(Fault fault) {
    if (fault.at(told) && !fault.at(told - 1)) {
      faultSince = System.currentTimeMillis();
      say.accept(
          "INJECTED FAULT: from here on the feed gives " + fault.inWords() + ", without a word");
    } else if (!fault.at(told) && fault.at(told - 1)) {
      say.accept("the injected fault is mended: the feed is as it was, volume in single units");
    }
  }

  private double pace(long nanosSinceStart) {
    double warm = Math.min(1, (double) nanosSinceStart / (WARM_UP_SECONDS * NANOS));
    return eventsPerSecond * Math.max(0.05, warm);
  }

  private void keepPlace() throws IOException {
    producer.flush();
    Path next = place.resolveSibling(place.getFileName() + ".next");
    Files.writeString(next, Long.toString(told));
    Files.move(next, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
