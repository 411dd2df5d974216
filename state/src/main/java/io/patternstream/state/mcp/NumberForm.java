package io.patternstream.state.mcp;

/** NumberForm that tools send as text. */
final class NumberForm {

  private static final int LONGEST = 40;

  private NumberForm() {}

  /** A plain decimal number, spaces around it allowed; {@code NaN} for anything else. */
  static double plain(String text) {
    String trimmed = text.strip();
    if (!isDecimal(trimmed)) {
      return Double.NaN;
    }
    double number = Double.parseDouble(trimmed);
    return Double.isFinite(number) ? number : Double.NaN;
  }

  /** A price: a plain number, or one with a currency sign before it or commas between thousands. */
  static double price(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty() || trimmed.length() > LONGEST) {
      return Double.NaN;
    }
    char first = trimmed.charAt(0);
    if (first == '$' || first == '€' || first == '£' || first == '¥') {
      trimmed = trimmed.substring(1).strip();
    }
    return plain(trimmed.indexOf(',') < 0 ? trimmed : withoutThousands(trimmed));
  }

  /**
   * A confidence as a share of 1: {@code 0.85}, {@code 85} and {@code 85%} are equal. {@code NaN}
   * for what is negative, above 100 or no number.
   */
  static double confidence(String text) {
    String trimmed = text.strip();
    if (trimmed.endsWith("%")) {
      double percent = plain(trimmed.substring(0, trimmed.length() - 1));
      return percent >= 0 && percent <= 100 ? percent / 100 : Double.NaN;
    }
    return confidence(plain(trimmed));
  }

  /** As {@link #confidence(String)}, of a number. */
  static double confidence(double number) {
    if (number >= 0 && number <= 1) {
      return number;
    }
    return number > 1 && number <= 100 ? number / 100 : Double.NaN;
  }

  /** A number that a market can have; {@code NaN} for what is too large to be one. */
  static double sane(double number) {
    return Math.abs(number) <= Limits.LARGEST_NUMBER ? number : Double.NaN;
  }

  /** Commas that stand before groups of three digits, dropped; empty for any others. */
  private static String withoutThousands(String text) {
    int point = text.indexOf('.');
    int end = point < 0 ? text.length() : point;
    for (int i = text.indexOf(','); i >= 0; i = text.indexOf(',', i + 1)) {
      if (i == 0 || i > end || (end - i) % 4 != 0) {
        return "";
      }
    }
    return text.replace(",", "");
  }

  /** {@code [+-]digits[.digits][e[+-]digits]}, the only form that is left to the JDK to read. */
  private static boolean isDecimal(String text) {
    if (text.length() > LONGEST) {
      return false;
    }
    int i = sign(text, 0);
    int start = i;
    i = digits(text, i);
    int digits = i - start;
    if (i < text.length() && text.charAt(i) == '.') {
      int fraction = digits(text, i + 1);
      digits += fraction - i - 1;
      i = fraction;
    }
    if (digits > 0 && i < text.length() && (text.charAt(i) | 0x20) == 'e') {
      int exponent = sign(text, i + 1);
      i = digits(text, exponent);
      digits = i > exponent ? digits : 0;
    }
    return digits > 0 && i == text.length();
  }

  private static int sign(String text, int i) {
    return i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+') ? i + 1 : i;
  }

  private static int digits(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }
}
