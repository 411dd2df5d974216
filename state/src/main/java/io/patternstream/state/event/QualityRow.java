package io.patternstream.state.event;

import java.util.Arrays;

/**
 * Quality of one arm over one window of evaluated predictions: a row of {@code model_quality}.
 *
 * @param arm {@code rule}, {@code ml}, {@code blended}, {@code served} or {@code challenger}
 * @param patternType a type, or {@code *} for all
 * @param window ordinal of the window of its group, from 0
 * @param auc tie-aware; {@code NaN} without both classes
 * @param ece expected calibration error over 15 bins of equal width
 * @param adaptiveEce the same over 15 bins of equal count
 * @param bins reliability bins as (count, mean probability, share positive) triples
 */
public record QualityRow(
    String modelGroup,
    String arm,
    String patternType,
    long window,
    long fromLogTime,
    long toLogTime,
    long examples,
    long positives,
    double logLoss,
    double brier,
    double auc,
    double accuracy,
    double ece,
    double adaptiveEce,
    double[] bins) {

  @Override
  public boolean equals(Object o) {
    return o instanceof QualityRow that
        && modelGroup.equals(that.modelGroup)
        && arm.equals(that.arm)
        && patternType.equals(that.patternType)
        && window == that.window
        && examples == that.examples
        && Double.compare(logLoss, that.logLoss) == 0
        && Arrays.equals(bins, that.bins);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(window) * 31 + arm.hashCode();
  }
}
