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
 * <p>O(m) time for the m known inputs; a gradient of 0 changes nothing. One task thread only.
 *
 * <p>[1] McMahan et al. (2013), Ad click prediction, KDD, algorithm 1. [2] Orabona, Tommasi (2017),
 * Training deep networks without learning rates through coin betting, NeurIPS, algorithm 2.
 */
final class FirstOrderExpert extends Expert {
  private static final double ALPHA = 0.1;
  private static final double BETA = 1;
  private static final double LEAST_SCALE = 1e-8;
  private static final double START_DAMPING = 100;

  private final boolean betting;
  private int m = 1;
  private final double[] w;
  // FTRL: Z, n. Coin betting: T, G, R, L.
  private final double[][] sums;
  private double gradient; // dlogP/dlogit of the prepared step

  private FirstOrderExpert(int most, boolean betting) {
    this.betting = betting;
    this.w = new double[most];
    this.sums = new double[betting ? 4 : 2][most];
    if (betting) {
      Arrays.fill(sums[3], LEAST_SCALE);
    }
  }

  /** For at most so many inputs. */
  static FirstOrderExpert ftrl(int most) {
    return new FirstOrderExpert(most, false);
  }

  /** For at most so many inputs. */
  static FirstOrderExpert coinBetting(int most) {
    return new FirstOrderExpert(most, true);
  }

  @Override
  void grow(int known) {
    m = known;
  }

  @Override
  void forecast(Inputs inputs) {
    double[] z = inputs.values();
    double t = 0;
    for (int i = 0; i < m; i++) {
      t += w[i] * z[i];
    }
    says(t);
  }

  @Override
  void explain(Inputs inputs, double scale, Terms terms) {
    terms.linear(scale, inputs, w);
  }

  @Override
  boolean prepare(Target target) {
    gradient = target.gradient(probability(), 1);
    return Target.usable(gradient, 0);
  }

  @Override
  void learn(Inputs inputs, Target target) {
    if (betting) {
      bet(inputs.values());
    } else {
      follow(inputs.values());
    }
  }

  private void follow(double[] z) {
    double[] weights = w;
    double[] sum = sums[0];
    double[] squares = sums[1];
    for (int i = 0; i < m; i++) {
      double g = -gradient * z[i];
      double before = squares[i];
      double after = before + g * g;
      double root = Math.sqrt(after);
      sum[i] += g - (root - Math.sqrt(before)) / ALPHA * weights[i];
      squares[i] = after;
      weights[i] = -sum[i] * ALPHA / (BETA + root);
    }
  }

  private void bet(double[] z) {
    for (int i = 0; i < m; i++) {
      double g = gradient * z[i];
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
  }

  @Override
  void write(DataOutput out) throws IOException {
    Doubles.write(out, w, m);
    for (double[] sum : sums) {
      Doubles.write(out, sum, m);
    }
  }

  @Override
  void read(DataInput in) throws IOException {
    Doubles.read(in, w, m);
    for (double[] sum : sums) {
      Doubles.read(in, sum, m);
    }
  }

  /** Version 1: all inputs; input i of this one was {@code from[i]} there. */
  void readFormer(DataInput in, int[] from) throws IOException {
    m = from.length;
    take(in, w, from);
    for (double[] sum : sums) {
      take(in, sum, from);
    }
  }

  private static void take(DataInput in, double[] to, int[] from) throws IOException {
    double[] former = new double[to.length];
    Doubles.read(in, former);
    for (int i = 0; i < from.length; i++) {
      to[i] = former[from[i]];
    }
  }
}
