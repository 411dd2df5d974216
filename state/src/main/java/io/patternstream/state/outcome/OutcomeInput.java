package io.patternstream.state.outcome;

import io.patternstream.state.event.Observation;
import org.jspecify.annotations.Nullable;

/**
 * What decides outcomes in one market, in the order of the log: a race that was opened, or the bars
 * that run it. Exactly one is present.
 */
public record OutcomeInput(
    String symbol, @Nullable OpenPattern opened, @Nullable Observation bars) {

  public static OutcomeInput of(OpenPattern opened) {
    return new OutcomeInput(opened.symbol(), opened, null);
  }

  public static OutcomeInput of(Observation bars) {
    return new OutcomeInput(bars.symbol(), null, bars);
  }
}
