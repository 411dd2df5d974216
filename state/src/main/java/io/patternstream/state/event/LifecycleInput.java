package io.patternstream.state.event;

import org.jspecify.annotations.Nullable;

/**
 * What moves the patterns of one market through their lives: a new formation with its score, a
 * repeated report, a label, or prices. Exactly one is present.
 */
public record LifecycleInput(
    String marketKey,
    Position position,
    @Nullable Prediction prediction,
    @Nullable Sighting sighting,
    @Nullable LabelRecord label,
    @Nullable Observation observation) {

  public static LifecycleInput of(Prediction prediction) {
    ChartPattern pattern = prediction.features().pattern();
    return new LifecycleInput(
        pattern.marketKey(), pattern.position(), prediction, null, null, null);
  }

  public static LifecycleInput of(Sighting sighting) {
    ChartPattern pattern = sighting.pattern();
    return new LifecycleInput(pattern.marketKey(), pattern.position(), null, sighting, null, null);
  }

  public static LifecycleInput of(LabelRecord label) {
    return new LifecycleInput(label.marketKey(), label.position(), null, null, label, null);
  }

  public static LifecycleInput of(Observation observation) {
    return new LifecycleInput(
        observation.symbol(), observation.position(), null, null, null, observation);
  }
}
