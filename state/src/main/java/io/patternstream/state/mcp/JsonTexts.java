package io.patternstream.state.mcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the readers of one parser share from record to record: the short texts that come again and
 * again, and the bytes of texts that hold JSON themselves. Bounded; for one thread.
 */
final class JsonTexts {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final int SLOTS = 1 << 12;
  private static final int LONGEST = 48;
  private static final int KEPT_BYTES = 1 << 18;

  private final @Nullable Known[] known = new Known[SLOTS];

  /** Stands before the first name of every record. */
  private final Known first = new Known(new byte[0], "");

  private byte[] bytes = new byte[1 << 12];
  private int used;
  private boolean unicodeEscapes;

  /** A short ASCII text that was seen. */
  static final class Known {
    private final byte[] bytes;
    private final String text;
    private @Nullable Slot slot;

    /** The name that came after this one when it was last a name. */
    private @Nullable Known next;

    private Known(byte[] bytes, String text) {
      this.bytes = bytes;
      this.text = text;
    }

    String text() {
      return text;
    }

    int length() {
      return bytes.length;
    }

    /** What a field of this name means. */
    Slot slot() {
      Slot meant = slot;
      if (meant == null) {
        meant = Slot.of(text);
        slot = meant;
      }
      return meant;
    }

    @Nullable Known next() {
      return next;
    }

    void next(Known name) {
      next = name;
    }

    /** Whether a string that begins at {@code from} is this text, its closing quote included. */
    boolean isStringAt(byte[] in, int from, int end) {
      int to = from + bytes.length;
      return to < end && in[to] == '"' && Arrays.equals(in, from, to, bytes, 0, bytes.length);
    }
  }

  Known first() {
    return first;
  }

  /** A text of ASCII or UTF-8; the same object again where it was seen not long ago. */
  String text(byte[] in, int from, int to) {
    Known seen = known(in, from, to);
    return seen == null ? new String(in, from, to - from, StandardCharsets.UTF_8) : seen.text;
  }

  /** A short ASCII text as it is known from now on; null for any other. */
  @Nullable Known known(byte[] in, int from, int to) {
    int length = to - from;
    if (length > LONGEST || from + 8 > in.length) {
      return null;
    }
    long hash = length;
    long any = 0;
    int i = from;
    for (; i + 8 <= to; i += 8) {
      long eight = (long) LONGS.get(in, i);
      any |= eight;
      hash = (hash ^ eight) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    if (i < to) {
      int rest = to - i;
      int start = Math.min(i, in.length - 8);
      long eight = (long) LONGS.get(in, start) >>> (i - start) * 8 & -1L >>> (8 - rest) * 8;
      any |= eight;
      hash = (hash ^ eight) * 0x9E3779B97F4A7C15L;
    }
    if ((any & HIGH_BITS) != 0) {
      return null;
    }
    int slot = (int) (hash >>> 52) & (SLOTS - 1);
    Known seen = known[slot];
    if (seen == null || !Arrays.equals(in, from, to, seen.bytes, 0, seen.bytes.length)) {
      seen =
          new Known(
              Arrays.copyOfRange(in, from, to),
              new String(in, from, length, StandardCharsets.ISO_8859_1));
      known[slot] = seen;
    }
    return seen;
  }

  /**
   * Lets go of all bytes: a new record begins.
   *
   * @param escapes whether it holds Unicode escapes; texts inside it can only if it does
   */
  void clear(boolean escapes) {
    unicodeEscapes = escapes;
    used = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[KEPT_BYTES];
    }
  }

  /** Room for so many bytes from {@link #used} on. */
  byte[] room(int length) {
    if (bytes.length - used < length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + length));
    }
    return bytes;
  }

  boolean hasUnicodeEscapes() {
    return unicodeEscapes;
  }

  int used() {
    return used;
  }

  void use(int length) {
    used += length;
  }

  byte[] bytes() {
    return bytes;
  }
}
