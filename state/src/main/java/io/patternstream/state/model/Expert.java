package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One of the forecasters that a {@link Mixture} weighs.
 *
 * <p>{@link #forecast} only fills scratch; {@link #logit}, {@link #probability}, {@link #explain},
 * {@link #prepare} and {@link #learn} speak of the last forecast. A label is learnt in two steps,
 * so that a step of any expert whose numbers are not finite leaves all of them as they were.
 */
abstract class Expert {
  private double logit;
  private double probability;

  /** Forecasts. */
  abstract void forecast(Inputs inputs);

  /** Adds terms that sum to {@code scale} times the log-odds of the last forecast. */
  abstract void explain(Inputs inputs, double scale, Terms terms);

  /** Works out the step towards a label; false when its numbers are not finite. */
  abstract boolean prepare(Target target);

  /** Takes the step that was prepared. */
  abstract void learn(Inputs inputs, Target target);

  /** Makes room for inputs that became known. */
  void grow(int known) {
    // Most experts do not look at them.
  }

  abstract void write(DataOutput out) throws IOException;

  abstract void read(DataInput in) throws IOException;

  /** Log-odds of the last forecast. */
  final double logit() {
    return logit;
  }

  /** Probability of the last forecast, clipped. */
  final double probability() {
    return probability;
  }

  final void says(double newLogit) {
    says(newLogit, Logit.probability(Logit.sigmoid(newLogit)));
  }

  final void says(double newLogit, double newProbability) {
    logit = newLogit;
    probability = newProbability;
  }
}
