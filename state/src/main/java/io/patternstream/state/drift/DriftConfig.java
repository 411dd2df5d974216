package io.patternstream.state.drift;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings of drift detection; one default serves every stream ({@code drift} 1.1 to 1.4).
 *
 * @param windowRows rows that close a window, in [1, 20,000]
 * @param windowSpanMillis span of log time that closes a window with its next row, in milliseconds;
 *     0 when rows alone close it
 * @param referenceWindows windows the reference is learnt from, in [2, 1,000]
 * @param referenceRows rows it needs besides, so that few rows a window do not make a reference
 * @param windowsPerFalseAlert mean windows between two false alerts of a model group; lower it and
 *     alerts come a little earlier and are less often true
 * @param scoreFloor shift below which nothing is alerted, in standard deviations of the reference
 * @param rateFloor the same for rates (missing, out of range, a category, the label), as a share
 * @param rareRateFloor the same for rates that were 0 in the reference
 */
public record DriftConfig(
    int windowRows,
    long windowSpanMillis,
    int referenceWindows,
    int referenceRows,
    double windowsPerFalseAlert,
    double scoreFloor,
    double rateFloor,
    double rareRateFloor)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public static DriftConfig defaults() {
    return new DriftConfig(500, 3_600_000, 24, 1_000, 2_000, 0.05, 0.01, 0.002);
  }

  /** The same detector on windows of so many rows and exactly so many reference windows. */
  public DriftConfig withWindows(int rows, int references) {
    return new DriftConfig(
        rows, 0, references, 0, windowsPerFalseAlert, scoreFloor, rateFloor, rareRateFloor);
  }

  /** The same detector with one of so many shares of the budget of false alerts. */
  DriftConfig withBudget(int shares) {
    return new DriftConfig(
        windowRows,
        windowSpanMillis,
        referenceWindows,
        referenceRows,
        windowsPerFalseAlert * shares,
        scoreFloor,
        rateFloor,
        rareRateFloor);
  }

  /** What is wrong with these values, in words; empty when nothing is. */
  public List<String> validate() {
    List<String> faults = new ArrayList<>();
    if (windowRows < 1 || windowRows > 20_000) {
      faults.add("drift window rows must be in [1, 20000], is " + windowRows);
    }
    if (windowSpanMillis < 0) {
      faults.add("drift window span must be 0 (none) or more, is " + windowSpanMillis);
    }
    if (referenceWindows < 2 || referenceWindows > 1_000) {
      faults.add("drift reference windows must be in [2, 1000], is " + referenceWindows);
    }
    if (referenceRows < 0 || referenceRows > 1_000_000) {
      faults.add("drift reference rows must be in [0, 1000000], is " + referenceRows);
    }
    if (!(windowsPerFalseAlert >= 10 && windowsPerFalseAlert <= 1e9)) {
      faults.add("drift windows per false alert must be in [10, 1e9], is " + windowsPerFalseAlert);
    }
    if (!(scoreFloor > 0 && scoreFloor < 1)) {
      faults.add("drift score floor must be in (0, 1), is " + scoreFloor);
    }
    if (!(rateFloor > 0 && rateFloor < 0.5)) {
      faults.add("drift rate floor must be in (0, 0.5), is " + rateFloor);
    }
    if (!(rareRateFloor > 0 && rareRateFloor <= rateFloor)) {
      faults.add("drift rare rate floor must be in (0, rate floor], is " + rareRateFloor);
    }
    return faults;
  }
}
