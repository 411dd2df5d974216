package io.patternstream.state.mcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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
  private static final long BACKSLASHES = ONES * '\\';
  private static final long LETTERS_U = ONES * 'u';

  private static final byte[] DATA = ascii("data:");
  private static final byte[] EVENT = ascii("event:");
  private static final byte[] ID = ascii("id:");
  private static final byte[] RETRY = ascii("retry:");
  private static final int STREAM_FIELDS = 4;

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private RecordGate() {}

  /** A record that has passed: its characters are {@code bytes[start, end)}. */
  static final class Passed {
    private final byte[] bytes;
    private final int start;
    private final int end;
    private final boolean unicodeEscapes;

    Passed(byte[] bytes, int start, int end, boolean unicodeEscapes) {
      this.bytes = bytes;
      this.start = start;
      this.end = end;
      this.unicodeEscapes = unicodeEscapes;
    }

    /** Whether a backslash stands before a {@code u} anywhere: none else can be such an escape. */
    boolean hasUnicodeEscapes() {
      return unicodeEscapes;
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
   * Passes a record on, a byte-order mark, the fields of an event stream before its {@code data:}
   * and white space around it left out; refuses one that is too large, empty, not UTF-8 or holds
   * U+0000.
   */
  static Passed check(byte[] value) throws Refusal {
    if (value.length > Limits.RECORD_BYTES) {
      throw new Refusal("too_large", value.length + " bytes, at most " + Limits.RECORD_BYTES);
    }
    boolean unicodeEscapes = checkUtf8(value);
    int start = 0;
    int end = value.length;
    if (end >= 3 && value[0] == (byte) 0xEF && value[1] == (byte) 0xBB && value[2] == (byte) 0xBF) {
      start = 3;
    }
    start = skipSpace(value, start, end);
    start = skipEventStream(value, start, end);
    while (end > start && isSpace(value[end - 1])) {
      end--;
    }
    if (start == end) {
      throw new Refusal("empty", "the record has no text");
    }
    return new Passed(value, start, end, unicodeEscapes);
  }

  /** Skips {@code data:}, and the fields of an event stream on the lines before it. */
  private static int skipEventStream(byte[] value, int start, int end) {
    int at = start;
    for (int line = 0; line < STREAM_FIELDS; line++) {
      if (startsWith(DATA, value, at, end)) {
        return skipSpace(value, at + DATA.length, end);
      }
      if (!startsWith(EVENT, value, at, end)
          && !startsWith(ID, value, at, end)
          && !startsWith(RETRY, value, at, end)) {
        return start;
      }
      while (at < end && value[at] != '\n') {
        at++;
      }
      at = skipSpace(value, at, end);
    }
    return start;
  }

  private static boolean startsWith(byte[] field, byte[] value, int start, int end) {
    return end - start >= field.length
        && Arrays.equals(value, start, start + field.length, field, 0, field.length);
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

  /**
   * Well-formed UTF-8 by table 3-7 of the Unicode standard, and no byte 0.
   *
   * @return whether a backslash stands before a {@code u}
   */
  private static boolean checkUtf8(byte[] value) throws Refusal {
    boolean escapes = false;
    int i = 0;
    int length = value.length;
    while (i < length) {
      if (i + 9 <= length) {
        long eight = (long) LONGS.get(value, i);
        // A zero byte borrows from its high bit, which it does not have itself.
        if (((eight | (eight - ONES)) & HIGH_BITS) == 0) {
          long backslashes = zeros(eight ^ BACKSLASHES);
          if (backslashes != 0) {
            escapes |= (backslashes << 8 & zeros(eight ^ LETTERS_U)) != 0;
            escapes |= backslashes < 0 && value[i + 8] == 'u';
          }
          i += 8;
          continue;
        }
      }
      int b = value[i];
      if (b > 0) {
        escapes |= b == '\\' && i + 1 < length && value[i + 1] == 'u';
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
    return escapes;
  }

  /** High bit of each of eight ASCII bytes that is 0, and no other. */
  private static long zeros(long eight) {
    return ~(eight + ~HIGH_BITS) & HIGH_BITS;
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
