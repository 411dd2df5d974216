package io.patternstream.state.event;

import org.jspecify.annotations.Nullable;

/**
 * A pattern or an observation of one market, in the order of the log. Exactly one of the two is
 * present.
 *
 * <p>One type for both, so that bars and patterns of a symbol keep their order on the way to its
 * state: features are then the same on every replay.
 */
public record MarketEvent(
    String marketKey, @Nullable ChartPattern pattern, @Nullable Observation observation) {

  public static MarketEvent of(ChartPattern pattern) {
    return new MarketEvent(pattern.marketKey(), pattern, null);
  }

  public static MarketEvent of(Observation observation) {
    return new MarketEvent(observation.symbol(), null, observation);
  }

  /** Where its record stands in the log. */
  public Position position() {
    if (pattern != null) {
      return pattern.position();
    }
    if (observation != null) {
      return observation.position();
    }
    throw new IllegalStateException("a market event holds a pattern or an observation");
  }
}
