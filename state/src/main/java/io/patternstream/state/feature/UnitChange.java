package io.patternstream.state.feature;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a series of amounts began to be stated in another unit: lots instead of shares,
 * thousands instead of ones.
 *
 * <p><b>Numbers.</b> Of the decimal logarithms of the amounts (zeros say nothing and are left out),
 * the newest part begins where two means fit best by least squares. The unit has changed when the
 * lower quartile, the median and the upper quartile of that part are all at least {@value
 * #LEAST_MOVED} decades to the same side of those of the part before: a unit moves all amounts
 * alike. By how many is the difference of the medians, rounded, and at least {@value
 * #LEAST_DECADES}; or back to the first unit, when that is nearer than {@value #BACK}. A market
 * that trades ten times as much for a while is no change of unit: of bitcoin's bars of a minute,
 * the medians of neighbouring stretches of 32 differ by 0.35 decades (standard deviation), at most
 * 1.5.
 *
 * <p>Needs {@value #LEAST_NEW} amounts in the new unit and {@value #LEAST_OLD} in the old. Pure;
 * O(n log n).
 */
final class UnitChange {
  /** Newest amounts that are looked at. */
  static final int LOOKED_AT = 64;

  private static final int LEAST_NEW = 16;
  private static final int MOST_NEW = 32;
  private static final int LEAST_OLD = 16;
  private static final int LEAST_DECADES = 2;
  private static final double LEAST_MOVED = 1.4;
  private static final double BACK = 1.2;

  /**
   * A change of unit.
   *
   * @param amounts newest ones that are in the new unit
   * @param decades power of ten that amounts in the old unit are multiplied by in the new one
   */
  record Found(int amounts, int decades) {}

  private UnitChange() {}

  /**
   * The change among the {@code n} newest amounts; null when there is none.
   *
   * @param amounts newest first
   * @param known decades that the unit has moved by so far
   */
  static @Nullable Found in(double[] amounts, int n, int known) {
    double[] logs = new double[n];
    int[] at = new int[n];
    int m = 0;
    for (int i = 0; i < n; i++) {
      if (amounts[i] > 0 && amounts[i] < Double.POSITIVE_INFINITY) {
        logs[m] = StrictMath.log10(amounts[i]);
        at[m++] = i;
      }
    }
    int split = split(logs, m);
    if (split == 0) {
      return null;
    }
    double[] now = Arrays.copyOf(logs, split);
    double[] before = Arrays.copyOfRange(logs, split, m);
    Arrays.sort(now);
    Arrays.sort(before);
    double moved = apart(now, before, 0.5);
    double side = Math.signum(moved);
    double least =
        Math.min(
            side * moved,
            Math.min(side * apart(now, before, 0.25), side * apart(now, before, 0.75)));
    if (least < LEAST_MOVED) {
      return null;
    }
    boolean back = known != 0 && Math.abs(moved + known) < BACK;
    int decades = back ? -known : (int) (side * Math.max(LEAST_DECADES, Math.rint(side * moved)));
    return new Found(at[split - 1] + 1, decades);
  }

  private static double apart(double[] now, double[] before, double q) {
    return quantile(now, q) - quantile(before, q);
  }

  /** How many of the newest are best taken apart from the rest; 0 when those are too few. */
  private static int split(double[] logs, int m) {
    double all = 0;
    for (int i = 0; i < m; i++) {
      all += logs[i];
    }
    int best = 0;
    double most = -1;
    double sum = 0;
    for (int k = 1; k <= Math.min(MOST_NEW, m - LEAST_OLD); k++) {
      sum += logs[k - 1];
      double apart = sum / k - (all - sum) / (m - k);
      double between = apart * apart * k * (m - k) / m; // what the two means take off the squares
      if (between > most) {
        most = between;
        best = k;
      }
    }
    return best < LEAST_NEW ? 0 : best;
  }

  /** Linear between order statistics, as R's type 7. */
  private static double quantile(double[] sorted, double q) {
    double rank = q * (sorted.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }
}
