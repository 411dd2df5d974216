package io.patternstream.state.mcp;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Timeframes in their normal form: {@code 1m 5m 15m 30m 1h 2h 4h 1d 1w 1mo}. */
final class Timeframe {

  private static final Map<String, String> NAMES = new HashMap<>();
  private static final long DAY_MILLIS = 86_400_000;

  static {
    minutes(1, "1minute", "minute", "minutely");
    minutes(5);
    minutes(15);
    minutes(30);
    name("1h", "1h", "h1", "60", "60m", "60min", "1hr", "1hour", "hour", "hourly");
    name("2h", "2h", "h2", "120", "120m", "120min", "2hr", "2hour", "2hours");
    name("4h", "4h", "h4", "240", "240m", "240min", "4hr", "4hour", "4hours");
    name("1d", "1d", "d", "d1", "1day", "day", "daily", "1440");
    name("1w", "1w", "w", "w1", "1wk", "1week", "week", "weekly");
    name("1mo", "1mo", "mo", "mn", "mn1", "1mon", "1month", "month", "monthly");
  }

  private Timeframe() {}

  private static void minutes(int count, String... more) {
    String normal = count + "m";
    name(normal, normal, "m" + count, String.valueOf(count), count + "min", count + "mins");
    name(normal, count + "minute", count + "minutes");
    name(normal, more);
  }

  private static void name(String normal, String... names) {
    for (String name : names) {
      NAMES.put(name, normal);
    }
  }

  /**
   * The normal form of a timeframe as tools write it; empty for what is none of them, such as
   * {@code current}. A capital M alone is a month, a small one a minute.
   */
  static String normal(String written) {
    String known = NAMES.get(written);
    if (known != null) {
      return known;
    }
    String trimmed = written.strip();
    if (trimmed.isEmpty() || trimmed.length() > 12) {
      return "";
    }
    if (trimmed.equals("1M") || trimmed.equals("M")) {
      return "1mo";
    }
    StringBuilder letters = new StringBuilder(trimmed.length());
    for (int i = 0; i < trimmed.length(); i++) {
      char c = trimmed.charAt(i);
      if (c != ' ' && c != '-' && c != '_') {
        letters.append(c);
      }
    }
    return NAMES.getOrDefault(letters.toString().toLowerCase(Locale.ROOT), "");
  }

  /** The timeframe whose bars open this far apart; empty when there is none. */
  static String ofSpacing(long millis) {
    return switch ((int) Math.min(Math.max(millis / 60_000, 0), Integer.MAX_VALUE)) {
      case 1 -> "1m";
      case 5 -> "5m";
      case 15 -> "15m";
      case 30 -> "30m";
      case 60 -> "1h";
      case 120 -> "2h";
      case 240 -> "4h";
      case 1_440 -> "1d";
      case 10_080 -> "1w";
      case 40_320, 41_760, 43_200, 44_640 -> "1mo";
      default -> "";
    };
  }

  /**
   * Start of the bar that holds an instant, in epoch seconds: weeks from Monday, months from the
   * 1st.
   */
  static long barStart(String timeframe, long epochMillis) {
    long millis =
        switch (timeframe) {
          case "1m" -> floor(epochMillis, 60_000);
          case "5m" -> floor(epochMillis, 5 * 60_000);
          case "15m" -> floor(epochMillis, 15 * 60_000);
          case "30m" -> floor(epochMillis, 30 * 60_000);
          case "1h" -> floor(epochMillis, 3_600_000);
          case "2h" -> floor(epochMillis, 2 * 3_600_000);
          case "4h" -> floor(epochMillis, 4 * 3_600_000);
          case "1d" -> floor(epochMillis, DAY_MILLIS);
          case "1w" ->
              start(day(epochMillis).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
          case "1mo" -> start(day(epochMillis).withDayOfMonth(1));
          default -> throw new IllegalArgumentException("no timeframe: " + timeframe);
        };
    return Math.floorDiv(millis, 1000);
  }

  private static long floor(long millis, long bar) {
    return Math.floorDiv(millis, bar) * bar;
  }

  private static LocalDate day(long millis) {
    return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalDate();
  }

  private static long start(LocalDate day) {
    return day.toEpochDay() * DAY_MILLIS;
  }
}
