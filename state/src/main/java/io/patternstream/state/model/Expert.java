package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One of the forecasters that a {@link Mixture} weighs.
 *
 * <p>{@link #forecast} only fills scratch; {@link #explain}, {@link #prepare} and {@link #learn}
 * speak of the last forecast. A label is learnt in two steps, so that a step of any expert whose
 * numbers are not finite leaves all of them as they were.
 */
interface Expert {
  /** Forecasts; gives the log-odds. */
  double forecast(Input input);

  /** Adds terms that sum to {@code scale} times the log-odds of the last forecast. */
  void explain(Input input, double scale, Terms terms);

  /** Works out the step towards a label; false when its numbers are not finite. */
  boolean prepare(Target target);

  /** Takes the step that was prepared. */
  void learn(Input input, Target target);

  void write(DataOutput out) throws IOException;

  void read(DataInput in) throws IOException;

  /**
   * What is forecast.
   *
   * @param x d raw values, {@code NaN} where missing
   * @param z the same, standardised, with missing flags and the constant 1
   * @param places where the values stand among the knots
   * @param rule in [0, 1]; 1/2 when there is none
   */
  @SuppressWarnings("ArrayRecordComponent") // lives for one call
  record Input(double[] x, double[] z, Knots places, String key, double rule) {}

  /**
   * What is learnt.
   *
   * @param weight in (0, 1]
   * @param rho share of labels of this source taken to be wrong, in [0, 0.5)
   */
  record Target(boolean positive, double weight, double rho) {

    GaussianLogistic.Step step(double logit, double kappa) {
      return GaussianLogistic.Step.of(Logit.sigmoid(logit), kappa, positive, weight, rho);
    }

    /** An unbiased estimate of the true label: 0 or 1, or beyond when labels may be wrong. */
    double unbiased() {
      return ((positive ? 1 : 0) - rho) / (1 - 2 * rho);
    }
  }
}
