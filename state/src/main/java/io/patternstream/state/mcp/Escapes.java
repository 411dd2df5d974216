package io.patternstream.state.mcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The escapes of a JSON text that make characters no database takes: U+0000 and lone surrogates.
 *
 * <p>A backslash stands in JSON only inside strings, so the text can be searched as it is, before
 * it is parsed. Raw ones cannot be there: {@link RecordGate} has refused them.
 */
final class Escapes {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long BACKSLASHES = ONES * '\\';
  private static final int ESCAPE = 6;

  private Escapes() {}

  static void check(byte[] bytes, int start, int end) throws Refusal {
    int i = start;
    while (i < end) {
      if (bytes[i] != '\\') {
        i++;
        while (i + 8 <= end && !hasBackslash((long) LONGS.get(bytes, i))) {
          i += 8;
        }
      } else if (i + 1 < end && bytes[i + 1] == 'u') {
        int unit = unit(bytes, i, end);
        int next = isHigh(unit) ? unit(bytes, i + ESCAPE, end) : 0;
        i += step(unit, next);
      } else {
        i += 2;
      }
    }
  }

  private static boolean hasBackslash(long eight) {
    long zero = eight ^ BACKSLASHES;
    return ((zero - ONES) & ~zero & HIGH_BITS) != 0;
  }

  /** How far to go on after the escape of {@code unit} with {@code next} after a high surrogate. */
  private static int step(int unit, int next) throws Refusal {
    if (unit == 0) {
      throw new Refusal("nul_character", "U+0000 as an escape");
    }
    if (isHigh(unit)) {
      if (next < 0xDC00 || next > 0xDFFF) {
        throw new Refusal("lone_surrogate", "a surrogate without its pair");
      }
      return 2 * ESCAPE;
    }
    if (unit >= 0xDC00 && unit <= 0xDFFF) {
      throw new Refusal("lone_surrogate", "a surrogate without its pair");
    }
    // A broken escape is the parser's to refuse.
    return unit < 0 ? 2 : ESCAPE;
  }

  private static boolean isHigh(int unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
  }

  /** The UTF-16 unit of an escape at {@code i}; -1 when there is none. */
  private static int unit(byte[] bytes, int i, int end) {
    if (i + ESCAPE > end || bytes[i] != '\\' || bytes[i + 1] != 'u') {
      return -1;
    }
    int unit = 0;
    for (int k = i + 2; k < i + ESCAPE; k++) {
      int digit = Character.digit(bytes[k], 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit * 16 + digit;
    }
    return unit;
  }
}
