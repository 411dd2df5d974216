package io.patternstream.state.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * What a feature's values looked like in the reference: bins, their shares, and the scores that
 * make location, spread, skew and shape comparable between features.
 *
 * <p><b>Numbers.</b> At most {@value #BINS} bins of equal mass; a value that alone has the mass of
 * a bin gets one of its own. Bin b with share m has the mid-rank \( u_b = \sum_{c&lt;b} m_c + m_b/2
 * \); the scores are polynomials of degree 1 to 4 in \( 2u-1 \), made orthonormal under the shares
 * by Gram-Schmidt. Under the reference each has mean 0 and variance 1 whatever the distribution
 * (heavy tails, ties); for a normal one a shift of d deviations moves the first by 0.98 d, so its
 * unit reads as "standard deviations". The range is that of the 0.1 and 99.9 % quantiles, or of all
 * values where there are fewer than 16 bins.
 *
 * <p><b>Categories.</b> The {@value #CATEGORIES} most frequent codes have a bin each, all others
 * seen share one. A code that was not seen is new.
 *
 * <p>Immutable. Source: {@code drift} 4.1; the scores are the LP score functions of Mukhopadhyay
 * and Parzen (2014).
 */
final class FeatureReference {
  static final int BINS = 32;
  static final int CATEGORIES = 15;
  static final int DEGREES = 4;

  /** Bin of a code that the reference did not hold. */
  static final int NEW = -1;

  private static final double OUTER_SHARE = 0.001;

  private final boolean categorical;
  private final double[] edges; // numbers: upper edge of each bin, the last infinite
  private final double[] codes; // categories: codes seen, ascending
  private final int[] codeBins;
  private final double[] shares;
  private final double[] centres; // mean of the values of each bin
  private final float[][] scores; // [degree - 1][bin]
  private final double low;
  private final double high;
  private final double mean;
  private final double deviation;
  private final double singletons; // share of rows whose code was seen once

  private FeatureReference(
      boolean categorical,
      double[] edges,
      double[] codes,
      int[] codeBins,
      double[] shares,
      double[] centres,
      double[] bounds) {
    this.categorical = categorical;
    this.edges = edges;
    this.codes = codes;
    this.codeBins = codeBins;
    this.shares = shares;
    this.centres = centres;
    this.low = bounds[0];
    this.high = bounds[1];
    this.mean = bounds[2];
    this.deviation = bounds[3];
    this.singletons = bounds[4];
    this.scores = categorical ? new float[0][] : orthonormal(shares);
  }

  static FeatureReference learn(List<WindowSummary> windows, boolean categorical) {
    TreeMap<Double, Integer> counts = new TreeMap<>();
    long n = 0;
    double mean = 0;
    double squares = 0;
    for (WindowSummary window : windows) {
      for (int i = 0; i < window.points(); i++) {
        counts.merge(window.value(i), window.count(i), Integer::sum);
      }
      int more = window.present();
      if (more > 0) { // parallel form of Welford's sums: Chan, Golub, LeVeque (1979)
        double apart = window.mean() - mean;
        double joint = n + more;
        mean += apart * more / joint;
        squares += window.squares() + apart * apart * n * more / joint;
        n += more;
      }
    }
    double deviation = n > 1 ? Math.sqrt(squares / (n - 1)) : 0;
    double[] values = new double[counts.size()];
    int[] mass = new int[values.length];
    int i = 0;
    for (var entry : counts.entrySet()) {
      values[i] = entry.getKey();
      mass[i++] = entry.getValue();
    }
    return categorical
        ? ofCategories(values, mass, n, mean, deviation)
        : ofNumbers(values, mass, n, mean, deviation);
  }

  private static FeatureReference ofNumbers(
      double[] values, int[] mass, long n, double mean, double deviation) {
    List<double[]> bins = new ArrayList<>(); // {upper edge, rows, sum of values}
    double target = (double) n / BINS;
    double rows = 0;
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      if (mass[i] >= target && rows > 0) {
        bins.add(new double[] {values[i - 1], rows, sum});
        rows = 0;
        sum = 0;
      }
      rows += mass[i];
      sum += mass[i] * values[i];
      if (rows >= target) {
        bins.add(new double[] {values[i], rows, sum});
        rows = 0;
        sum = 0;
      }
    }
    if (rows > 0) {
      bins.add(new double[] {values[values.length - 1], rows, sum});
    }
    int nb = bins.size();
    double[] edges = new double[nb];
    double[] shares = new double[nb];
    double[] centres = new double[nb];
    for (int b = 0; b < nb; b++) {
      edges[b] = bins.get(b)[0];
      shares[b] = bins.get(b)[1] / n;
      centres[b] = bins.get(b)[2] / bins.get(b)[1];
    }
    double low = Double.NaN;
    double high = Double.NaN;
    if (nb > 0) {
      edges[nb - 1] = Double.POSITIVE_INFINITY;
      boolean few = nb < BINS / 2;
      low = few ? values[0] : quantile(values, mass, (long) (OUTER_SHARE * (n - 1)));
      high =
          few
              ? values[values.length - 1]
              : quantile(values, mass, (long) Math.ceil((1 - OUTER_SHARE) * (n - 1)));
    }
    return new FeatureReference(
        false,
        edges,
        new double[0],
        new int[0],
        shares,
        centres,
        new double[] {low, high, mean, deviation, 0});
  }

  private static double quantile(double[] values, int[] mass, long rank) {
    long below = 0;
    int i = 0;
    while (i < values.length - 1 && below + mass[i] <= rank) {
      below += mass[i++];
    }
    return values[i];
  }

  private static FeatureReference ofCategories(
      double[] values, int[] mass, long n, double mean, double deviation) {
    Integer[] byMass = new Integer[values.length];
    Arrays.setAll(byMass, i -> i);
    Arrays.sort(byMass, Comparator.comparing((Integer i) -> -mass[i])); // stable: then by code
    int nb = Math.min(values.length, CATEGORIES + 1);
    int[] bins = new int[values.length];
    double[] shares = new double[nb];
    double[] centres = new double[nb];
    double once = 0;
    for (int rank = 0; rank < byMass.length; rank++) {
      int i = byMass[rank];
      bins[i] = Math.min(rank, CATEGORIES);
      shares[bins[i]] += (double) mass[i] / n;
      centres[bins[i]] = rank < CATEGORIES ? values[i] : Double.NaN;
      once += mass[i] == 1 ? 1 : 0;
    }
    return new FeatureReference(
        true,
        new double[0],
        values,
        bins,
        shares,
        centres,
        new double[] {Double.NaN, Double.NaN, mean, deviation, n > 0 ? once / n : 0});
  }

  /** Gram-Schmidt, twice over for the sake of rounding. */
  private static float[][] orthonormal(double[] shares) {
    int nb = shares.length;
    int degrees = Math.max(0, Math.min(DEGREES, nb - 1));
    double[][] basis = new double[degrees + 1][nb];
    Arrays.fill(basis[0], 1);
    for (int p = 1; p <= degrees; p++) {
      double below = 0;
      for (int b = 0; b < nb; b++) {
        basis[p][b] = StrictMath.pow(2 * (below + shares[b] / 2) - 1, p);
        below += shares[b];
      }
      for (int pass = 0; pass < 2; pass++) {
        for (int q = 0; q < p; q++) {
          double dot = 0;
          for (int b = 0; b < nb; b++) {
            dot += shares[b] * basis[p][b] * basis[q][b];
          }
          for (int b = 0; b < nb; b++) {
            basis[p][b] -= dot * basis[q][b];
          }
        }
      }
      double norm = 0;
      for (int b = 0; b < nb; b++) {
        norm += shares[b] * basis[p][b] * basis[p][b];
      }
      norm = Math.sqrt(Math.max(norm, 1e-12));
      for (int b = 0; b < nb; b++) {
        basis[p][b] /= norm;
      }
    }
    float[][] scores = new float[degrees][nb];
    for (int p = 0; p < degrees; p++) {
      for (int b = 0; b < nb; b++) {
        scores[p][b] = (float) basis[p + 1][b];
      }
    }
    return scores;
  }

  /** Bin of a finite value; {@link #NEW} for a code that the reference did not hold. */
  int bin(double x) {
    if (categorical) {
      int at = Arrays.binarySearch(codes, x == 0 ? 0.0 : x);
      return at < 0 ? NEW : codeBins[at];
    }
    int from = 0;
    int to = edges.length - 1;
    if (to < 0) {
      return NEW; // no value was ever there
    }
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (x <= edges[middle]) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }

  boolean outOfRange(double x) {
    return x < low || x > high;
  }

  /** Mean score of a window's rows by bin; 0 without rows. */
  double meanScore(int degree, int[] counts) {
    double sum = 0;
    long n = 0;
    float[] score = scores[degree - 1];
    for (int b = 0; b < score.length; b++) {
      sum += counts[b] * (double) score[b];
      n += counts[b];
    }
    return n > 0 ? sum / n : 0;
  }

  boolean categorical() {
    return categorical;
  }

  int bins() {
    return shares.length;
  }

  double[] shares() {
    return shares;
  }

  double[] centres() {
    return centres;
  }

  int degrees() {
    return scores.length;
  }

  double score(int degree, int bin) {
    return scores[degree - 1][bin];
  }

  double low() {
    return low;
  }

  double high() {
    return high;
  }

  double mean() {
    return mean;
  }

  double deviation() {
    return deviation;
  }

  /**
   * The rate at which new codes are to be expected: the share of rows whose code was seen once
   * (Good 1953, Biometrika 40).
   */
  double expectedNew() {
    return singletons;
  }

  void write(DataOutput out) throws IOException {
    out.writeBoolean(categorical);
    Wire.write(out, edges);
    Wire.write(out, codes);
    Wire.write(out, codeBins);
    Wire.write(out, shares);
    Wire.write(out, centres);
    Wire.write(out, new double[] {low, high, mean, deviation, singletons});
  }

  static FeatureReference read(DataInput in) throws IOException {
    return new FeatureReference(
        in.readBoolean(),
        Wire.doubles(in),
        Wire.doubles(in),
        Wire.ints(in),
        Wire.doubles(in),
        Wire.doubles(in),
        Wire.doubles(in));
  }
}
