package io.patternstream.bench.drift;

import java.util.Arrays;
import java.util.TreeMap;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * Distances and tests between two sorted samples, as the programs that are compared define them.
 */
final class Distances {
  private static final double EMPTY = 1e-4;

  private Distances() {}

  static double ks(double[] a, double[] b) {
    int i = 0;
    int j = 0;
    double largest = 0;
    while (i < a.length && j < b.length) {
      double x = Math.min(a[i], b[j]);
      while (i < a.length && a[i] == x) {
        i++;
      }
      while (j < b.length && b[j] == x) {
        j++;
      }
      largest = Math.max(largest, Math.abs((double) i / a.length - (double) j / b.length));
    }
    return largest;
  }

  /** Asymptotic p-value with Stephens' correction. */
  static double ksP(double[] a, double[] b) {
    double n = (double) a.length * b.length / (a.length + b.length);
    double l = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * ks(a, b);
    if (l < 0.2) {
      return 1;
    }
    double p = 0;
    for (int k = 1; k < 100; k++) {
      p += (k % 2 == 1 ? 2 : -2) * Math.exp(-2.0 * k * k * l * l);
    }
    return Math.max(0, Math.min(1, p));
  }

  static double wasserstein(double[] a, double[] b) {
    int i = 0;
    int j = 0;
    double sum = 0;
    double before = Math.min(a[0], b[0]);
    while (i < a.length || j < b.length) {
      double x = j >= b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
      sum += Math.abs((double) i / a.length - (double) j / b.length) * (x - before);
      before = x;
      while (i < a.length && a[i] == x) {
        i++;
      }
      while (j < b.length && b[j] == x) {
        j++;
      }
    }
    return sum;
  }

  static double deviation(double[] a) {
    double mean = Arrays.stream(a).average().orElse(0);
    return Math.sqrt(Arrays.stream(a).map(x -> (x - mean) * (x - mean)).average().orElse(0));
  }

  /** Distinct values, up to 51. */
  static int distinct(double[] sorted) {
    int n = 0;
    for (int i = 0; i < sorted.length && n <= 50; i++) {
      n += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
    }
    return n;
  }

  private static double[][] byValue(double[] r, double[] w) {
    TreeMap<Double, double[]> counts = new TreeMap<>();
    for (double x : r) {
      counts.computeIfAbsent(x, k -> new double[2])[0]++;
    }
    for (double x : w) {
      counts.computeIfAbsent(x, k -> new double[2])[1]++;
    }
    return counts.values().toArray(new double[0][]);
  }

  /** {@code w} against the shares of {@code r}, or both as samples of one. */
  static double chiSquareP(double[] r, double[] w, boolean twoSample) {
    double[][] counts = byValue(r, w);
    if (counts.length < 2) {
      return 1;
    }
    double statistic = 0;
    double n = r.length + (double) w.length;
    for (double[] c : counts) {
      double share = twoSample ? (c[0] + c[1]) / n : c[0] / r.length;
      if (share <= 0) {
        return 0;
      }
      double expected = share * w.length;
      statistic += (c[1] - expected) * (c[1] - expected) / expected;
      if (twoSample) {
        double before = share * r.length;
        statistic += (c[0] - before) * (c[0] - before) / before;
      }
    }
    return 1 - new ChiSquaredDistribution(counts.length - 1).cumulativeProbability(statistic);
  }

  /** Shares by value, or in Sturges' bins over both samples; empty ones filled where asked for. */
  static double[][] shares(double[] r, double[] w, boolean categorical, boolean fill) {
    double[][] shares;
    if (categorical || distinct(r) <= 20) {
      double[][] counts = byValue(r, w);
      shares = new double[2][counts.length];
      for (int b = 0; b < counts.length; b++) {
        shares[0][b] = counts[b][0] / r.length;
        shares[1][b] = counts[b][1] / w.length;
      }
    } else {
      double low = Math.min(r[0], w[0]);
      double high = Math.max(r[r.length - 1], w[w.length - 1]);
      int bins = (int) Math.ceil(Math.log(r.length + (double) w.length) / Math.log(2) + 1);
      shares = new double[][] {histogram(r, low, high, bins), histogram(w, low, high, bins)};
    }
    for (int k = 0; fill && k < 2; k++) {
      for (int b = 0; b < shares[k].length; b++) {
        shares[k][b] = Math.max(shares[k][b], EMPTY);
      }
    }
    return shares;
  }

  /** Shares in Doane's bins of the reference, and one more for what lies outside. */
  static double[][] doane(double[] r, double[] w, boolean categorical) {
    if (categorical) {
      return shares(r, w, true, false);
    }
    double sd = deviation(r);
    double mean = Arrays.stream(r).average().orElse(0);
    double n = r.length;
    double skew = sd > 0 ? Arrays.stream(r).map(x -> Math.pow((x - mean) / sd, 3)).sum() / n : 0;
    double error = Math.sqrt(6 * (n - 2) / ((n + 1) * (n + 3)));
    int bins =
        sd > 0
            ? (int)
                Math.ceil(
                    1
                        + Math.log(n) / Math.log(2)
                        + Math.log1p(Math.abs(skew) / error) / Math.log(2))
            : 1;
    double low = r[0];
    double high = r[r.length - 1];
    double[] inside = Arrays.stream(w).filter(x -> x >= low && x <= high).toArray();
    double[] p = Arrays.copyOf(histogram(r, low, high, bins), bins + 1);
    double[] q = new double[bins + 1];
    if (inside.length > 0) {
      double[] within = histogram(inside, low, high, bins);
      for (int b = 0; b < bins; b++) {
        q[b] = within[b] * inside.length / w.length;
      }
    }
    q[bins] = 1 - (double) inside.length / w.length;
    return new double[][] {p, q};
  }

  private static double[] histogram(double[] x, double low, double high, int bins) {
    double[] shares = new double[bins];
    for (double v : x) {
      int bin = high > low ? (int) ((v - low) / (high - low) * bins) : 0;
      shares[Math.max(0, Math.min(bins - 1, bin))] += 1.0 / x.length;
    }
    return shares;
  }

  static double psi(double[][] shares) {
    double sum = 0;
    for (int b = 0; b < shares[0].length; b++) {
      sum += (shares[0][b] - shares[1][b]) * Math.log(shares[0][b] / shares[1][b]);
    }
    return sum;
  }

  /** Distance with logarithms of a base. */
  static double jensenShannon(double[][] shares, double base) {
    double sum = 0;
    for (int b = 0; b < shares[0].length; b++) {
      double middle = (shares[0][b] + shares[1][b]) / 2;
      for (double[] side : shares) {
        sum += side[b] > 0 ? side[b] * Math.log(side[b] / middle) / 2 : 0;
      }
    }
    return Math.sqrt(Math.max(0, sum / Math.log(base)));
  }
}
