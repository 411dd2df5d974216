package io.patternstream.state.quality;

import java.util.Arrays;

/**
 * How good a list of probabilities was, given what came of each.
 *
 * <p>With probabilities p and outcomes y in {0, 1}:
 *
 * <ul>
 *   <li>log-loss: mean of \( -\ln P(y) \), p clipped to [1e-6, 1 - 1e-6], in nats
 *   <li>Brier score: mean of \( (p-y)^2 \) [1]
 *   <li>AUC: share of (positive, negative) pairs in which the positive has the higher p, ties one
 *       half (Mann-Whitney); {@code NaN} without both classes
 *   <li>accuracy: share with \( (p \ge 1/2) = y \)
 *   <li>ECE: \( \sum_b (n_b/n) |\bar p_b - \bar y_b| \) over 15 bins of equal width [2]
 *   <li>adaptive ECE: the same over 15 bins of equal count. Equal p count with their mean y, so
 *       that the order of ties does not matter
 * </ul>
 *
 * <p>Without examples every mean is {@code NaN}. O(n log n).
 *
 * <p>[1] Brier (1950). [2] Naeini, Cooper, Hauskrecht (2015), Obtaining well calibrated
 * probabilities using Bayesian binning, AAAI.
 *
 * @param bins reliability over the bins of equal width that hold examples: (count, mean
 *     probability, share positive) triples, in order of p
 */
public record QualityMeasures(
    long examples,
    long positives,
    double logLoss,
    double brier,
    double auc,
    double accuracy,
    double ece,
    double adaptiveEce,
    double[] bins) {
  private static final int BINS = 15;
  private static final double EPSILON = 1e-6;

  /**
   * Measures the first {@code n} of them.
   *
   * @param p probabilities, finite and in [0, 1]
   * @param positive what came of each
   */
  public static QualityMeasures of(double[] p, boolean[] positive, int n) {
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(p[a], p[b]));
    double loss = 0;
    double brier = 0;
    long right = 0;
    long positives = 0;
    for (int i = 0; i < n; i++) {
      double q = Math.min(1 - EPSILON, Math.max(EPSILON, p[i]));
      loss -= positive[i] ? StrictMath.log(q) : StrictMath.log1p(-q);
      double error = p[i] - (positive[i] ? 1 : 0);
      brier += error * error;
      right += (p[i] >= 0.5) == positive[i] ? 1 : 0;
      positives += positive[i] ? 1 : 0;
    }
    Reliability reliability = Reliability.of(p, positive, n);
    return new QualityMeasures(
        n,
        positives,
        loss / n,
        brier / n,
        auc(p, positive, order, positives),
        (double) right / n,
        reliability.ece,
        adaptiveEce(p, positive, order),
        reliability.bins);
  }

  private static double auc(double[] p, boolean[] positive, Integer[] order, long positives) {
    int n = order.length;
    double rankSum = 0;
    for (int from = 0; from < n; ) {
      int to = endOfTies(p, order, from);
      double rank = (from + 1 + to) / 2.0; // mean of ranks from+1 .. to
      for (int i = from; i < to; i++) {
        rankSum += positive[order[i]] ? rank : 0;
      }
      from = to;
    }
    double pairs = (double) positives * (n - positives);
    return pairs == 0 ? Double.NaN : (rankSum - positives * (positives + 1.0) / 2) / pairs;
  }

  private static double adaptiveEce(double[] p, boolean[] positive, Integer[] order) {
    int n = order.length;
    double[] excess = new double[n]; // p - y in order of p, y averaged over ties
    for (int from = 0; from < n; ) {
      int to = endOfTies(p, order, from);
      double y = 0;
      for (int i = from; i < to; i++) {
        y += positive[order[i]] ? 1 : 0;
      }
      Arrays.fill(excess, from, to, p[order[from]] - y / (to - from));
      from = to;
    }
    double sum = 0;
    for (int b = 0; b < BINS; b++) {
      double bin = 0;
      for (int i = (int) ((long) n * b / BINS); i < (long) n * (b + 1) / BINS; i++) {
        bin += excess[i];
      }
      sum += Math.abs(bin);
    }
    return sum / n;
  }

  private static int endOfTies(double[] p, Integer[] order, int from) {
    int to = from + 1;
    while (to < order.length && p[order[to]] == p[order[from]]) {
      to++;
    }
    return to;
  }

  private static final class Reliability {
    private double ece;
    private double[] bins = {};

    static Reliability of(double[] p, boolean[] positive, int n) {
      double[] count = new double[BINS];
      double[] sum = new double[BINS];
      double[] hits = new double[BINS];
      for (int i = 0; i < n; i++) {
        int b = Math.min(BINS - 1, (int) (p[i] * BINS));
        count[b]++;
        sum[b] += p[i];
        hits[b] += positive[i] ? 1 : 0;
      }
      Reliability result = new Reliability();
      double[] triples = new double[3 * BINS];
      int used = 0;
      double apart = 0;
      for (int b = 0; b < BINS; b++) {
        apart += Math.abs(sum[b] - hits[b]);
        if (count[b] > 0) {
          triples[used++] = count[b];
          triples[used++] = sum[b] / count[b];
          triples[used++] = hits[b] / count[b];
        }
      }
      result.ece = apart / n;
      result.bins = Arrays.copyOf(triples, used);
      return result;
    }
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof QualityMeasures that
        && examples == that.examples
        && positives == that.positives
        && Double.compare(logLoss, that.logLoss) == 0
        && Double.compare(brier, that.brier) == 0
        && Double.compare(auc, that.auc) == 0
        && Double.compare(accuracy, that.accuracy) == 0
        && Double.compare(ece, that.ece) == 0
        && Double.compare(adaptiveEce, that.adaptiveEce) == 0
        && Arrays.equals(bins, that.bins);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(examples) * 31 + Double.hashCode(logLoss);
  }
}
