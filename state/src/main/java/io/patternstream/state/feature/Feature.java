package io.patternstream.state.feature;

/**
 * One feature of a pattern: what it is called, what it says and what it needs.
 *
 * @param name as stored and shown
 * @param unit in words: {@code fraction of price}, {@code ATR}, {@code share}, ...
 * @param needs what has to have arrived for it to be there
 * @param meaning how it is computed, in a line
 * @param min smallest value; anything below is set to it
 * @param max largest value; anything above is set to it
 * @param directed whether its sign is turned for a bearish pattern, so that positive always means
 *     in the pattern's favour
 * @param required whether it counts in the quality of a vector; what only an outside service can
 *     tell does not
 */
public record Feature(
    String name,
    Group group,
    String unit,
    String needs,
    String meaning,
    double min,
    double max,
    boolean directed,
    boolean required) {

  /** What a feature is about. */
  public enum Group {
    GEOMETRY,
    TECHNICAL,
    PRICE_ACTION,
    MARKET_CONTEXT,
    HISTORY
  }
}
