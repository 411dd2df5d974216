package io.patternstream.state.mcp;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * Times as tools write them: ISO 8601 with or without a time of day and an offset (UTC where there
 * is none), or epoch seconds, milliseconds, microseconds or nanoseconds, told apart by size.
 *
 * <p>All results are epoch milliseconds; {@link #NONE} for what is no time, or none between 1900
 * and 2200.
 */
final class Times {

  /** What is no time. */
  static final long NONE = Long.MIN_VALUE;

  private static final long DAY_MILLIS = 86_400_000;
  private static final double COUNTS_BELOW = 1e8;
  private static final double SECONDS_BELOW = 1e11;
  private static final double MILLIS_BELOW = 1e14;
  private static final double MICROS_BELOW = 1e17;

  private Times() {}

  /** A time given as a number. */
  static long ofNumber(double number) {
    double size = Math.abs(number);
    double millis =
        size < SECONDS_BELOW
            ? number * 1e3
            : size < MILLIS_BELOW ? number : size < MICROS_BELOW ? number / 1e3 : number / 1e6;
    return sane(millis);
  }

  /** A time given as text. */
  static long of(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty() || trimmed.length() > 40) {
      return NONE;
    }
    if (isNumber(trimmed)) {
      return ofNumber(Double.parseDouble(trimmed));
    }
    return new Iso(trimmed).millis();
  }

  /** The time of a bar given as a number: {@code 20240102} is that day. */
  static long ofBar(double number) {
    if (!isDate(number)) {
      return ofNumber(number);
    }
    int date = (int) number;
    return LocalDate.of(date / 10_000, date / 100 % 100, date % 100).toEpochDay() * DAY_MILLIS;
  }

  /** The time of a bar given as text. */
  static long ofBar(String text) {
    double number = text.length() == 8 ? NumberForm.plain(text) : Double.NaN;
    return isDate(number) ? ofBar(number) : of(text);
  }

  /** Whether a number counts something rather than time: too few seconds to be one of a market. */
  static boolean isCount(double number) {
    return Math.abs(number) < COUNTS_BELOW && !isDate(number);
  }

  /** {@code 20240102}. */
  private static boolean isDate(double number) {
    if (!(number >= 1900_01_01 && number <= 2199_12_31) || number != Math.rint(number)) {
      return false;
    }
    int date = (int) number;
    int month = date / 100 % 100;
    int day = date % 100;
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= YearMonth.of(date / 10_000, month).lengthOfMonth();
  }

  private static boolean isNumber(String text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c != '.' && !(c == '-' && i == 0)) {
        return false;
      }
    }
    // Nine digits at least: "20240102" is a date, and shorter ones are no times either.
    return digits > 8 && text.indexOf('.') == text.lastIndexOf('.');
  }

  private static long sane(double millis) {
    return millis >= Limits.EARLIEST_MILLIS && millis < Limits.LATEST_MILLIS
        ? Math.round(millis)
        : NONE;
  }

  /** {@code 2025-10-02[T14:31[:07[.412]][Z|+02:00]]}, a space or {@code T} between. */
  private static final class Iso {
    private final String text;
    private int at;
    private boolean broken;

    Iso(String text) {
      this.text = text;
    }

    long millis() {
      int year = digits(4);
      char between = is('/') ? '/' : '-';
      take(between);
      int month = digits(2);
      take(between);
      int day = digits(2);
      if (broken || month < 1 || month > 12 || day < 1 || year < 1 || !inMonth(year, month, day)) {
        return NONE;
      }
      long millis = LocalDate.of(year, month, day).toEpochDay() * DAY_MILLIS;
      if (at < text.length()) {
        millis += timeOfDay();
      }
      return broken || at != text.length() ? NONE : sane((double) millis);
    }

    private static boolean inMonth(int year, int month, int day) {
      return day <= YearMonth.of(year, month).lengthOfMonth();
    }

    private long timeOfDay() {
      char c = text.charAt(at++);
      broken |= c != 'T' && c != 't' && c != ' ';
      int hour = digits(2);
      take(':');
      int minute = digits(2);
      int second = 0;
      double fraction = 0;
      if (is(':')) {
        at++;
        second = digits(2);
        if (is('.') || is(',')) {
          at++;
          fraction = fraction();
        }
      }
      broken |= hour > 24 || minute > 59 || second > 60;
      long millis = ((hour * 60L + minute) * 60 + second) * 1000 + (long) (fraction * 1000);
      return millis - offset();
    }

    private double fraction() {
      int start = at;
      while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
        at++;
      }
      broken |= at == start;
      return broken ? 0 : Double.parseDouble("0." + text.substring(start, at));
    }

    private long offset() {
      if (is('Z') || is('z')) {
        at++;
        return 0;
      }
      if (!is('+') && !is('-')) {
        return 0;
      }
      int sign = text.charAt(at++) == '+' ? 1 : -1;
      int hours = digits(2);
      if (is(':')) {
        at++;
      }
      int minutes = at < text.length() ? digits(2) : 0;
      broken |= hours > 18 || minutes > 59;
      return sign * (hours * 60L + minutes) * 60_000;
    }

    private boolean is(char c) {
      return at < text.length() && text.charAt(at) == c;
    }

    private void take(char c) {
      broken |= !is(c);
      at++;
    }

    private int digits(int count) {
      int value = 0;
      for (int i = 0; i < count; i++) {
        char c = at < text.length() ? text.charAt(at) : 'x';
        broken |= c < '0' || c > '9';
        value = value * 10 + (c - '0');
        at++;
      }
      return broken ? 0 : value;
    }
  }
}
