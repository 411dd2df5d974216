package io.patternstream.state.event;

/**
 * A new formation with its features: what is scored, and kept until its label comes.
 *
 * @param modelGroup the model that scores it and learns from it
 * @param followed whether bars will decide its outcome, so that quality waits for them
 */
public record PatternFeatures(
    String modelGroup, ChartPattern pattern, FeatureVector features, boolean followed) {}
