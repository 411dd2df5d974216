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
 * \sigma(\kappa t) \) [1]; learning: \( w \mathrel{+}= a u,\ P \mathrel{-}= b u u^\top \) with \( a
 * = \kappa(y-p),\ b = \kappa^2 p(1-p) \) [2, 3]. No step size and no iteration, so nothing
 * diverges: \( b s^2 < 2/\pi < 1 \) keeps P positive definite.
 *
 * <p>Label noise \( \rho \): with \( p_n = (1-2\rho)p + \rho \) and \( p' = (1-2\rho)\kappa p(1-p)
 * \), \( a = p'/p_n \) or \( -p'/(1-p_n) \), \( b = p'^2/(p_n(1-p_n)) \). An example of weight \(
 * \omega \) scales a and b.
 *
 * <p>Forgetting \( \lambda < 1 \) widens P after each step to DPD, D diagonal with \( D_i =
 * \min(\lambda^{-1/2}, (\mathrm{prior}_i/P_{ii})^{1/2}) \): each weight forgets on its own and no
 * variance exceeds its prior, which stops covariance wind-up. (One common factor, as in {@code
 * learning} 4.2, stands still as soon as one input is never seen, such as the missing flag of a
 * feature that is always there.)
 *
 * <p>Shapes: z and w have m entries, P is packed by rows of its upper triangle, m(m+1)/2 entries.
 * O(k²) time for the k inputs that were ever not 0; the others are left alone. One task thread
 * only.
 *
 * <p>[1] MacKay (1992), The evidence framework applied to classification networks. [2]
 * Spiegelhalter, Lauritzen (1990). [3] Opper (1998), A Bayesian approach to on-line learning.
 * {@code learning} 4.2, 4.9.
 */
final class GaussianLogistic {
  private static final double LEAST_VARIANCE = 1e-12;

  private final int m;
  private final double[] prior;
  private final double widening; // λ^(-1/2), 1 when nothing is forgotten
  private final double[] w;
  private final double[] p;
  private final int[] rows; // rows[i] + j is the place of P_ij, j >= i

  // Scratch, not state: the inputs that were ever not 0, and the last forecast.
  private final boolean[] known;
  private int[] active = {};
  private final double[] u; // Pz
  private final double[] factors;
  private double variance; // s²

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
    this.widening = 1 / StrictMath.sqrt(lambda);
    this.w = mean.clone();
    this.p = new double[m * (m + 1) / 2];
    this.rows = new int[m];
    this.known = new boolean[m];
    this.u = new double[m];
    this.factors = new double[m];
    for (int i = 0, start = 0; i < m; start += m - i, i++) {
      rows[i] = start - i;
      p[start] = prior[i];
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
    activate(z);
    int k = active.length;
    double t = 0;
    Arrays.fill(u, 0);
    for (int a = 0; a < k; a++) {
      int i = active[a];
      double zi = z[i];
      int row = rows[i];
      double sum = p[row + i] * zi;
      for (int b = a + 1; b < k; b++) {
        int j = active[b];
        double pij = p[row + j];
        sum += pij * z[j];
        u[j] += pij * zi;
      }
      u[i] += sum;
      t += w[i] * zi;
    }
    double s2 = 0;
    for (int i : active) {
      s2 += z[i] * u[i];
    }
    variance = s2 > 0 || Double.isNaN(s2) ? s2 : 0; // below 0 by rounding only
    return t;
  }

  private void activate(double[] z) {
    boolean changed = false;
    for (int i = 0; i < m; i++) {
      if (z[i] != 0 && !known[i]) {
        known[i] = true;
        changed = true;
      }
    }
    if (changed) {
      listActive();
    }
  }

  private void listActive() {
    int k = 0;
    int[] list = new int[m];
    for (int i = 0; i < m; i++) {
      if (known[i]) {
        list[k++] = i;
      }
    }
    active = Arrays.copyOf(list, k);
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
    int k = active.length;
    for (int a = 0; a < k; a++) {
      int i = active[a];
      double ui = u[i];
      int row = rows[i];
      if (ui != 0) {
        w[i] += step.a() * ui;
        double bui = step.b() * ui;
        for (int b = a; b < k; b++) {
          p[row + active[b]] -= bui * u[active[b]];
        }
      }
      p[row + i] = Math.max(LEAST_VARIANCE, p[row + i]);
    }
    if (widening > 1) {
      widen();
    }
  }

  private void widen() {
    for (int i : active) {
      double room = prior[i] / p[rows[i] + i];
      factors[i] = room > widening * widening ? widening : room > 1 ? StrictMath.sqrt(room) : 1;
    }
    int k = active.length;
    for (int a = 0; a < k; a++) {
      int row = rows[active[a]];
      double factor = factors[active[a]];
      for (int b = a; b < k; b++) {
        p[row + active[b]] *= factor * factors[active[b]];
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
    for (int i = 0; i < m; i++) {
      known[i] |= p[rows[i] + i] != prior[i];
      for (int j = i + 1; j < m; j++) {
        if (p[rows[i] + j] != 0) {
          known[i] = true;
          known[j] = true;
        }
      }
    }
    listActive();
  }
}
