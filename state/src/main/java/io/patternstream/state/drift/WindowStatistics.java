package io.patternstream.state.drift;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * The classical distances between a window and its reference, over the reference bins. Shown beside
 * the evidence, never alerted on: on streams where nothing drifts their usual limits fire in up to
 * every window ({@code drift} 1.1).
 *
 * <p>Values of a category that the reference does not hold form one more bin, which the reference
 * gave the share 0. Everything is {@code NaN} for a window without values.
 */
final class WindowStatistics {
  /** What an empty bin counts as, so that logarithms stay finite (as Evidently does). */
  static final double EMPTY_SHARE = 1e-4;

  private WindowStatistics() {}

  /** Population stability index: \( \sum (q-p) \ln(q/p) \), empty bins at 0.0001. */
  static double psi(double[] p, double[] q) {
    double sum = 0;
    for (int b = 0; b < p.length; b++) {
      double pb = Math.max(p[b], EMPTY_SHARE);
      double qb = Math.max(q[b], EMPTY_SHARE);
      sum += (qb - pb) * StrictMath.log(qb / pb);
    }
    return sum;
  }

  /** Kolmogorov-Smirnov distance: the largest difference of the cumulated shares, in [0, 1]. */
  static double ks(double[] p, double[] q) {
    double apart = 0;
    double largest = 0;
    for (int b = 0; b < p.length; b++) {
      apart += q[b] - p[b];
      largest = Math.max(largest, Math.abs(apart));
    }
    return Math.min(1, largest);
  }

  /**
   * Wasserstein-1 distance of two distributions on ascending points, in the unit of the points.
   *
   * <p>Values beyond the reference stand at its outermost points, so that this is a lower bound for
   * them; the difference of the means is another.
   */
  static double wasserstein(double[] points, double[] p, double[] q) {
    double apart = 0;
    double sum = 0;
    for (int b = 0; b + 1 < p.length; b++) {
      apart += q[b] - p[b];
      sum += Math.abs(apart) * (points[b + 1] - points[b]);
    }
    return sum;
  }

  /** Jensen-Shannon distance, the root of the divergence in bits, in [0, 1]. */
  static double jensenShannon(double[] p, double[] q) {
    double sum = 0;
    for (int b = 0; b < p.length; b++) {
      double middle = (p[b] + q[b]) / 2;
      sum += half(p[b], middle) + half(q[b], middle);
    }
    return Math.sqrt(Math.max(0, Math.min(1, sum)));
  }

  private static double half(double p, double middle) {
    return p > 0 ? p * StrictMath.log(p / middle) / StrictMath.log(2) / 2 : 0;
  }

  /**
   * p-value of Pearson's chi-square test that rows were drawn with the shares p; 1 for one bin. A
   * bin of share 0 is expected to hold 0.0001 of the rows.
   */
  static double chiSquareP(double[] p, double[] counts) {
    double n = 0;
    for (double count : counts) {
      n += count;
    }
    double statistic = 0;
    int bins = 0;
    for (int b = 0; b < p.length; b++) {
      if (p[b] > 0 || counts[b] > 0) {
        double expected = Math.max(p[b], EMPTY_SHARE) * n;
        statistic += (counts[b] - expected) * (counts[b] - expected) / expected;
        bins++;
      }
    }
    return bins < 2 ? 1 : 1 - new ChiSquaredDistribution(bins - 1).cumulativeProbability(statistic);
  }
}
