package io.patternstream.state.feature;

/** How long a bar of each timeframe is. */
public final class Timeframes {

  private static final double MINUTE = 60_000;
  private static final double HOUR = 60 * MINUTE;
  private static final double DAY = 24 * HOUR;

  private Timeframes() {}

  /** Milliseconds of a bar; {@code NaN} for a timeframe that is not known. */
  public static double millis(String timeframe) {
    return switch (timeframe) {
      case "1m" -> MINUTE;
      case "5m" -> 5 * MINUTE;
      case "15m" -> 15 * MINUTE;
      case "30m" -> 30 * MINUTE;
      case "1h" -> HOUR;
      case "2h" -> 2 * HOUR;
      case "4h" -> 4 * HOUR;
      case "1d" -> DAY;
      case "1w" -> 7 * DAY;
      case "1mo" -> 30 * DAY;
      default -> Double.NaN;
    };
  }
}
