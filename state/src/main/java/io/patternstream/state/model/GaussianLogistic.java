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
 * \sigma(\kappa t) \) [1]; learning: \( w \mathrel{+}= a u,\ P \mathrel{-}= b u u^\top \) with the
 * gradient a and curvature b of a {@link Target} [2, 3]. No step size and no iteration, so nothing
 * diverges: \( b s^2 < 2/\pi < 1 \) keeps P positive definite.
 *
 * <p>Forgetting \( \lambda < 1 \) widens P after each step to DPD, D diagonal with \( D_i =
 * \min(\lambda^{-1/2}, (\mathrm{prior}_i/P_{ii})^{1/2}) \): each weight forgets on its own and no
 * variance exceeds its prior, which stops covariance wind-up. (One common factor, as in {@code
 * learning} 4.2, stands still as soon as one input is never seen.)
 *
 * <p>Shapes: z and w have as many entries as there are inputs; inputs may be added, with prior mean
 * 0. P is kept as a whole matrix, exactly symmetric since \( P_{ij} \) and \( P_{ji} \) are
 * computed from the same products: rows then stream through the machine's vector units, which is
 * faster than half the arithmetic on a triangle. Bytes: w, then the upper triangle by rows. O(m²).
 * One task thread only.
 *
 * <p>[1] MacKay (1992), The evidence framework applied to classification networks. [2]
 * Spiegelhalter, Lauritzen (1990). [3] Opper (1998), A Bayesian approach to on-line learning.
 * {@code learning} 4.2.
 */
final class GaussianLogistic {
  private static final double LEAST_VARIANCE = 1e-12;
  private static final int BLOCK = 4; // rows taken together; a row's length is a multiple of it
  private static final int SMALL = 32; // rows up to this long
  private static final double[] NOBODY = {};

  private final double lambda;
  private final double widest; // λ^(-1/2), 1 when nothing is forgotten
  private final double addedPrior; // prior variance of inputs that are added

  private int m;
  private int stride;
  private double[] prior;
  private double[] w;
  private double[] p; // P_ij at i * stride + j

  // Scratch, not state.
  private double[] u; // Pz of the last margin, unless it waits
  private double[] waiting = NOBODY; // the last z, where its Pz was not worked out
  private double[] scaled; // u sqrt(b)
  private double[] factors; // D
  private int[] rows; // where the last z is not 0
  private double variance; // s²

  /**
   * A core at its prior.
   *
   * @param mean prior mean of the weights
   * @param prior prior variance of each weight; prior weights are independent
   * @param lambda 1 never forgets
   */
  GaussianLogistic(double[] mean, double[] prior, double lambda) {
    this(mean, prior, lambda, prior[0]);
  }

  private GaussianLogistic(double[] mean, double[] prior, double lambda, double addedPrior) {
    this.lambda = lambda;
    this.widest = 1 / Math.sqrt(lambda);
    this.addedPrior = addedPrior;
    this.m = prior.length;
    this.stride = padded(m);
    this.prior = Arrays.copyOf(prior, stride);
    this.w = Arrays.copyOf(mean, stride);
    this.p = new double[stride * stride];
    for (int i = 0; i < m; i++) {
      p[i * stride + i] = prior[i];
    }
    this.u = new double[stride];
    this.scaled = new double[stride];
    this.factors = new double[stride];
    this.rows = new int[stride];
  }

  /** A core of one input, the constant, to which others are added. */
  static GaussianLogistic growing(double interceptPrior, double addedPrior, double lambda) {
    return new GaussianLogistic(new double[1], new double[] {interceptPrior}, lambda, addedPrior);
  }

  private static int padded(int inputs) {
    return (inputs + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** Adds inputs at their prior until there are {@code inputs}. */
  void grow(int inputs) {
    if (inputs <= m) {
      return;
    }
    int wider = padded(inputs);
    if (wider > stride) {
      double[] larger = new double[wider * wider];
      for (int i = 0; i < m; i++) {
        System.arraycopy(p, i * stride, larger, i * wider, m);
      }
      p = larger;
      stride = wider;
      prior = Arrays.copyOf(prior, wider);
      w = Arrays.copyOf(w, wider);
      u = new double[wider];
      scaled = new double[wider];
      factors = new double[wider];
      rows = new int[wider];
    }
    for (; m < inputs; m++) {
      prior[m] = addedPrior;
      p[m * stride + m] = addedPrior;
    }
  }

  double weight(int i) {
    return w[i];
  }

  double[] weights() {
    return w;
  }

  /** Prior variance of inputs that are added. */
  double addedPrior() {
    return addedPrior;
  }

  /**
   * The margin w·z; keeps s² and what the learning step that may follow needs. {@code z} stays as
   * it is until then.
   */
  double margin(double[] z) {
    return stride <= SMALL ? marginOfFew(z) : marginOfMany(z);
  }

  /** Half the arithmetic, by the triangle; Pz waits for a label, which most forecasts never see. */
  private double marginOfFew(double[] z) {
    double[] matrix = p;
    double t = 0;
    double s2 = 0;
    for (int i = 0; i < m; i++) {
      double zi = z[i];
      t += w[i] * zi;
      if (zi != 0) {
        int row = i * stride;
        // Four sums by turns: one would wait for every addition before.
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int j = i + 1;
        for (; j + BLOCK <= m; j += BLOCK) {
          first += matrix[row + j] * z[j];
          second += matrix[row + j + 1] * z[j + 1];
          third += matrix[row + j + 2] * z[j + 2];
          fourth += matrix[row + j + 3] * z[j + 3];
        }
        for (; j < m; j++) {
          first += matrix[row + j] * z[j];
        }
        s2 += zi * (matrix[row + i] * zi + 2 * ((first + second) + (third + fourth)));
      }
    }
    variance = s2 > 0 || Double.isNaN(s2) ? s2 : 0; // below 0 by rounding only
    waiting = z;
    return t;
  }

  private double marginOfMany(double[] z) {
    double t = 0;
    for (int i = 0; i < m; i++) {
      t += w[i] * z[i];
    }
    multiply(z);
    double s2 = 0;
    for (int i = 0; i < m; i++) {
      s2 += z[i] * u[i];
    }
    variance = s2 > 0 || Double.isNaN(s2) ? s2 : 0;
    waiting = NOBODY;
    return t;
  }

  /** u = Pz. */
  private void multiply(double[] z) {
    int used = 0;
    for (int i = 0; i < m; i++) {
      rows[used] = i;
      used += z[i] == 0 ? 0 : 1;
    }
    Arrays.fill(u, 0);
    int a = 0;
    for (; a + BLOCK <= used; a += BLOCK) {
      addRows(z, rows[a], rows[a + 1], rows[a + 2], rows[a + 3]);
    }
    for (; a < used; a++) {
      addRow(z, rows[a]);
    }
  }

  private void addRows(double[] z, int a, int b, int c, int d) {
    double za = z[a];
    double zb = z[b];
    double zc = z[c];
    double zd = z[d];
    int rowA = a * stride;
    int rowB = b * stride;
    int rowC = c * stride;
    int rowD = d * stride;
    double[] matrix = p;
    double[] sum = u;
    for (int j = 0; j < sum.length; j++) {
      sum[j] +=
          za * matrix[rowA + j]
              + zb * matrix[rowB + j]
              + zc * matrix[rowC + j]
              + zd * matrix[rowD + j];
    }
  }

  private void addRow(double[] z, int a) {
    double za = z[a];
    int row = a * stride;
    double[] matrix = p;
    double[] sum = u;
    for (int j = 0; j < sum.length; j++) {
      sum[j] += za * matrix[row + j];
    }
  }

  /** \( s^2 \) of the last {@link #margin}. */
  double variance() {
    return variance;
  }

  /** \( \kappa(s^2) \). */
  static double shrink(double variance) {
    return 1 / Math.sqrt(1 + Math.PI * variance / 8);
  }

  /** Applies a step of gradient a and curvature b along the Pz of the last {@link #margin}. */
  void learn(double a, double b) {
    if (waiting != NOBODY) {
      multiply(waiting);
      waiting = NOBODY;
    }
    double root = Math.sqrt(b);
    for (int i = 0; i < stride; i++) {
      w[i] += a * u[i];
      scaled[i] = root * u[i];
    }
    boolean small = stride <= SMALL;
    if (lambda < 1) {
      prepareForgetting();
      for (int i = 0; i < m; i += small ? BLOCK : 1) {
        if (small) {
          subtractAndWidenRows(i);
        } else {
          subtractAndWidenRow(i);
        }
      }
    } else {
      for (int i = 0; i < m; i += small ? BLOCK : 1) {
        if (small) {
          subtractRows(i);
        } else {
          subtractRow(i);
        }
      }
    }
    for (int i = 0; i < m; i++) {
      int diagonal = i * stride + i;
      if (p[diagonal] < LEAST_VARIANCE) {
        p[diagonal] = LEAST_VARIANCE;
      }
    }
  }

  private void subtractRow(int i) {
    double[] matrix = p;
    double[] direction = scaled;
    int row = i * stride;
    double factor = direction[i];
    for (int j = 0; j < direction.length; j++) {
      matrix[row + j] -= factor * direction[j];
    }
  }

  /** Four rows at once: too short for vector units, they share the cost of the loop. */
  private void subtractRows(int i) {
    double[] matrix = p;
    double[] direction = scaled;
    int n = direction.length;
    int row = i * n;
    double a = direction[i];
    double b = direction[i + 1];
    double c = direction[i + 2];
    double d = direction[i + 3];
    for (int j = 0; j < n; j++) {
      double to = direction[j];
      matrix[row + j] -= a * to;
      matrix[row + n + j] -= b * to;
      matrix[row + 2 * n + j] -= c * to;
      matrix[row + 3 * n + j] -= d * to;
    }
  }

  private void subtractAndWidenRow(int i) {
    double[] matrix = p;
    double[] direction = scaled;
    double[] widenings = factors;
    int row = i * stride;
    double factor = direction[i];
    double widening = widenings[i];
    for (int j = 0; j < direction.length; j++) {
      matrix[row + j] = (matrix[row + j] - factor * direction[j]) * (widening * widenings[j]);
    }
  }

  private void subtractAndWidenRows(int i) {
    double[] matrix = p;
    double[] direction = scaled;
    double[] widenings = factors;
    int n = direction.length;
    int row = i * n;
    double a = direction[i];
    double b = direction[i + 1];
    double c = direction[i + 2];
    double d = direction[i + 3];
    double widenA = widenings[i];
    double widenB = widenings[i + 1];
    double widenC = widenings[i + 2];
    double widenD = widenings[i + 3];
    for (int j = 0; j < n; j++) {
      double to = direction[j];
      double widening = widenings[j];
      matrix[row + j] = (matrix[row + j] - a * to) * (widenA * widening);
      matrix[row + n + j] = (matrix[row + n + j] - b * to) * (widenB * widening);
      matrix[row + 2 * n + j] = (matrix[row + 2 * n + j] - c * to) * (widenC * widening);
      matrix[row + 3 * n + j] = (matrix[row + 3 * n + j] - d * to) * (widenD * widening);
    }
  }

  private void prepareForgetting() {
    for (int i = 0; i < m; i++) {
      double after = p[i * stride + i] - scaled[i] * scaled[i];
      double r = (after > LEAST_VARIANCE ? after : LEAST_VARIANCE) / prior[i];
      double most = r > 1 ? 1 : 1 / Math.sqrt(r);
      factors[i] = most < widest ? most : widest;
    }
  }

  void write(DataOutput out) throws IOException {
    Doubles.write(out, w, m);
    double[] triangle = new double[m * (m + 1) / 2];
    for (int i = 0, at = 0; i < m; at += m - i, i++) {
      System.arraycopy(p, i * stride + i, triangle, at, m - i);
    }
    Doubles.write(out, triangle, triangle.length);
  }

  /** Reads a core of as many inputs as this one has. */
  void read(DataInput in) throws IOException {
    double[] weights = new double[m];
    double[] triangle = new double[m * (m + 1) / 2];
    Doubles.read(in, weights);
    Doubles.read(in, triangle);
    set(weights, triangle);
  }

  private void set(double[] weights, double[] triangle) {
    System.arraycopy(weights, 0, w, 0, m);
    for (int i = 0, at = 0; i < m; i++) {
      for (int j = i; j < m; j++, at++) {
        p[i * stride + j] = triangle[at];
        p[j * stride + i] = triangle[at];
      }
    }
  }

  /** Takes over what another core of as many inputs has learnt. */
  void take(GaussianLogistic that) {
    System.arraycopy(that.w, 0, w, 0, w.length);
    System.arraycopy(that.p, 0, p, 0, p.length);
  }

  /**
   * A core as version 1 wrote it: all inputs in another order.
   *
   * @param w weights
   * @param triangle packed upper triangle
   */
  @SuppressWarnings("ArrayRecordComponent") // read once
  record Former(double[] w, double[] triangle) {

    static Former read(DataInput in, int inputs) throws IOException {
      Former former = new Former(new double[inputs], new double[inputs * (inputs + 1) / 2]);
      Doubles.read(in, former.w);
      Doubles.read(in, former.triangle);
      return former;
    }

    double variance(int i, int j) {
      int low = Math.min(i, j);
      return triangle[low * w.length - low * (low - 1) / 2 + Math.max(i, j) - low];
    }

    /** Whether an input was ever anything but 0 (or had a weight from the start). */
    boolean moved(int i, double prior) {
      boolean moved = variance(i, i) != prior || w[i] != 0;
      for (int j = 0; j < w.length; j++) {
        moved |= j != i && variance(i, j) != 0;
      }
      return moved;
    }
  }

  /** Takes over a core of version 1: input i of this one was {@code from[i]} there. */
  void take(Former former, int[] from) {
    grow(from.length);
    double[] weights = new double[m];
    double[] triangle = new double[m * (m + 1) / 2];
    for (int i = 0, at = 0; i < m; i++) {
      weights[i] = former.w[from[i]];
      for (int j = i; j < m; j++, at++) {
        triangle[at] = former.variance(from[i], from[j]);
      }
    }
    set(weights, triangle);
  }
}
