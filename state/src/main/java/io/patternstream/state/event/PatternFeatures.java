package io.patternstream.state.event;

/**
 * A new formation with its features: what is scored, and kept until its label comes.
 *
 * @param modelGroup the model that scores it and learns from it
 * @param followed whether bars will decide its outcome, so that quality waits for them
 * @param outcomeBy log time until which its bars are waited for; 0 when that is no longer than
 *     labels are
 */
public record PatternFeatures(
    String modelGroup,
    ChartPattern pattern,
    FeatureVector features,
    boolean followed,
    long outcomeBy) {

  /** Waits for its outcome no longer than for its labels. */
  public PatternFeatures(
      String modelGroup, ChartPattern pattern, FeatureVector features, boolean followed) {
    this(modelGroup, pattern, features, followed, 0);
  }

  /** The same without the values of its features. */
  PatternFeatures withoutValues() {
    FeatureVector empty =
        new FeatureVector(
            features.patternId(),
            features.schemaVersion(),
            new double[0],
            features.quality(),
            features.volumeDecades());
    return new PatternFeatures(modelGroup, pattern, empty, followed, outcomeBy);
  }

  /**
   * Log time at which nobody waits for its labels any more.
   *
   * @param labelHorizonMillis log time that every pattern waits for its labels
   */
  public long waitsUntil(long labelHorizonMillis) {
    return Math.max(pattern.position().logTime() + labelHorizonMillis, outcomeBy);
  }
}
