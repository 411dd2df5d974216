package io.patternstream.state.event;

/**
 * One feature, segment and window measured against the reference: a row of {@code
 * drift_statistics}. What cannot be said (while the reference is learnt, or for a constant feature)
 * is {@code NaN}.
 *
 * @param phase {@code learning} or {@code watching}
 * @param evidence natural logarithm of the largest e-value of its components
 * @param psi population stability index over the reference bins
 * @param ks Kolmogorov-Smirnov distance over the reference bins, in [0, 1]
 * @param wasserstein in reference standard deviations
 * @param jensenShannon distance (base 2), in [0, 1]
 * @param chiSquareP p-value of Pearson's test over the reference bins
 * @param legacyScore relative mean shift, kept for existing readers
 */
public record DriftStatistic(
    String modelGroup,
    String segment,
    String family,
    String feature,
    long window,
    long fromLogTime,
    long toLogTime,
    long rows,
    String phase,
    double mean,
    double standardDeviation,
    double referenceMean,
    double referenceStandardDeviation,
    double missingRate,
    double location,
    double spread,
    double evidence,
    double psi,
    double ks,
    double wasserstein,
    double jensenShannon,
    double chiSquareP,
    double legacyScore) {

  /** The same row as one of a part of the group. */
  public DriftStatistic inSegment(String group, String part) {
    return new DriftStatistic(
        group,
        part,
        family,
        feature,
        window,
        fromLogTime,
        toLogTime,
        rows,
        phase,
        mean,
        standardDeviation,
        referenceMean,
        referenceStandardDeviation,
        missingRate,
        location,
        spread,
        evidence,
        psi,
        ks,
        wasserstein,
        jensenShannon,
        chiSquareP,
        legacyScore);
  }
}
