package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How much of the way from the rule to the model to go: {@code blended = rule + w (ml - rule)}.
 *
 * <p>A Bayesian average over w in {0, 0.1, ..., 1}, each weighted by how well its blend foresaw the
 * labels, with fixed share so that it can change its mind; w is the posterior mean and starts at
 * the configured value. The prior is linear in w: the flattest one with that mean.
 */
final class BlendWeight {
  private static final int STEPS = 10;
  private static final double SHARE = 0.001;

  private final double[] prior = new double[STEPS + 1];
  private final double[] posterior;

  BlendWeight(double start) {
    double sum = 0;
    // Mean of weights 1 + c (2w - 1) over the grid is 1/2 + c · (variance term); c solves it for
    // the wanted start.
    double spread = 0;
    for (int i = 0; i <= STEPS; i++) {
      double w = (double) i / STEPS;
      spread += (2 * w - 1) * w;
    }
    spread /= STEPS + 1;
    double tilt = Logit.clip((start - 0.5) / spread, 0.999);
    for (int i = 0; i <= STEPS; i++) {
      prior[i] = 1 + tilt * (2.0 * i / STEPS - 1);
      sum += prior[i];
    }
    for (int i = 0; i <= STEPS; i++) {
      prior[i] /= sum;
    }
    posterior = prior.clone();
  }

  /** The learnt w, in [0, 1]. */
  double value() {
    double mean = 0;
    for (int i = 0; i <= STEPS; i++) {
      mean += posterior[i] * i / STEPS;
    }
    return Math.min(1, Math.max(0, mean));
  }

  void learn(double rule, double ml, boolean positive, double weight) {
    double sum = 0;
    for (int i = 0; i <= STEPS; i++) {
      double loss = Logit.loss(rule + (ml - rule) * i / STEPS, positive);
      posterior[i] *= StrictMath.exp(-weight * loss);
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
