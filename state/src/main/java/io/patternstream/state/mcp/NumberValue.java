package io.patternstream.state.mcp;

/** A number of a text: how it is written, and what kind of thing it counts. */
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

  /** Digits and separators as written. */
  final String digits;

  /** What follows the digits without a space: {@code k}, {@code %}, {@code h}, ... */
  final String suffix;

  Kind kind = Kind.PRICE;
  boolean currency;
  double value = Double.NaN;

  /** Upper end of a range, else {@code NaN}. */
  double high = Double.NaN;

  /** Canonical timeframe when it is one. */
  String timeframe = "";

  /** Whether another number holds its value: the second of a range, the tail of a group. */
  boolean taken;

  NumberValue(String digits, String suffix) {
    this.digits = digits;
    this.suffix = suffix;
  }

  boolean price() {
    return kind == Kind.PRICE && !taken;
  }

  double low() {
    return value;
  }

  double middle() {
    return Double.isNaN(high) ? value : (value + high) / 2;
  }
}
