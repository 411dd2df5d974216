package io.patternstream.state.drift;

import java.util.Arrays;

/**
 * The e-BH procedure: which of many e-values are large enough together.
 *
 * <p>With d e-values and the threshold A, the k largest are chosen for the largest k with \(
 * e_{(k)} \ge A d / k \). Then the mean of all d is at least A, so that under any dependence a
 * false choice is as rare as one e-value above A. [1], definition 1.
 *
 * <p>[1] Wang, Ramdas (2022), False discovery rate control with e-values, JRSS B 84(3).
 */
final class EvidenceBenjaminiHochberg {
  private EvidenceBenjaminiHochberg() {}

  /**
   * Chooses which of several e-values are large enough together.
   *
   * @param logE natural logarithms of the e-values
   * @param logThreshold natural logarithm of A
   * @return for each, whether it is chosen
   */
  static boolean[] choose(double[] logE, double logThreshold) {
    int d = logE.length;
    double[] sorted = logE.clone();
    Arrays.sort(sorted);
    double limit = Double.POSITIVE_INFINITY;
    for (int k = 1; k <= d; k++) {
      double kth = sorted[d - k];
      if (kth >= logThreshold + StrictMath.log((double) d / k)) {
        limit = kth;
      }
    }
    boolean[] chosen = new boolean[d];
    for (int i = 0; i < d; i++) {
      chosen[i] = logE[i] >= limit;
    }
    return chosen;
  }
}
