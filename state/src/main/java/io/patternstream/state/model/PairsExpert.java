package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A weight for each pair of features and pair of their quantile bins, learnt with a diagonal
 * Gaussian posterior: what additive experts cannot see ({@code learning} 4.5).
 *
 * <p>At most 24 features, evenly spaced; 4 bins each and one for a missing value; every pair (a
 * feature with itself included) has 25 cells, exactly one of which is active. \( v_0 = 0.1 \),
 * process noise 1e-6, bias variance 4. A cell's term counts half for each of its two features.
 *
 * <p>Bins are made anew when 64, 256 and 1024 examples were seen, then kept. A new bin follows the
 * old one with which it shares most: of the sampled values that lie in either, the part \( \gamma
 * \) that lies in both. A cell takes over what its old cell had learnt as far as it speaks of the
 * same values: precision and mean of the posterior to the power \( \gamma_a \gamma_c \), of the
 * prior to the rest (a power prior [1]).
 *
 * <p>At most 2·7,501 doubles, O(300) time. One task thread only.
 *
 * <p>[1] Ibrahim, Chen (2000), Power prior distributions for regression models.
 */
final class PairsExpert extends Expert {
  private static final int MOST_FEATURES = 24;
  private static final int BINS = 4;
  private static final int STATES = BINS + 1; // the last one is the missing value's
  private static final int LAST_BUILD = 1024;
  private static final double V0 = 0.1;
  private static final double BIAS_VARIANCE = 4;
  private static final double LEAST_VARIANCE = 1e-12;
  private static final double NOISE = 1e-6;

  private final int[] features;
  private final double[][] edges; // bin b holds values from edges[b] up to edges[b + 1]
  private final double[] weights; // w and v of each cell side by side
  private final int bias;
  private boolean built;

  // Scratch of the last forecast, not state.
  private final double[] thresholds; // where bins 1 to 3 start, else infinity
  private final int[] bins;
  private final int[] cells;
  private double kappa;
  private double gradient;
  private double curvature;

  PairsExpert(int dimension) {
    int k = Math.min(dimension, MOST_FEATURES);
    features = new int[k];
    for (int a = 0; a < k; a++) {
      features[a] = (int) ((long) a * dimension / k);
    }
    edges = new double[k][0];
    thresholds = new double[k * (BINS - 1)];
    bins = new int[k];
    cells = new int[k * (k + 1) / 2];
    bias = 2 * cells.length * STATES * STATES;
    weights = new double[bias + 2];
    for (int v = 1; v < bias; v += 2) {
      weights[v] = V0;
    }
    weights[bias + 1] = BIAS_VARIANCE;
  }

  @Override
  void forecast(Inputs inputs) {
    double t = weights[bias];
    double s2 = weights[bias + 1];
    if (built) {
      double[] x = inputs.raw();
      int k = features.length;
      for (int a = 0; a < k; a++) {
        bins[a] = bin(a, x[features[a]]);
      }
      int pair = 0;
      for (int a = 0; a < k; a++) {
        int row = bins[a] * STATES;
        for (int c = a; c < k; c++, pair++) {
          cells[pair] = 2 * (pair * STATES * STATES + row + bins[c]);
        }
      }
      // Two sums each, by turns: one would wait for every addition before.
      double otherT = 0;
      double otherS2 = 0;
      for (int n = 1; n < pair; n += 2) {
        int cell = cells[n - 1];
        int other = cells[n];
        t += weights[cell];
        s2 += weights[cell + 1];
        otherT += weights[other];
        otherS2 += weights[other + 1];
      }
      if (pair % 2 == 1) {
        t += weights[cells[pair - 1]];
        s2 += weights[cells[pair - 1] + 1];
      }
      t += otherT;
      s2 += otherS2;
    }
    kappa = GaussianLogistic.shrink(s2);
    says(kappa * t);
  }

  /** Counted by sign bits, since branches on where a value lies are guessed wrong. */
  private int bin(int a, double value) {
    if (!(Math.abs(value) <= Double.MAX_VALUE)) {
      return BINS;
    }
    int start = a * (BINS - 1);
    int bin = BINS - 1;
    for (int j = 0; j < BINS - 1; j++) {
      bin -= (int) (Double.doubleToRawLongBits(value - thresholds[start + j]) >>> 63);
    }
    return bin;
  }

  @Override
  void explain(Inputs inputs, double scale, Terms terms) {
    double shrunk = scale * kappa;
    terms.base(shrunk * weights[bias]);
    if (built) {
      int pair = 0;
      for (int a = 0; a < features.length; a++) {
        double own = 0;
        for (int c = a; c < features.length; c++, pair++) {
          double half = shrunk * weights[cells[pair]] / 2;
          own += half;
          terms.feature(features[c], half);
        }
        terms.feature(features[a], own);
      }
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
    move(bias, BIAS_VARIANCE);
    if (built) {
      for (int cell : cells) {
        move(cell, V0);
      }
    }
  }

  private void move(int cell, double most) {
    double u = weights[cell + 1];
    weights[cell] += gradient * u;
    weights[cell + 1] = Math.min(most, Math.max(LEAST_VARIANCE, u - curvature * u * u) + NOISE);
  }

  /** Makes bins of the sample's quantiles while few examples were seen. */
  void rebuild(Knots knots) {
    if (built && knots.examples() > LAST_BUILD) {
      return;
    }
    int[][] before = new int[features.length][STATES];
    double[][] kept = new double[features.length][STATES];
    for (int a = 0; a < features.length; a++) {
      rebin(a, knots, before[a], kept[a]);
    }
    if (built) {
      carry(before, kept);
    }
    built = true;
  }

  /**
   * Makes the bins of one feature.
   *
   * @param before receives the old bin that each new one follows
   * @param kept receives how much the two share
   */
  private void rebin(int a, Knots knots, int[] before, double[] kept) {
    int feature = features[a];
    int n = knots.sampled(feature);
    int[] was = new int[n];
    for (int i = 0; i < n; i++) {
      was[i] = bin(a, knots.sampled(feature, i));
    }
    edges(a, knots.quantiles(feature, BINS + 1));
    int[][] both = new int[BINS][BINS]; // values by old and by new bin
    int[] old = new int[BINS];
    int[] fresh = new int[BINS];
    for (int i = 0; i < n; i++) {
      int is = bin(a, knots.sampled(feature, i));
      both[was[i]][is]++;
      old[was[i]]++;
      fresh[is]++;
    }
    for (int b = 0; b < BINS; b++) {
      before[b] = b; // a bin of no values keeps what it has: nothing
      for (int o = 0; o < BINS; o++) {
        double shared = (double) both[o][b] / Math.max(1, old[o] + fresh[b] - both[o][b]);
        if (shared > kept[b]) {
          kept[b] = shared;
          before[b] = o;
        }
      }
    }
    before[BINS] = BINS; // missing stays missing
    kept[BINS] = 1;
  }

  private void edges(int a, double[] newEdges) {
    edges[a] = newEdges;
    for (int j = 0; j < BINS - 1; j++) {
      thresholds[a * (BINS - 1) + j] =
          j + 1 < Math.min(newEdges.length, BINS) ? newEdges[j + 1] : Double.POSITIVE_INFINITY;
    }
  }

  /** Gives each new cell what its old one had, as far as they share values. */
  private void carry(int[][] before, double[][] kept) {
    double[] old = weights.clone();
    int pair = 0;
    for (int a = 0; a < features.length; a++) {
      for (int c = a; c < features.length; c++, pair++) {
        for (int b = 0; b < STATES; b++) {
          for (int e = 0; e < STATES; e++) {
            int to = 2 * ((pair * STATES + b) * STATES + e);
            int from = 2 * ((pair * STATES + before[a][b]) * STATES + before[c][e]);
            double learnt = kept[a][b] * kept[c][e] / old[from + 1];
            double precision = learnt + (1 - kept[a][b] * kept[c][e]) / V0;
            weights[to] = learnt / precision * old[from];
            weights[to + 1] = 1 / precision;
          }
        }
      }
    }
  }

  @Override
  void write(DataOutput out) throws IOException {
    out.writeBoolean(built);
    for (double[] edge : edges) {
      out.writeByte(edge.length);
      Doubles.write(out, edge);
    }
    Doubles.write(out, weights);
  }

  @Override
  void read(DataInput in) throws IOException {
    readEdges(in);
    Doubles.read(in, weights);
  }

  private void readEdges(DataInput in) throws IOException {
    built = in.readBoolean();
    for (int a = 0; a < edges.length; a++) {
      double[] read = new double[in.readByte()];
      Doubles.read(in, read);
      edges(a, read);
    }
  }

  /** Version 1: all w, then all v. */
  void readFormer(DataInput in) throws IOException {
    readEdges(in);
    for (int part = 0; part < 2; part++) {
      double[] former = new double[bias / 2 + 1];
      Doubles.read(in, former);
      for (int cell = 0; cell < former.length; cell++) {
        weights[2 * cell + part] = former[cell];
      }
    }
  }
}
