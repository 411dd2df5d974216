package io.patternstream.state.codec;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Fields of records as bytes; see {@link EventCodec} for their layout. For one thread. */
final class Fields {
  private static final int SLOTS = 1 << 10;
  private static final int LONGEST_NAME = 64;

  // One string for each name that was read not long ago.
  private final byte[] @Nullable [] bytes = new byte[SLOTS][];
  private final String[] strings = new String[SLOTS];
  private final byte[] buffer = new byte[LONGEST_NAME];

  static void text(@Nullable String text, DataOutput out) throws IOException {
    if (text == null) {
      out.writeInt(-1);
      return;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(encoded.length);
    out.write(encoded);
  }

  static @Nullable String text(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    byte[] encoded = new byte[length];
    in.readFully(encoded);
    return new String(encoded, StandardCharsets.UTF_8);
  }

  /** A text that is there and seldom comes again. */
  static String words(DataInput in) throws IOException {
    return there(text(in));
  }

  /** A text that is there and comes again and again. */
  String name(DataInput in) throws IOException {
    return there(nameOrNull(in));
  }

  private static String there(@Nullable String text) throws IOException {
    if (text == null) {
      throw new IOException("a text is missing");
    }
    return text;
  }

  @Nullable String nameOrNull(DataInput in) throws IOException {
    int length = in.readInt();
    if (length <= 0) {
      return length < 0 ? null : "";
    }
    if (length > LONGEST_NAME) {
      byte[] all = new byte[length];
      in.readFully(all);
      return new String(all, StandardCharsets.UTF_8);
    }
    in.readFully(buffer, 0, length);
    int hash = length;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + buffer[i];
    }
    int slot = (hash * 0x9E3779B9) >>> 22;
    byte[] known = bytes[slot];
    if (known == null || !Arrays.equals(known, 0, known.length, buffer, 0, length)) {
      bytes[slot] = Arrays.copyOf(buffer, length);
      strings[slot] = new String(buffer, 0, length, StandardCharsets.UTF_8);
    }
    return strings[slot];
  }

  static void instant(@Nullable Instant instant, DataOutput out) throws IOException {
    out.writeLong(instant == null ? Long.MIN_VALUE : instant.getEpochSecond());
    out.writeInt(instant == null ? 0 : instant.getNano());
  }

  static @Nullable Instant instant(DataInput in) throws IOException {
    long seconds = in.readLong();
    int nanos = in.readInt();
    return seconds == Long.MIN_VALUE ? null : Instant.ofEpochSecond(seconds, nanos);
  }

  static void numbers(double[] numbers, DataOutput out) throws IOException {
    out.writeInt(numbers.length);
    for (double number : numbers) {
      out.writeDouble(number);
    }
  }

  static double[] numbers(DataInput in) throws IOException {
    double[] numbers = new double[in.readInt()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readDouble();
    }
    return numbers;
  }
}
