package io.patternstream.state.mcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What every record has to pass before anything reads it: its size, strict UTF-8, no U+0000.
 *
 * <p>Jackson takes overlong forms and surrogates in UTF-8, and would guess UTF-16 from zero bytes;
 * so this comes first.
 */
final class RecordGate {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long ONES = 0x0101010101010101L;

  private RecordGate() {}

  /** A record that has passed: its characters are {@code bytes[start, end)}. */
  static final class Passed {
    private final byte[] bytes;
    private final int start;
    private final int end;

    Passed(byte[] bytes, int start, int end) {
      this.bytes = bytes;
      this.start = start;
      this.end = end;
    }

    byte[] bytes() {
      return bytes;
    }

    int start() {
      return start;
    }

    int end() {
      return end;
    }

    /** The text as characters. */
    String text() {
      return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    /** The first character that is not white space; U+0000 when there is none. */
    char first() {
      for (int i = start; i < end; i++) {
        if (!isSpace(bytes[i])) {
          return (char) (bytes[i] & 0xFF);
        }
      }
      return 0;
    }
  }

  /**
   * Passes a record on, a byte-order mark, a leading {@code data:} of an event stream and white
   * space around it left out; refuses one that is too large, empty, not UTF-8 or holds U+0000.
   */
  static Passed check(byte[] value) throws Refusal {
    if (value.length > Limits.RECORD_BYTES) {
      throw new Refusal("too_large", value.length + " bytes, at most " + Limits.RECORD_BYTES);
    }
    checkUtf8(value);
    int start = 0;
    int end = value.length;
    if (end >= 3 && value[0] == (byte) 0xEF && value[1] == (byte) 0xBB && value[2] == (byte) 0xBF) {
      start = 3;
    }
    start = skipSpace(value, start, end);
    if (startsWithData(value, start, end)) {
      start = skipSpace(value, start + 5, end);
    }
    while (end > start && isSpace(value[end - 1])) {
      end--;
    }
    if (start == end) {
      throw new Refusal("empty", "the record has no text");
    }
    return new Passed(value, start, end);
  }

  private static boolean startsWithData(byte[] value, int start, int end) {
    return end - start >= 5
        && value[start] == 'd'
        && value[start + 1] == 'a'
        && value[start + 2] == 't'
        && value[start + 3] == 'a'
        && value[start + 4] == ':';
  }

  private static int skipSpace(byte[] value, int from, int end) {
    int i = from;
    while (i < end && isSpace(value[i])) {
      i++;
    }
    return i;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Well-formed UTF-8 by table 3-7 of the Unicode standard, and no byte 0. */
  private static void checkUtf8(byte[] value) throws Refusal {
    int i = 0;
    int length = value.length;
    while (i < length) {
      if (i + 8 <= length) {
        long eight = (long) LONGS.get(value, i);
        // A zero byte borrows from its high bit, which it does not have itself.
        if (((eight | (eight - ONES)) & HIGH_BITS) == 0) {
          i += 8;
          continue;
        }
      }
      int b = value[i];
      if (b > 0) {
        i++;
      } else if (b == 0) {
        throw new Refusal("nul_character", "U+0000 at byte " + i);
      } else {
        int bytes = sequence(value, i);
        if (bytes == 0) {
          throw new Refusal("not_utf8", "no valid UTF-8 at byte " + i);
        }
        i += bytes;
      }
    }
  }

  /** Length of the multi-byte sequence at {@code i}; 0 when it is not well-formed. */
  private static int sequence(byte[] value, int i) {
    int lead = value[i] & 0xFF;
    int second = i + 1 < value.length ? value[i + 1] & 0xFF : 0;
    if (lead >= 0xC2 && lead <= 0xDF) {
      return second >= 0x80 && second <= 0xBF ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
      int least = lead == 0xE0 ? 0xA0 : 0x80;
      int most = lead == 0xED ? 0x9F : 0xBF;
      return second >= least && second <= most && follows(value, i + 2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
      int least = lead == 0xF0 ? 0x90 : 0x80;
      int most = lead == 0xF4 ? 0x8F : 0xBF;
      boolean ok =
          second >= least && second <= most && follows(value, i + 2) && follows(value, i + 3);
      return ok ? 4 : 0;
    }
    return 0;
  }

  private static boolean follows(byte[] value, int i) {
    return i < value.length && (value[i] & 0xC0) == 0x80;
  }
}
