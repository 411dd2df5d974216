package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Linear logistic learners that keep a few numbers a weight ({@code learning} 4.3). They win where
 * inputs are many and change; second-order cores win elsewhere.
 *
 * <p>FTRL-Proximal [1], \( \alpha = 0.1, \beta = 1 \), no penalty: \( g = (p-y) z_i,\ \sigma =
 * (\sqrt{n+g^2} - \sqrt n)/\alpha,\ Z \mathrel{+}= g - \sigma w,\ n \mathrel{+}= g^2,\ w =
 * -Z\alpha/(\beta + \sqrt n) \).
 *
 * <p>Coin betting [2], free of parameters: \( g = (y-p) z_i,\ L = \max(L, |g|),\ G \mathrel{+}=
 * |g|,\ R = \max(R + w g, 0),\ T \mathrel{+}= g,\ w = T (L+R) / (L \max(G+L, 100 L)) \).
 *
 * <p>O(m) time. One task thread only.
 *
 * <p>[1] McMahan et al. (2013), Ad click prediction, KDD, algorithm 1. [2] Orabona, Tommasi (2017),
 * Training deep networks without learning rates through coin betting, NeurIPS, algorithm 2.
 */
final class FirstOrderExpert implements Expert {
  private static final double ALPHA = 0.1;
  private static final double BETA = 1;
  private static final double LEAST_SCALE = 1e-8;
  private static final double START_DAMPING = 100;

  private final boolean betting;
  private final double[] w;
  // FTRL: Z, n. Coin betting: T, G, R, L.
  private final double[][] sums;
  private double logit;
  private double gradient; // dlogP/dlogit of the prepared step

  private FirstOrderExpert(int inputs, boolean betting) {
    this.betting = betting;
    this.w = new double[inputs];
    this.sums = new double[betting ? 4 : 2][inputs];
    if (betting) {
      Arrays.fill(sums[3], LEAST_SCALE);
    }
  }

  static FirstOrderExpert ftrl(int inputs) {
    return new FirstOrderExpert(inputs, false);
  }

  static FirstOrderExpert coinBetting(int inputs) {
    return new FirstOrderExpert(inputs, true);
  }

  double weight(int i) {
    return w[i];
  }

  @Override
  public double forecast(Input input) {
    double[] z = input.z();
    double t = 0;
    for (int i = 0; i < w.length; i++) {
      t += w[i] * z[i];
    }
    logit = t;
    return t;
  }

  @Override
  public void explain(Input input, double scale, Terms terms) {
    terms.linear(scale, input.z(), this::weight);
  }

  @Override
  public boolean prepare(Target target) {
    GaussianLogistic.Step step = target.step(logit, 1);
    gradient = step.a();
    return step.usable();
  }

  @Override
  public void learn(Input input, Target target) {
    double[] z = input.z();
    for (int i = 0; i < w.length; i++) {
      if (z[i] != 0) { // a gradient of 0 changes nothing
        if (betting) {
          bet(i, gradient * z[i]);
        } else {
          follow(i, -gradient * z[i]);
        }
      }
    }
  }

  private void follow(int i, double g) {
    double before = sums[1][i];
    double root = StrictMath.sqrt(before + g * g);
    sums[0][i] += g - (root - StrictMath.sqrt(before)) / ALPHA * w[i];
    sums[1][i] = before + g * g;
    w[i] = -sums[0][i] * ALPHA / (BETA + root);
  }

  private void bet(int i, double g) {
    double scale = Math.max(sums[3][i], Math.abs(g));
    double spent = sums[1][i] + Math.abs(g);
    double reward = Math.max(sums[2][i] + w[i] * g, 0);
    double total = sums[0][i] + g;
    sums[0][i] = total;
    sums[1][i] = spent;
    sums[2][i] = reward;
    sums[3][i] = scale;
    w[i] = total * (scale + reward) / (scale * Math.max(spent + scale, START_DAMPING * scale));
  }

  @Override
  public void write(DataOutput out) throws IOException {
    Doubles.write(out, w);
    for (double[] sum : sums) {
      Doubles.write(out, sum);
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    Doubles.read(in, w);
    for (double[] sum : sums) {
      Doubles.read(in, sum);
    }
  }
}
