package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

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
 * 2(13d + 1) doubles, O(d) time. One task thread only.
 */
final class AdditiveExpert implements Expert {
  private static final int SLOTS = Knots.MOST + 1; // the last one is the missing value's
  private static final double BIAS_VARIANCE = 4;

  private final double v0;
  private final double q;
  private final double[] w;
  private final double[] v;
  private final int bias;
  private double kappa;
  private double logit;
  private GaussianLogistic.Step step = new GaussianLogistic.Step(0, 0);

  AdditiveExpert(int dimension, double processNoise) {
    v0 = Math.min(0.3, 4.0 / dimension);
    q = processNoise;
    bias = dimension * SLOTS;
    w = new double[bias + 1];
    v = new double[bias + 1];
    Arrays.fill(v, v0);
    v[bias] = BIAS_VARIANCE;
  }

  @Override
  public double forecast(Input input) {
    Knots knots = input.places();
    double t = w[bias];
    double s2 = v[bias];
    for (int i = 0; i < knots.dimension(); i++) {
      int place = knots.place(i);
      if (place >= 0) {
        int slot = i * SLOTS + place;
        double f = knots.fraction(i);
        t += w[slot] * (1 - f) + w[slot + 1] * f;
        s2 += v[slot] * (1 - f) * (1 - f) + v[slot + 1] * f * f;
      } else if (place == Knots.MISSING) {
        t += w[i * SLOTS + Knots.MOST];
        s2 += v[i * SLOTS + Knots.MOST];
      }
    }
    kappa = GaussianLogistic.shrink(s2);
    logit = kappa * t;
    return logit;
  }

  @Override
  public void explain(Input input, double scale, Terms terms) {
    Knots knots = input.places();
    terms.base(scale * kappa * w[bias]);
    for (int i = 0; i < knots.dimension(); i++) {
      int place = knots.place(i);
      if (place >= 0) {
        double f = knots.fraction(i);
        int slot = i * SLOTS + place;
        terms.feature(i, scale * kappa * (w[slot] * (1 - f) + w[slot + 1] * f));
      } else if (place == Knots.MISSING) {
        terms.feature(i, scale * kappa * w[i * SLOTS + Knots.MOST]);
      }
    }
  }

  @Override
  public boolean prepare(Target target) {
    step = target.step(logit, kappa);
    return step.usable();
  }

  @Override
  public void learn(Input input, Target target) {
    Knots knots = input.places();
    move(bias, 1, BIAS_VARIANCE);
    for (int i = 0; i < knots.dimension(); i++) {
      int place = knots.place(i);
      if (place >= 0) {
        double f = knots.fraction(i);
        move(i * SLOTS + place, 1 - f, v0);
        move(i * SLOTS + place + 1, f, v0);
      } else if (place == Knots.MISSING) {
        move(i * SLOTS + Knots.MOST, 1, v0);
      }
    }
  }

  private void move(int slot, double f, double most) {
    double u = v[slot] * f;
    w[slot] += step.a() * u;
    v[slot] = Math.min(most, Math.max(1e-12, v[slot] - step.b() * u * u) + q);
  }

  /** Carries a feature's function over to new knots; {@code knots} still holds the old ones. */
  void rebuild(Knots knots, int feature, double[] newKnots) {
    double[] newW = new double[Knots.MOST];
    double[] newV = new double[Knots.MOST];
    Arrays.fill(newV, v0);
    for (int j = 0; j < newKnots.length; j++) {
      knots.locate(feature, newKnots[j]);
      int place = knots.place(feature);
      if (place >= 0) {
        double f = knots.fraction(feature);
        int slot = feature * SLOTS + place;
        newW[j] = w[slot] * (1 - f) + w[slot + 1] * f;
        newV[j] = v[slot] * (1 - f) + v[slot + 1] * f;
      }
    }
    System.arraycopy(newW, 0, w, feature * SLOTS, Knots.MOST);
    System.arraycopy(newV, 0, v, feature * SLOTS, Knots.MOST);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    Doubles.write(out, w);
    Doubles.write(out, v);
  }

  @Override
  public void read(DataInput in) throws IOException {
    Doubles.read(in, w);
    Doubles.read(in, v);
  }
}
