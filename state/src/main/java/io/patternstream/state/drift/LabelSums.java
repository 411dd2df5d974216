package io.patternstream.state.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Sums over the labelled rows of one window, from which every label-side statistic follows.
 *
 * <p>With the label y in {0, 1}, the stated probability p and its logit L: the offset \( r = y-p
 * \), the excess log-loss \( x = -(y-p)L \) (loss less its expectation under p), and the excess
 * error \( 1[(p \ge 1/2) \ne y] - \min(p, 1-p) \). Each has mean 0 as long as the probabilities are
 * right, whatever the inputs do: that is what tells a change of concept from one of inputs ({@code
 * drift} 1.8).
 *
 * <p>Sums are whole multiples of 2^-32, so that they do not depend on the order of the rows.
 */
final class LabelSums {
  private static final double UNIT = 1L << 32;
  private static final double LEAST_DEVIATION = 1e-3;

  /** Probabilities are taken at least this far from 0 and 1. */
  static final double CLIP = 1e-6;

  int slot;
  int rows;
  int positives;
  int scored; // rows with a stated probability
  private final long[] sums = new long[8];

  private static final int LOGIT = 0;
  private static final int OFFSET = 1;
  private static final int OFFSET_SQUARED = 2;
  private static final int EXCESS = 3;
  private static final int EXCESS_SQUARED = 4;
  private static final int CROSS = 5; // (y - p)^2 L
  private static final int ERROR = 6;
  private static final int ERROR_SQUARED = 7;

  /**
   * @param p stated probability of a positive label; {@code NaN} when none was stated
   */
  void add(double p, boolean positive) {
    rows++;
    positives += positive ? 1 : 0;
    if (!Double.isFinite(p)) {
      return;
    }
    scored++;
    double stated = clipped(p);
    double logit = StrictMath.log(stated / (1 - stated));
    double r = (positive ? 1 : 0) - stated;
    put(LOGIT, logit);
    put(OFFSET, r);
    put(OFFSET_SQUARED, r * r);
    put(EXCESS, -r * logit);
    put(EXCESS_SQUARED, r * r * logit * logit);
    put(CROSS, r * r * logit);
    double error = ((stated >= 0.5) != positive ? 1 : 0) - Math.min(stated, 1 - stated);
    put(ERROR, error);
    put(ERROR_SQUARED, error * error);
  }

  static double clipped(double p) {
    return Math.max(CLIP, Math.min(1 - CLIP, p));
  }

  private void put(int i, double value) {
    sums[i] += Math.round(value * UNIT);
  }

  void add(LabelSums other) {
    rows += other.rows;
    positives += other.positives;
    scored += other.scored;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
  }

  double positiveRate() {
    return rows > 0 ? (double) positives / rows : 0;
  }

  private double mean(int i) {
    return scored > 0 ? sums[i] / UNIT / scored : 0;
  }

  double meanLogit() {
    return mean(LOGIT);
  }

  double offset() {
    return mean(OFFSET);
  }

  double offsetDeviation() {
    return deviation(mean(OFFSET_SQUARED), offset());
  }

  /** Mean of (y - p)(L - m): above 0 when extreme probabilities are not extreme enough. */
  double slope(double meanLogit) {
    return -mean(EXCESS) - meanLogit * offset();
  }

  double slopeDeviation(double meanLogit) {
    double square =
        mean(EXCESS_SQUARED)
            - 2 * meanLogit * mean(CROSS)
            + meanLogit * meanLogit * mean(OFFSET_SQUARED);
    return deviation(square, slope(meanLogit));
  }

  double excessLoss() {
    return mean(EXCESS);
  }

  double excessLossDeviation() {
    return deviation(mean(EXCESS_SQUARED), excessLoss());
  }

  double excessError() {
    return mean(ERROR);
  }

  double excessErrorDeviation() {
    return deviation(mean(ERROR_SQUARED), excessError());
  }

  /** Never 0, so that scores which never varied (a model that was always sure) can be divided. */
  private static double deviation(double square, double mean) {
    return Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, square - mean * mean)));
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(slot);
    out.writeInt(rows);
    out.writeInt(positives);
    out.writeInt(scored);
    for (long sum : sums) {
      out.writeLong(sum);
    }
  }

  static LabelSums read(DataInput in) throws IOException {
    LabelSums read = new LabelSums();
    read.slot = in.readInt();
    read.rows = in.readInt();
    read.positives = in.readInt();
    read.scored = in.readInt();
    for (int i = 0; i < read.sums.length; i++) {
      read.sums[i] = in.readLong();
    }
    return read;
  }
}
