package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Mixes forecasts so that the mixture is hardly ever worse than the best of them.
 *
 * <p>\( p = \sum_i v_i p_i;\ v_i \leftarrow v_i P_i(y) / \sum;\ v_i \leftarrow (1-\alpha) v_i +
 * \alpha/N \) [1]. With immediate labels the total log-loss exceeds that of any single forecast by
 * at most \( \ln N + n \ln(1/(1-\alpha)) \) nats.
 *
 * <p>[1] Herbster, Warmuth (1998), Tracking the best expert. {@code learning} 4.10.
 */
final class FixedShare {
  private final double alpha;
  private final double[] weights;

  FixedShare(int forecasts, double alpha) {
    this.alpha = alpha;
    this.weights = new double[forecasts];
    Arrays.fill(weights, 1.0 / forecasts);
  }

  double weight(int i) {
    return weights[i];
  }

  double mix(double[] p) {
    double mixed = 0;
    for (int i = 0; i < p.length; i++) {
      mixed += weights[i] * Logit.probability(p[i]);
    }
    return mixed;
  }

  /** Moves weight to what foresaw the label; its weight tempers the evidence. */
  void learn(double[] p, Target target) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      weights[i] *= target.likelihood(Logit.probability(p[i]));
      sum += weights[i];
    }
    double kept = (1 - alpha) / sum;
    for (int i = 0; i < p.length; i++) {
      weights[i] = kept * weights[i] + alpha / p.length;
    }
  }

  void write(DataOutput out) throws IOException {
    Doubles.write(out, weights);
  }

  void read(DataInput in) throws IOException {
    Doubles.read(in, weights);
  }

  /**
   * Reads what was written when one forecast was not there yet: it has no weight until the next
   * label gives it its share.
   */
  void readWithout(int added, DataInput in) throws IOException {
    double[] former = new double[weights.length - 1];
    Doubles.read(in, former);
    System.arraycopy(former, 0, weights, 0, added);
    weights[added] = 0;
    System.arraycopy(former, added, weights, added + 1, former.length - added);
  }
}
