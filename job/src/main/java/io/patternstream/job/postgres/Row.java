package io.patternstream.job.postgres;

import io.patternstream.state.event.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * A row of a {@link Table} as it travels to its sink: the bytes that {@code COPY ... (FORMAT
 * binary)} takes, with what a writer has to know in front of them. Made once, in the task that made
 * what it says, so that nothing larger than the row is sent on, and nothing is taken apart again to
 * be put together by the driver.
 *
 * <p>Big endian: {@code int tuple | int keyEnd | long guard | long logTime | int partition | long
 * offset | int ordinal | topic in UTF-8 | tuple}. {@code tuple} is where the tuple begins, {@code
 * keyEnd} where its key columns end; a tuple is {@code short columns}, then for each column {@code
 * int length} (-1: null) and its value in the binary format of its type.
 */
final class Row {
  static final int NULL = -1;
  private static final int KEY_END = Integer.BYTES;
  private static final int GUARD = KEY_END + Integer.BYTES;
  private static final int LOG_TIME = GUARD + Long.BYTES;
  private static final int PARTITION = LOG_TIME + Long.BYTES;
  private static final int OFFSET = PARTITION + Integer.BYTES;
  private static final int ORDINAL = OFFSET + Long.BYTES;
  private static final int TOPIC = ORDINAL + Integer.BYTES;

  private Row() {}

  /** Makes rows; reused, since a buffer a row would be garbage a row. For one thread. */
  static final class Encoder {
    private static final int USUAL_BYTES = 2_048;
    private final DataOutputSerializer out = new DataOutputSerializer(USUAL_BYTES);

    /** Begins a row of {@code columns} columns. */
    DataOutputSerializer begin(Position position, long guard, int columns) {
      byte[] topic = position.topic().getBytes(StandardCharsets.UTF_8);
      try {
        out.clear();
        out.writeInt(TOPIC + topic.length);
        out.writeInt(0);
        out.writeLong(guard);
        out.writeLong(position.logTime());
        out.writeInt(position.partition());
        out.writeLong(position.offset());
        out.writeInt(position.ordinal());
        out.write(topic);
        out.writeShort(columns);
      } catch (java.io.IOException e) {
        throw new IllegalStateException("memory takes what is written", e);
      }
      return out;
    }

    /** The key columns have been written. */
    void keyEnds() {
      try {
        out.writeIntUnsafe(out.length(), KEY_END);
      } catch (java.io.IOException e) {
        throw new IllegalStateException("memory takes what is written", e);
      }
    }

    byte[] end() {
      return out.getCopyOfBuffer();
    }
  }

  /** Where the tuple begins. */
  static int tuple(byte[] row) {
    return at(row, 0).getInt();
  }

  /**
   * What is equal for equal keys. Its order is one in which every writer takes its locks, and is no
   * other.
   */
  static ByteBuffer key(byte[] row) {
    int from = tuple(row) + Short.BYTES;
    return ByteBuffer.wrap(row, from, at(row, KEY_END).getInt() - from).slice();
  }

  static long guard(byte[] row) {
    return at(row, GUARD).getLong();
  }

  static Position position(byte[] row) {
    return new Position(
        at(row, LOG_TIME).getLong(),
        new String(row, TOPIC, tuple(row) - TOPIC, StandardCharsets.UTF_8),
        at(row, PARTITION).getInt(),
        at(row, OFFSET).getLong(),
        at(row, ORDINAL).getInt());
  }

  private static ByteBuffer at(byte[] row, int index) {
    return ByteBuffer.wrap(row, index, row.length - index);
  }

  /** The columns of the tuple, to be read from left to right. */
  static ByteBuffer columns(byte[] row) {
    return at(row, tuple(row) + Short.BYTES);
  }
}
