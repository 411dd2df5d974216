package io.patternstream.state.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Sums over labelled rows that tell what the residuals y - p of a model depend on: on its own logit
 * only, or on the features besides.
 *
 * <p><b>Numbers.</b> With the stated probability p, its logit L, v = p(1 - p) and the location
 * score u of a feature (see {@link FeatureReference}), residuals r = y - p are regressed on 1 and L
 * with the weights v: one Newton step of logistic recalibration, \( r \approx v(\alpha + \beta L)
 * \). What that leaves to a feature is the score statistic \( U = \sum ru - \alpha\sum vu -
 * \beta\sum vLu \), of variance \( \sum vu^2 \) less its projection on 1 and L; \( U^2 \) over it
 * is chi-square with one degree of freedom where recalibration is all there is to mend. So a model
 * that became overconfident, or whose outcomes all became likelier, shows in \( \alpha, \beta \)
 * alone; a concept in which a feature counts otherwise than before shows in that feature.
 *
 * <p>Source: score tests of added variables in generalised linear models, Pregibon (1982); the
 * recalibration of Cox (1958), Biometrika 45.
 *
 * <p>Sums are whole multiples of 2^-20, so that they do not depend on the order of rows. A value
 * that is missing adds nothing. Mutable; one thread; four sums a feature.
 */
final class ResidualSums {
  private static final double UNIT = 1L << 20;
  private static final int COMMON = 5;
  private static final int OF_FEATURE = 4;
  private static final double CLEAR_SLOPE = 16; // chi-square of four standard errors
  private static final double SHARE_OF_SLOPE = 0.25;
  private static final double SHARE_OF_FEATURE = 0.1;
  private static final double FALSE_FEATURE = 1e-4;

  private final int features;
  private final long[] sums; // r, rL, v, vL, vLL; then for each feature ru, vu, vLu, vuu
  private long rows;

  /** What residuals depend on. */
  enum Dependence {
    /** Too little is known, or there is nothing to depend on. */
    UNKNOWN,
    /** On neither logit nor features: all outcomes are as much likelier, or less likely. */
    OFFSET,
    /** On the logit: probabilities are stated too boldly, or too timidly. */
    SLOPE,
    /** On a feature, in a way that the logit does not tell. */
    FEATURE
  }

  ResidualSums(int features) {
    this.features = features;
    this.sums = new long[COMMON + OF_FEATURE * features];
  }

  /**
   * Counts a row.
   *
   * @param p stated probability, clipped
   * @param locations of its features in {@link FeatureReference#SCORE_UNIT}; 0 for a missing one
   */
  void add(double p, boolean positive, int[] locations) {
    rows++;
    double logit = StrictMath.log(p / (1 - p));
    double r = (positive ? 1 : 0) - p;
    double v = p * (1 - p);
    sums[0] += Math.round(r * UNIT);
    sums[1] += Math.round(r * logit * UNIT);
    sums[2] += Math.round(v * UNIT);
    sums[3] += Math.round(v * logit * UNIT);
    sums[4] += Math.round(v * logit * logit * UNIT);
    for (int j = 0; j < features; j++) {
      if (locations[j] != 0) {
        int at = COMMON + OF_FEATURE * j;
        double u = (double) locations[j] / FeatureReference.SCORE_UNIT;
        sums[at] += Math.round(r * u * UNIT);
        sums[at + 1] += Math.round(v * u * UNIT);
        sums[at + 2] += Math.round(v * logit * u * UNIT);
        sums[at + 3] += Math.round(v * u * u * UNIT);
      }
    }
  }

  void add(ResidualSums other) {
    rows += other.rows;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
  }

  void clear() {
    rows = 0;
    Arrays.fill(sums, 0);
  }

  private double sum(int i) {
    return sums[i] / UNIT;
  }

  /** What the rows so far say. */
  Dependence dependence() {
    double v = sum(2);
    double vl = sum(3);
    double vll = sum(4);
    double det = v * vll - vl * vl;
    if (features == 0 || !(v > 0) || !(det > 1e-9 * v * vll)) {
      return Dependence.UNKNOWN;
    }
    double alpha = (vll * sum(0) - vl * sum(1)) / det;
    double beta = (v * sum(1) - vl * sum(0)) / det;
    double recalibration = alpha * sum(0) + beta * sum(1); // chi-square with two degrees
    double slope = beta * beta * det / v; // of it, what the slope adds to the offset
    double feature = 0;
    for (int j = 0; j < features; j++) {
      int at = COMMON + OF_FEATURE * j;
      double vu = sum(at + 1);
      double vlu = sum(at + 2);
      double left = sum(at) - alpha * vu - beta * vlu;
      double explained = (vll * vu * vu - 2 * vl * vu * vlu + v * vlu * vlu) / det;
      double variance = sum(at + 3) - explained;
      if (variance > 0.01 * sum(at + 3)) { // else the logit is all of it
        feature = Math.max(feature, left * left / variance);
      }
    }
    if (feature > 2 * StrictMath.log(features / FALSE_FEATURE)
        && feature > SHARE_OF_FEATURE * recalibration) {
      return Dependence.FEATURE;
    }
    return slope > CLEAR_SLOPE && slope > SHARE_OF_SLOPE * recalibration
        ? Dependence.SLOPE
        : Dependence.OFFSET;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(rows);
    out.writeInt(features);
    boolean empty = rows == 0;
    for (int i = 0; i < sums.length && !empty; i++) {
      out.writeLong(sums[i]);
    }
  }

  static ResidualSums read(DataInput in) throws IOException {
    long rows = in.readLong();
    ResidualSums read = new ResidualSums(Wire.count(in));
    read.rows = rows;
    for (int i = 0; i < read.sums.length && rows != 0; i++) {
      read.sums[i] = in.readLong();
    }
    return read;
  }
}
