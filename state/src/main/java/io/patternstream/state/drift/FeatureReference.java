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
 * values where there are fewer than 16 bins. A feature with fewer than {@value #LEAST_OTHERS} rows
 * besides its most frequent value has no scores.
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

  private static final int BOUNDS = 5;

  /**
   * Rows besides the most frequent value below which a feature is as good as constant: how such
   * rare rows cluster cannot be learnt from them, so they have no scores.
   */
  private static final int LEAST_OTHERS = 30;

  /** Stands for the rows that were not stored, so that shares keep seven digits. */
  private static final double ROWS_OF_VERSION_1 = 1 << 24;

  /** Scores as whole numbers, for sums that do not depend on the order of rows: 1 is 4096. */
  static final int SCORE_UNIT = 1 << 12;

  private final boolean categorical;
  private final double[] edges; // numbers: upper edge of each bin, the last infinite
  private final double[] codes; // categories: codes seen, ascending
  private final int[] codeBins;
  private final int[] masses; // rows of each bin
  private final double[] shares;
  private final double[] centres; // mean of the values of each bin, in the precision of a float
  private final float[][] scores; // [degree - 1][bin]
  private final double low;
  private final double high;
  private final double mean;
  private final double deviation;
  private final double singletons; // share of rows whose code was seen once
  private final int[] locations; // the first score in SCORE_UNIT, by bin

  private FeatureReference(
      boolean categorical,
      double[] edges,
      double[] codes,
      int[] codeBins,
      int[] masses,
      double[] centres,
      double[] bounds) {
    this.categorical = categorical;
    this.edges = edges;
    this.codes = codes;
    this.codeBins = codeBins;
    this.masses = masses;
    this.shares = shares(masses);
    this.centres = centres;
    this.low = bounds[0];
    this.high = bounds[1];
    this.mean = bounds[2];
    this.deviation = bounds[3];
    this.singletons = bounds[4];
    this.scores =
        categorical || others(masses) < LEAST_OTHERS ? new float[0][] : orthonormal(shares);
    this.locations = new int[scores.length > 0 ? masses.length : 0];
    for (int b = 0; b < locations.length; b++) {
      locations[b] = Math.round(scores[0][b] * SCORE_UNIT);
    }
  }

  private static long others(int[] masses) {
    long total = 0;
    int largest = 0;
    for (int mass : masses) {
      total += mass;
      largest = Math.max(largest, mass);
    }
    return total - largest;
  }

  private static double[] shares(int[] masses) {
    long total = 0;
    for (int mass : masses) {
      total += mass;
    }
    double[] shares = new double[masses.length];
    for (int b = 0; b < shares.length; b++) {
      shares[b] = (double) masses[b] / total;
    }
    return shares;
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
    int[] masses = new int[nb];
    double[] centres = new double[nb];
    for (int b = 0; b < nb; b++) {
      edges[b] = bins.get(b)[0];
      masses[b] = (int) bins.get(b)[1];
      centres[b] = (float) (bins.get(b)[2] / bins.get(b)[1]);
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
        masses,
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
    int[] masses = new int[nb];
    double[] centres = new double[nb];
    double once = 0;
    for (int rank = 0; rank < byMass.length; rank++) {
      int i = byMass[rank];
      bins[i] = Math.min(rank, CATEGORIES);
      masses[bins[i]] += mass[i];
      centres[bins[i]] = rank < CATEGORIES ? values[i] : Double.NaN;
      once += mass[i] == 1 ? 1 : 0;
    }
    return new FeatureReference(
        true,
        new double[0],
        values,
        bins,
        masses,
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

  /** The first score of a value in the bin, in {@link #SCORE_UNIT}. */
  int location(int bin) {
    return locations[bin];
  }

  /** Rows that it was learnt from. */
  long rows() {
    long rows = 0;
    for (int mass : masses) {
      rows += mass;
    }
    return rows;
  }

  void write(DataOutput out) throws IOException {
    out.writeBoolean(categorical);
    Wire.write(out, edges);
    if (categorical) {
      Wire.write(out, codes);
      for (int bin : codeBins) {
        out.writeByte(bin);
      }
    }
    Wire.writeCounts(out, masses);
    for (double centre : centres) {
      out.writeFloat((float) centre);
    }
    for (double bound : new double[] {low, high, mean, deviation}) {
      out.writeDouble(bound);
    }
    if (categorical) {
      out.writeDouble(singletons);
    }
  }

  static FeatureReference read(DataInput in, int version) throws IOException {
    boolean categorical = in.readBoolean();
    double[] edges = Wire.doubles(in);
    double[] codes = categorical || version == 2 ? Wire.doubles(in) : new double[0];
    int[] bins = new int[codes.length];
    for (int i = 0; i < bins.length; i++) {
      bins[i] = in.readUnsignedByte();
    }
    int[] masses = version > 2 ? Wire.counts(in) : Wire.ints(in);
    double[] centres = new double[masses.length];
    for (int b = 0; b < centres.length; b++) {
      centres[b] = in.readFloat();
    }
    double[] bounds = new double[BOUNDS];
    int stored = categorical || version == 2 ? BOUNDS : BOUNDS - 1; // singletons of codes only
    for (int i = 0; i < stored; i++) {
      bounds[i] = in.readDouble();
    }
    return new FeatureReference(categorical, edges, codes, bins, masses, centres, bounds);
  }

  /** Version 1 wrote shares, not rows. */
  static FeatureReference readVersion1(DataInput in) throws IOException {
    boolean categorical = in.readBoolean();
    double[] edges = Wire.doubles(in);
    double[] codes = Wire.doubles(in);
    int[] bins = Wire.ints(in);
    double[] shares = Wire.doubles(in);
    int[] masses = new int[shares.length];
    for (int b = 0; b < masses.length; b++) {
      masses[b] = (int) Math.max(1, Math.round(shares[b] * ROWS_OF_VERSION_1));
    }
    double[] centres = Wire.doubles(in);
    for (int b = 0; b < centres.length; b++) {
      centres[b] = (float) centres[b];
    }
    return new FeatureReference(categorical, edges, codes, bins, masses, centres, Wire.doubles(in));
  }
}
