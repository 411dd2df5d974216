package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * A weight for each pair of features and pair of their quantile bins, learnt with a diagonal
 * Gaussian posterior: what additive experts cannot see ({@code learning} 4.5).
 *
 * <p>At most 24 features, evenly spaced; 4 bins each and one for a missing value; every pair (a
 * feature with itself included) has 25 cells, exactly one of which is active. \( v_0 = 0.05 \),
 * process noise 1e-6, bias variance 4. Bins are made anew, and the cells emptied, when 64, 256 and
 * 1024 examples were seen, then kept. A cell's term counts half for each of its two features.
 *
 * <p>At most 2·7,501 doubles, O(300) time. One task thread only.
 */
final class PairsExpert implements Expert {
  private static final int MOST_FEATURES = 24;
  private static final int BINS = 4;
  private static final int STATES = BINS + 1; // the last one is the missing value's
  private static final int LAST_BUILD = 1024;
  private static final double V0 = 0.05;
  private static final double BIAS_VARIANCE = 4;
  private static final double NOISE = 1e-6;

  private final int[] features;
  private final double[][] edges; // bin b holds values from edges[b] up to edges[b + 1]
  private final double[] w;
  private final double[] v;
  private final int bias;
  private boolean built;

  // Scratch of the last forecast, not state.
  private final int[] bins;
  private final int[] cells;
  private double kappa;
  private double logit;
  private GaussianLogistic.Step step = new GaussianLogistic.Step(0, 0);

  PairsExpert(int dimension) {
    int k = Math.min(dimension, MOST_FEATURES);
    features = new int[k];
    for (int a = 0; a < k; a++) {
      features[a] = (int) ((long) a * dimension / k);
    }
    edges = new double[k][0];
    bins = new int[k];
    cells = new int[k * (k + 1) / 2];
    bias = cells.length * STATES * STATES;
    w = new double[bias + 1];
    v = new double[bias + 1];
    empty();
  }

  private void empty() {
    Arrays.fill(w, 0, bias, 0);
    Arrays.fill(v, 0, bias, V0);
    if (v[bias] == 0) {
      v[bias] = BIAS_VARIANCE;
    }
  }

  @Override
  public double forecast(Input input) {
    double t = w[bias];
    double s2 = v[bias];
    if (built) {
      for (int a = 0; a < features.length; a++) {
        bins[a] = bin(edges[a], input.x()[features[a]]);
      }
      int pair = 0;
      for (int a = 0; a < features.length; a++) {
        for (int c = a; c < features.length; c++, pair++) {
          int cell = (pair * STATES + bins[a]) * STATES + bins[c];
          cells[pair] = cell;
          t += w[cell];
          s2 += v[cell];
        }
      }
    }
    kappa = GaussianLogistic.shrink(s2);
    logit = kappa * t;
    return logit;
  }

  private static int bin(double[] edges, double value) {
    if (!Double.isFinite(value)) {
      return BINS;
    }
    int bins = Math.min(edges.length, BINS); // fewer distinct values: one bin each
    int bin = 0;
    while (bin + 1 < bins && value >= edges[bin + 1]) {
      bin++;
    }
    return bin;
  }

  @Override
  public void explain(Input input, double scale, Terms terms) {
    terms.base(scale * kappa * w[bias]);
    if (built) {
      int pair = 0;
      for (int a = 0; a < features.length; a++) {
        for (int c = a; c < features.length; c++, pair++) {
          double half = scale * kappa * w[cells[pair]] / 2;
          terms.feature(features[a], half);
          terms.feature(features[c], half);
        }
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
    move(bias, BIAS_VARIANCE);
    if (built) {
      for (int cell : cells) {
        move(cell, V0);
      }
    }
  }

  private void move(int cell, double most) {
    double u = v[cell];
    w[cell] += step.a() * u;
    v[cell] = Math.min(most, Math.max(1e-12, u - step.b() * u * u) + NOISE);
  }

  /** Makes bins of the sample's quantiles while few examples were seen. */
  void rebuild(Knots knots) {
    if (built && knots.examples() > LAST_BUILD) {
      return;
    }
    for (int a = 0; a < features.length; a++) {
      edges[a] = knots.quantiles(features[a], BINS + 1);
    }
    empty();
    built = true;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeBoolean(built);
    for (double[] edge : edges) {
      out.writeByte(edge.length);
      Doubles.write(out, edge);
    }
    Doubles.write(out, w);
    Doubles.write(out, v);
  }

  @Override
  public void read(DataInput in) throws IOException {
    built = in.readBoolean();
    for (int a = 0; a < edges.length; a++) {
      edges[a] = new double[in.readByte()];
      Doubles.read(in, edges[a]);
    }
    Doubles.read(in, w);
    Doubles.read(in, v);
  }
}
