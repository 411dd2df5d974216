package io.patternstream.bench.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Drift rules of other programs, re-implemented from their sources at their defaults, and the two
 * controls. They see whole windows and at most {@value #MOST_REFERENCE} evenly spaced rows of the
 * reference; missing values are dropped, as they do.
 */
final class Rules {
  private static final int MOST_REFERENCE = 10_000;

  private Rules() {}

  static List<Rule> all() {
    return List.of(
        new Control("always fire", true),
        new Control("never fire", false),
        new TwoSample("Evidently, KS or chi-square p < .05", 1_000, Rules::evidentlyTest, false),
        new TwoSample("Evidently, Wasserstein / sd >= .1", 10_000, Rules::evidentlyDistance, false),
        new TwoSample("Evidently, PSI >= .1", 10_000, Rules::evidentlyPsi, false),
        new TwoSample("Alibi, KS or chi-square, Bonferroni", 10_000, Rules::alibiTest, true),
        new Chunks("NannyML, KS, mean + 3 sd of chunks", false),
        new Chunks("NannyML, Jensen-Shannon, mean + 3 sd of chunks", true),
        new Adwins());
  }

  /** Fires always, or never. */
  private static final class Control implements Rule {
    private final String name;
    private final boolean fires;

    Control(String name, boolean fires) {
      this.name = name;
      this.fires = fires;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void learn(double[][][] windows, boolean[] categorical) {}

    @Override
    public boolean[] alarmed(double[][] window) {
      boolean[] alarmed = new boolean[window.length];
      Arrays.fill(alarmed, fires);
      return alarmed;
    }
  }

  /** How far two sorted samples are apart: fires from 0 up. */
  private interface Apart {
    double of(double[] reference, double[] current, boolean categorical, int tests);
  }

  /** Compares each window with the pooled reference. */
  private static final class TwoSample implements Rule {
    private final String name;
    private final int most;
    private final Apart apart;
    private final boolean shared; // the level is divided by the number of features
    private double[][] reference = {};
    private boolean[] categorical = {};

    TwoSample(String name, int most, Apart apart, boolean shared) {
      this.name = name;
      this.most = most;
      this.apart = apart;
      this.shared = shared;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void learn(double[][][] windows, boolean[] kinds) {
      categorical = kinds;
      reference = new double[kinds.length][];
      for (int j = 0; j < reference.length; j++) {
        reference[j] = pooled(windows, j, most);
      }
    }

    @Override
    public boolean[] alarmed(double[][] window) {
      boolean[] alarmed = new boolean[window.length];
      for (int j = 0; j < alarmed.length; j++) {
        double[] current = present(window[j]);
        alarmed[j] =
            reference[j].length > 0
                && current.length > 0
                && apart.of(reference[j], current, categorical[j], shared ? alarmed.length : 1)
                    >= 0;
      }
      return alarmed;
    }
  }

  static double evidentlyTest(double[] r, double[] w, boolean categorical, int tests) {
    boolean few = categorical || (Distances.distinct(r) <= 5 && Distances.distinct(w) <= 5);
    return 0.05 / tests - (few ? Distances.chiSquareP(r, w, false) : Distances.ksP(r, w));
  }

  static double evidentlyDistance(double[] r, double[] w, boolean categorical, int tests) {
    boolean few = categorical || (Distances.distinct(r) <= 5 && Distances.distinct(w) <= 5);
    return (few
            ? Distances.jensenShannon(Distances.shares(r, w, true, false), Math.E)
            : Distances.wasserstein(r, w) / Math.max(Distances.deviation(r), 0.001))
        - 0.1;
  }

  static double evidentlyPsi(double[] r, double[] w, boolean categorical, int tests) {
    return Distances.psi(Distances.shares(r, w, categorical, true)) - 0.1;
  }

  static double alibiTest(double[] r, double[] w, boolean categorical, int tests) {
    return 0.05 / tests - (categorical ? Distances.chiSquareP(r, w, true) : Distances.ksP(r, w));
  }

  /** A limit of three deviations above the mean of the reference chunks. */
  private static final class Chunks implements Rule {
    private final String name;
    private final boolean jensenShannon;
    private double[][] reference = {};
    private double[] limits = {};
    private boolean[] categorical = {};

    Chunks(String name, boolean jensenShannon) {
      this.name = name;
      this.jensenShannon = jensenShannon;
    }

    @Override
    public String name() {
      return name;
    }

    private double distance(int j, double[] current) {
      if (current.length == 0 || reference[j].length == 0) {
        return Double.NaN;
      }
      return jensenShannon || categorical[j]
          ? Distances.jensenShannon(Distances.doane(reference[j], current, categorical[j]), 2)
          : Distances.ks(reference[j], current);
    }

    @Override
    public void learn(double[][][] windows, boolean[] kinds) {
      categorical = kinds;
      reference = new double[kinds.length][];
      limits = new double[kinds.length];
      for (int j = 0; j < reference.length; j++) {
        reference[j] = pooled(windows, j, MOST_REFERENCE);
        double sum = 0;
        double squares = 0;
        int n = 0;
        for (double[][] window : windows) {
          double d = distance(j, present(window[j]));
          if (!Double.isNaN(d)) {
            sum += d;
            squares += d * d;
            n++;
          }
        }
        double mean = sum / Math.max(1, n);
        limits[j] = mean + 3 * Math.sqrt(Math.max(0, squares / Math.max(1, n) - mean * mean));
      }
    }

    @Override
    public boolean[] alarmed(double[][] window) {
      boolean[] alarmed = new boolean[window.length];
      for (int j = 0; j < alarmed.length; j++) {
        alarmed[j] = distance(j, present(window[j])) > limits[j];
      }
      return alarmed;
    }
  }

  /** ADWIN on the raw values; alarmed in the windows in which it cuts. */
  private static final class Adwins implements Rule {
    private Adwin[] detectors = {};

    @Override
    public String name() {
      return "River, ADWIN on each feature";
    }

    @Override
    public void learn(double[][][] windows, boolean[] kinds) {
      detectors = new Adwin[kinds.length];
      Arrays.setAll(detectors, j -> new Adwin());
      for (double[][] window : windows) {
        alarmed(window);
      }
    }

    @Override
    public boolean[] alarmed(double[][] window) {
      boolean[] alarmed = new boolean[window.length];
      for (int j = 0; j < alarmed.length; j++) {
        for (double x : window[j]) {
          alarmed[j] |= Double.isFinite(x) && detectors[j].add(x);
        }
      }
      return alarmed;
    }
  }

  private static double[] present(double[] values) {
    double[] present = Arrays.stream(values).filter(Double::isFinite).toArray();
    Arrays.sort(present);
    return present;
  }

  /** Evenly spaced rows of all reference windows, sorted. */
  private static double[] pooled(double[][][] windows, int feature, int most) {
    int rows = windows[0][feature].length;
    long total = (long) windows.length * rows;
    int keep = (int) Math.min(total, most);
    double[] kept = new double[keep];
    for (int i = 0; i < keep; i++) {
      long at = i * total / keep;
      kept[i] = windows[(int) (at / rows)][feature][(int) (at % rows)];
    }
    return present(kept);
  }

  /**
   * ADWIN with delta 0.002, clock 32, five buckets a row, grace 10, windows of at least 5, as in
   * River 0.21: exponential histogram of sums and variances (Bifet and Gavalda 2007).
   */
  private static final class Adwin {
    private static final int BUCKETS = 5;
    private static final double DELTA = 0.002;
    private final TreeMap<Integer, List<double[]>> rows =
        new TreeMap<>(); // {sum, variance} of 2^row
    private double total;
    private double variance;
    private double width;
    private int ticks;

    boolean add(double x) {
      rows.computeIfAbsent(0, r -> new ArrayList<>()).add(new double[] {x, 0});
      width++;
      if (width > 1) {
        double e = x - total / (width - 1);
        variance += (width - 1) * e * e / width;
      }
      total += x;
      for (int row = 0; rows.containsKey(row) && rows.get(row).size() > BUCKETS; row++) {
        List<double[]> full = rows.get(row);
        double[] a = full.remove(0);
        double[] b = full.remove(0);
        double n = 1 << row;
        double apart = (a[0] - b[0]) / n;
        rows.computeIfAbsent(row + 1, r -> new ArrayList<>())
            .add(new double[] {a[0] + b[0], a[1] + b[1] + n * apart * apart / 2});
      }
      if (++ticks % 32 != 0 || width <= 10 || !cuts()) {
        return false;
      }
      rows.clear();
      total = 0;
      variance = 0;
      width = 0;
      return true;
    }

    private boolean cuts() {
      double n0 = 0;
      double sum = 0;
      double spread = variance / width;
      double delta = Math.log(2 * Math.log(width) / DELTA);
      for (Map.Entry<Integer, List<double[]>> row : rows.descendingMap().entrySet()) {
        for (double[] bucket : row.getValue()) {
          n0 += 1 << row.getKey();
          sum += bucket[0];
          double n1 = width - n0;
          if (n0 < 5 || n1 < 5) {
            continue;
          }
          double m = 1 / (n0 - 4) + 1 / (n1 - 4);
          double limit = Math.sqrt(2 * m * spread * delta) + 2.0 / 3 * delta * m;
          if (Math.abs(sum / n0 - (total - sum) / n1) > limit) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
