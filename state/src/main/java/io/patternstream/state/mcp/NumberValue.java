package io.patternstream.state.mcp;

/**
 * A number of a text: how it is written, and what kind of thing it counts. Used again with its
 * token.
 */
final class NumberValue {

  enum Kind {
    /** May be a price; what is left when nothing else fits. */
    PRICE,
    PERCENT,
    /** A part of a whole: 7/10, 8 out of 10. */
    FRACTION,
    TIMEFRAME,
    /** Days, shares, times, dates, strikes, indicators: never a price. */
    OTHER,
    YEAR
  }

  private static final int LONGEST = 30;

  private char[] chars = new char[0];
  private int start;

  /** Number of digits and separators. */
  int digits;

  /** Number of characters that follow the digits without a space: {@code k}, {@code %}, ... */
  int suffix;

  Kind kind = Kind.PRICE;
  boolean currency;
  double value = Double.NaN;

  /** Upper end of a range, else {@code NaN}. */
  double high = Double.NaN;

  /** Canonical timeframe when it is one. */
  String timeframe = "";

  /** Whether another number holds its value: the second of a range, the tail of a group. */
  boolean taken;

  void set(char[] from, int newStart, int newDigits, int newSuffix) {
    chars = from;
    start = newStart;
    digits = newDigits;
    suffix = newSuffix;
    kind = Kind.PRICE;
    currency = false;
    value = Double.NaN;
    high = Double.NaN;
    timeframe = "";
    taken = false;
  }

  /** A digit or separator. */
  char digit(int i) {
    return chars[start + i];
  }

  /** A character of what follows the digits; 0 past its end. */
  char suffix(int i) {
    return i < suffix ? chars[start + digits + i] : 0;
  }

  boolean suffixIs(String other) {
    if (suffix != other.length()) {
      return false;
    }
    for (int i = 0; i < suffix; i++) {
      if (suffix(i) != other.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  boolean written(String whole) {
    if (digits + suffix != whole.length()) {
      return false;
    }
    for (int i = 0; i < whole.length(); i++) {
      if (chars[start + i] != whole.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it has no separators. */
  boolean plain() {
    for (int i = 0; i < digits; i++) {
      if (digit(i) < '0' || digit(i) > '9') {
        return false;
      }
    }
    return true;
  }

  boolean has(char separator) {
    for (int i = 0; i < digits; i++) {
      if (digit(i) == separator) {
        return true;
      }
    }
    return false;
  }

  boolean price() {
    return kind == Kind.PRICE && !taken;
  }

  double middle() {
    return Double.isNaN(high) ? value : (value + high) / 2;
  }

  /**
   * The value of digits with separators.
   *
   * @param foreign whether a lone point before three digits parts thousands, and a comma decimals
   */
  double read(boolean foreign) {
    return value(chars, start, start + digits, foreign);
  }

  static double value(char[] chars, int from, int to, boolean foreign) {
    int dot = -1;
    int comma = -1;
    int separators = 0;
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (c == '.') {
        dot = i;
        separators++;
      } else if (c == ',') {
        comma = i;
        separators++;
      }
    }
    int decimal;
    if (dot >= 0 && comma >= 0) {
      decimal = Math.max(dot, comma);
    } else if (dot < 0 && comma < 0) {
      decimal = -1;
    } else {
      int only = Math.max(dot, comma);
      boolean once = separators == 1;
      boolean thousand = to - only == 4 && only - from <= 3 && chars[from] != '0';
      boolean groups = comma >= 0 ? !foreign : foreign;
      decimal = !once || (thousand && groups) ? -1 : only;
    }
    return decimal(chars, from, to, decimal);
  }

  /**
   * Digits with a point before one of them. Up to 15 digits the quotient of two exact numbers is
   * the nearest double, as {@link Double#parseDouble} gives it; longer ones go there.
   */
  private static double decimal(char[] chars, int from, int to, int decimal) {
    long mantissa = 0;
    int count = 0;
    int fraction = 0;
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (c >= '0' && c <= '9') {
        mantissa = count < 18 ? mantissa * 10 + (c - '0') : mantissa;
        count++;
        fraction += decimal >= 0 && i > decimal ? 1 : 0;
      }
    }
    int written = count + (decimal >= 0 ? 1 : 0);
    if (written == 0 || written > LONGEST) {
      return Double.NaN;
    }
    if (count <= 15) {
      return mantissa / POWERS[fraction];
    }
    StringBuilder plain = new StringBuilder(written);
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (c >= '0' && c <= '9') {
        plain.append(c);
      } else if (i == decimal) {
        plain.append('.');
      }
    }
    return Double.parseDouble(plain.toString());
  }

  /** Exact in double: the powers of ten up to 22. */
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };
}
