package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How much of the way from the rule to the model to go: {@code blended = rule + w (ml - rule)}.
 *
 * <p>A Bayesian average over w in {0, 0.1, ..., 1}, each weighted by how well its blend foresaw the
 * labels, with fixed share so that it can change its mind; w is the posterior mean and starts at
 * the configured value. The prior is the one of maximum entropy with that mean, \( \propto e^{cw}
 * \); a start nearer than 0.001 to 0 or 1 is taken as this near, since a certain prior cannot
 * learn.
 */
final class BlendWeight {
  private static final int STEPS = 10;
  private static final double SHARE = 0.001;
  private static final double NEAREST_START = 0.001;
  private static final double MOST_TILT = 200; // a mean of 0.001 needs a tilt of about 47
  private static final int BISECTIONS = 100;

  private final double[] prior = new double[STEPS + 1];
  private final double[] posterior;

  BlendWeight(double start) {
    double mean = Math.min(1 - NEAREST_START, Math.max(NEAREST_START, start));
    double low = -MOST_TILT;
    double high = MOST_TILT;
    for (int i = 0; i < BISECTIONS; i++) {
      double tilt = (low + high) / 2;
      fillPrior(tilt);
      if (mean(prior) < mean) {
        low = tilt;
      } else {
        high = tilt;
      }
    }
    posterior = prior.clone();
  }

  private void fillPrior(double tilt) {
    double sum = 0;
    for (int i = 0; i <= STEPS; i++) {
      prior[i] = ExpLog.exp(tilt * (i - STEPS / 2.0) / STEPS);
      sum += prior[i];
    }
    for (int i = 0; i <= STEPS; i++) {
      prior[i] /= sum;
    }
  }

  private static double mean(double[] weights) {
    double mean = 0;
    for (int i = 0; i <= STEPS; i++) {
      mean += weights[i] * i / STEPS;
    }
    return mean;
  }

  /** The learnt w, in [0, 1]. */
  double value() {
    return Math.min(1, Math.max(0, mean(posterior)));
  }

  void learn(double rule, double ml, boolean positive, double weight) {
    double sum = 0;
    for (int i = 0; i <= STEPS; i++) {
      double p = Logit.probability(rule + (ml - rule) * i / STEPS);
      double likelihood = positive ? p : 1 - p;
      posterior[i] *= weight == 1 ? likelihood : ExpLog.exp(weight * ExpLog.log(likelihood));
      sum += posterior[i];
    }
    for (int i = 0; i <= STEPS; i++) {
      posterior[i] = (1 - SHARE) * posterior[i] / sum + SHARE * prior[i];
    }
  }

  void write(DataOutput out) throws IOException {
    Doubles.write(out, posterior);
  }

  void read(DataInput in) throws IOException {
    Doubles.read(in, posterior);
  }
}
