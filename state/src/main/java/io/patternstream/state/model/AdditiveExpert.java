package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A generalised additive model: one piecewise linear function a feature, learnt with a diagonal
 * Gaussian posterior ({@code learning} 4.4).
 *
 * <p>A value at place j with fraction f among its {@link Knots} activates the weights j and j + 1
 * with 1 - f and f; a missing value activates a weight of its own. Margin = bias + sum; \( s^2 =
 * \sum f^2 v \); learning with the a and b of {@link GaussianLogistic}: \( u = vf,\ w \mathrel{+}=
 * au,\ v = \min(v_0, v - bu^2 + q) \). \( v_0 = \min(0.3, 4/d) \), 4 for the bias; q lets it follow
 * change. Works on raw values: no scaler.
 *
 * <p>When knots move, each function is evaluated at the new knots, so that forecasts hardly change.
 * 2(14d + 1) doubles, O(d) time. One task thread only.
 */
final class AdditiveExpert extends Expert {
  private static final double BIAS_VARIANCE = 4;
  private static final double LEAST_VARIANCE = 1e-12;

  private final int dimension;
  private final double v0;
  private final double q;
  private final double[] weights; // w and v of each slot side by side
  private final int bias;
  private double kappa;
  private double gradient;
  private double curvature;

  AdditiveExpert(int dimension, double processNoise) {
    this.dimension = dimension;
    v0 = Math.min(0.3, 4.0 / dimension);
    q = processNoise;
    bias = 2 * dimension * Knots.SLOTS;
    weights = new double[bias + 2];
    for (int v = 1; v < bias; v += 2) {
      weights[v] = v0;
    }
    weights[bias + 1] = BIAS_VARIANCE;
  }

  @Override
  void forecast(Inputs inputs) {
    Knots knots = inputs.places();
    double t = weights[bias];
    double s2 = weights[bias + 1];
    for (int n = 0; n < knots.count(); n++) {
      int at = 2 * knots.slot(n);
      double f = knots.fraction(knots.located(n));
      double g = 1 - f;
      t += weights[at] * g + weights[at + 2] * f;
      s2 += weights[at + 1] * g * g + weights[at + 3] * f * f;
    }
    kappa = GaussianLogistic.shrink(s2);
    says(kappa * t);
  }

  @Override
  void explain(Inputs inputs, double scale, Terms terms) {
    Knots knots = inputs.places();
    double shrunk = scale * kappa;
    terms.base(shrunk * weights[bias]);
    for (int n = 0; n < knots.count(); n++) {
      int at = 2 * knots.slot(n);
      int feature = knots.located(n);
      double f = knots.fraction(feature);
      terms.feature(feature, shrunk * (weights[at] * (1 - f) + weights[at + 2] * f));
    }
  }

  @Override
  boolean prepare(Target target) {
    gradient = target.gradient(probability(), kappa);
    curvature = target.curvature(probability(), kappa);
    return Target.usable(gradient, curvature);
  }

  @Override
  void learn(Inputs inputs, Target target) {
    Knots knots = inputs.places();
    move(bias, 1, BIAS_VARIANCE);
    for (int n = 0; n < knots.count(); n++) {
      int at = 2 * knots.slot(n);
      double f = knots.fraction(knots.located(n));
      move(at, 1 - f, v0);
      if (f > 0) {
        move(at + 2, f, v0);
      }
    }
  }

  private void move(int at, double f, double most) {
    double v = weights[at + 1];
    double u = v * f;
    weights[at] += gradient * u;
    weights[at + 1] = Math.min(most, Math.max(LEAST_VARIANCE, v - curvature * u * u) + q);
  }

  /** Carries a feature's function over to new knots; {@code knots} still holds the old ones. */
  void rebuild(Knots knots, int feature, double[] newKnots) {
    double[] moved = new double[2 * Knots.MOST];
    for (int j = 0; j < Knots.MOST; j++) {
      moved[2 * j + 1] = v0;
    }
    int start = 2 * feature * Knots.SLOTS;
    for (int j = 0; j < newKnots.length; j++) {
      knots.locate(feature, newKnots[j]);
      int place = knots.place(feature);
      if (place >= 0) {
        double f = knots.fraction(feature);
        int at = start + 2 * place;
        moved[2 * j] = weights[at] * (1 - f) + weights[at + 2] * f;
        moved[2 * j + 1] = weights[at + 1] * (1 - f) + weights[at + 3] * f;
      }
    }
    System.arraycopy(moved, 0, weights, start, moved.length);
  }

  @Override
  void write(DataOutput out) throws IOException {
    Doubles.write(out, weights);
  }

  @Override
  void read(DataInput in) throws IOException {
    Doubles.read(in, weights);
  }

  /** Version 1: all w, then all v; 13 slots a feature. */
  void readFormer(DataInput in) throws IOException {
    int slots = Knots.MOST + 1;
    for (int part = 0; part < 2; part++) {
      double[] former = new double[dimension * slots + 1];
      Doubles.read(in, former);
      for (int i = 0; i < dimension; i++) {
        for (int j = 0; j < slots; j++) {
          weights[2 * (i * Knots.SLOTS + j) + part] = former[i * slots + j];
        }
      }
      weights[bias + part] = former[dimension * slots];
    }
  }
}
