package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Logistic regression with a Gaussian posterior over its weights, learnt one example at a time by
 * assumed density filtering.
 *
 * <p>\( t = w \cdot z,\ u = Pz,\ s^2 = z \cdot u,\ \kappa = 1/\sqrt{1 + \pi s^2/8},\ p =
 * \sigma(\kappa t) \) [1]; learning: \( w \mathrel{+}= a u,\ P = f(P - b u u^\top) \) with \( a =
 * \kappa(y-p),\ b = \kappa^2 p(1-p) \) [2, 3]. No step size and no iteration, so nothing diverges:
 * \( b s^2 < 2/\pi < 1 \) keeps P positive definite.
 *
 * <p>Label noise \( \rho \): with \( p_n = (1-2\rho)p + \rho \) and \( p' = (1-2\rho)\kappa p(1-p)
 * \), \( a = p'/p_n \) or \( -p'/(1-p_n) \), \( b = p'^2/(p_n(1-p_n)) \). An example of weight \(
 * \omega \) scales a and b.
 *
 * <p>Forgetting \( \lambda < 1 \) widens P by \( 1/\lambda \), but never beyond the prior: that
 * stops covariance wind-up.
 *
 * <p>Shapes: z and w have m entries, P is packed by rows of its upper triangle, m(m+1)/2 entries. A
 * column of z that is always 0 costs nothing but its place. O(m²) time. One task thread only.
 *
 * <p>[1] MacKay (1992), The evidence framework applied to classification networks. [2]
 * Spiegelhalter, Lauritzen (1990). [3] Opper (1998), A Bayesian approach to on-line learning.
 * {@code learning} 4.2, 4.9.
 */
final class GaussianLogistic {
  private static final double LEAST_VARIANCE = 1e-12;

  private final int m;
  private final double[] prior;
  private final double lambda;
  private final double[] w;
  private final double[] p;
  private final double[] u; // Pz of the last forecast: scratch, not state
  private double variance; // s² of the last forecast: scratch, not state

  /**
   * A core at its prior.
   *
   * @param mean prior mean of the weights
   * @param prior prior variance of each weight; prior weights are independent
   * @param lambda 1 never forgets
   */
  GaussianLogistic(double[] mean, double[] prior, double lambda) {
    this.m = prior.length;
    this.prior = prior.clone();
    this.lambda = lambda;
    this.w = mean.clone();
    this.p = new double[m * (m + 1) / 2];
    this.u = new double[m];
    for (int i = 0, row = 0; i < m; row += m - i, i++) {
      p[row] = prior[i];
    }
  }

  /** Prior variance \( v_0 = \min(1, 4/d) \) for weights, 4 for the last one, the intercept. */
  static double[] priorOf(int inputs, int dimension) {
    double[] prior = new double[inputs];
    Arrays.fill(prior, Math.min(1, 4.0 / dimension));
    prior[inputs - 1] = 4;
    return prior;
  }

  double weight(int i) {
    return w[i];
  }

  /** The margin w·z; keeps Pz and s² for the learning step that may follow. */
  double margin(double[] z) {
    double t = 0;
    Arrays.fill(u, 0);
    for (int i = 0, row = 0; i < m; row += m - i, i++) {
      double zi = z[i];
      t += w[i] * zi;
      double sum = p[row] * zi;
      for (int j = i + 1; j < m; j++) {
        double pij = p[row + j - i];
        sum += pij * z[j];
        u[j] += pij * zi;
      }
      u[i] += sum;
    }
    variance = 0;
    for (int i = 0; i < m; i++) {
      variance += z[i] * u[i];
    }
    variance = Math.max(0, variance);
    return t;
  }

  /** \( s^2 \) of the last {@link #margin}. */
  double variance() {
    return variance;
  }

  /** \( \kappa(s^2) \). */
  static double shrink(double variance) {
    return 1 / StrictMath.sqrt(1 + Math.PI * variance / 8);
  }

  /** Gradient step sizes a and b of one example. */
  record Step(double a, double b) {

    static Step of(double probability, double kappa, boolean positive, double weight, double rho) {
      double noisy = (1 - 2 * rho) * probability + rho;
      double slope = (1 - 2 * rho) * kappa * probability * (1 - probability);
      if (rho == 0) {
        return new Step(
            weight * kappa * ((positive ? 1 : 0) - probability), weight * kappa * slope);
      }
      return new Step(
          weight * (positive ? slope / noisy : -slope / (1 - noisy)),
          weight * slope * slope / (noisy * (1 - noisy)));
    }

    boolean usable() {
      return Math.abs(a) < 1e6 && b >= 0 && b < 1e6;
    }
  }

  /** Applies a step along the Pz of the last {@link #margin}. */
  void learn(Step step) {
    for (int i = 0, row = 0; i < m; row += m - i, i++) {
      double ui = u[i];
      if (ui != 0) {
        w[i] += step.a() * ui;
        double bui = step.b() * ui;
        for (int j = i; j < m; j++) {
          p[row + j - i] -= bui * u[j];
        }
      }
      p[row] = Math.max(LEAST_VARIANCE, p[row]);
    }
    if (lambda < 1) {
      widen();
    }
  }

  private void widen() {
    double widest = 0;
    for (int i = 0, row = 0; i < m; row += m - i, i++) {
      widest = Math.max(widest, p[row] / (lambda * prior[i]));
    }
    double factor = widest > 1 ? Math.max(1, 1 / (widest * lambda)) : 1 / lambda;
    if (factor > 1) {
      for (int i = 0; i < p.length; i++) {
        p[i] *= factor;
      }
    }
  }

  void write(DataOutput out) throws IOException {
    Doubles.write(out, w);
    Doubles.write(out, p);
  }

  void read(DataInput in) throws IOException {
    Doubles.read(in, w);
    Doubles.read(in, p);
  }
}
