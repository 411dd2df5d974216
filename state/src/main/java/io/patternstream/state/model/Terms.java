package io.patternstream.state.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The terms of one forecast in log-odds, and where each stands: base, d features, key, rule,
 * context, calibration, blend.
 */
final class Terms {
  private static final List<String> LAST =
      List.of("key", "rule", "context", "calibration", "blend");

  private final int dimension;
  private final double reference;
  private final double[] values;

  /** No terms yet; {@code reference} are the log-odds of the base rate. */
  Terms(int dimension, double reference) {
    this.dimension = dimension;
    this.reference = reference;
    this.values = new double[dimension + 1 + LAST.size()];
  }

  static List<String> names(List<String> features) {
    List<String> names = new ArrayList<>(features.size() + 1 + LAST.size());
    names.add("base");
    names.addAll(features);
    names.addAll(LAST);
    return names;
  }

  double[] values() {
    return values;
  }

  void base(double logOdds) {
    values[0] += logOdds;
  }

  void feature(int i, double logOdds) {
    values[1 + i] += logOdds;
  }

  void key(double logOdds) {
    values[dimension + 1] += logOdds;
  }

  /** What the rule says beyond the base rate; the base rate's part is the base's. */
  void rule(double scale, double logOdds) {
    values[dimension + 2] += scale * (logOdds - reference);
    values[0] += scale * reference;
  }

  /** What recent labels say beyond the base rate; the base rate's part is the base's. */
  void context(double scale, double logOdds) {
    values[dimension + 3] += scale * (logOdds - reference);
    values[0] += scale * reference;
  }

  void calibration(double logOdds) {
    values[dimension + 4] += logOdds;
  }

  /** The terms of w·z over the known inputs. */
  void linear(double scale, Inputs inputs, double[] w) {
    double[] z = inputs.values();
    values[0] += scale * w[0];
    for (int a = 1; a < inputs.known(); a++) {
      values[1 + inputs.feature(a)] += scale * w[a] * z[a];
    }
  }
}
