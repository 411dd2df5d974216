package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * A correction of log-odds that need not be a sigmoid: \( \sigma(\kappa(l + \sum_b c_b h_b(l))) \)
 * with hat functions h on 25 knots from -6 to 6, learnt with a diagonal Gaussian posterior.
 *
 * <p>c starts at 0 with variance 0.1, so it starts as the identity; a process noise of 1e-6, capped
 * at 0.1, lets it follow change. It repairs what Platt scaling cannot, such as a step with label
 * noise ({@code learning} 4.8). One task thread only.
 */
final class OffsetSpline {
  private static final int KNOTS = 25;
  private static final double END = 6;
  private static final double STEP = 2 * END / (KNOTS - 1);
  private static final double PRIOR = 0.1;
  private static final double NOISE = 1e-6;

  private final double[] c = new double[KNOTS];
  private final double[] v = new double[KNOTS];
  private int place;
  private double fraction;
  private double kappa;
  private double probability;
  private double gradient;
  private double curvature;

  OffsetSpline() {
    Arrays.fill(v, PRIOR);
  }

  double calibrate(double logit) {
    double at = (Logit.clip(logit, END) + END) / STEP;
    place = Math.min(KNOTS - 2, (int) at);
    fraction = at - place;
    double rest = 1 - fraction;
    double offset = c[place] * rest + c[place + 1] * fraction;
    double s2 = v[place] * rest * rest + v[place + 1] * fraction * fraction;
    kappa = GaussianLogistic.shrink(s2);
    probability = Logit.probability(Logit.sigmoid(kappa * (logit + offset)));
    return probability;
  }

  /** Works out the step from the last forecast towards a label; false when it is not finite. */
  boolean prepare(Target target) {
    gradient = target.gradient(probability, kappa);
    curvature = target.curvature(probability, kappa);
    return Target.usable(gradient, curvature);
  }

  void learn() {
    move(place, 1 - fraction);
    move(place + 1, fraction);
  }

  private void move(int b, double f) {
    double u = v[b] * f;
    c[b] += gradient * u;
    v[b] = Math.min(PRIOR, v[b] - curvature * u * u + NOISE);
  }

  void write(DataOutput out) throws IOException {
    Doubles.write(out, c);
    Doubles.write(out, v);
  }

  void read(DataInput in) throws IOException {
    Doubles.read(in, c);
    Doubles.read(in, v);
  }
}
