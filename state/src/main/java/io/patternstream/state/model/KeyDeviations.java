package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Small deviations of each key from the shared weights: partial pooling with a diagonal Gaussian a
 * key.
 *
 * <p>\( t_k = \delta_k \cdot z,\ s_k^2 = \sum_i v_{ki} z_i^2 \) over the d standardised features
 * and the constant 1 (missing flags have none: keys share what a missing value means); learning
 * with the shared step: \( \delta_{ki} \mathrel{+}= a v_{ki} z_i,\ v_{ki} \mathrel{-}= b (v_{ki}
 * z_i)^2 \). Prior mean 0, variance \( \tau^2 \), \( 4\tau^2 \) for the intercept. A forecast for
 * an unknown key makes no state: its deviation is 0 ({@code learning} 4.6). 2(d + 1) doubles a key:
 * 272 bytes for 16 features.
 */
final class KeyDeviations {
  private static final double LEAST_VARIANCE = 1e-12;

  private final int d;
  private final double tau2;
  private final int maxKeys;
  private final Map<String, double[]> byKey = new HashMap<>(); // d deltas, then d variances,
  // then the intercept's delta and variance

  // Scratch: the key last looked for.
  private double @Nullable [] found;

  KeyDeviations(int dimension, double tau2, int maxKeys) {
    this.d = dimension;
    this.tau2 = tau2;
    this.maxKeys = maxKeys;
  }

  /** Turns to a key; {@link #margin}, {@link #variance} and {@link #learn} speak of it. */
  void find(String key) {
    found = byKey.get(key);
  }

  double margin(double[] z) {
    double[] state = found;
    if (state == null) {
      return 0;
    }
    double t = state[2 * d];
    for (int i = 0; i < d; i++) {
      t += state[i] * z[i];
    }
    return t;
  }

  double variance(double[] z) {
    double[] state = found;
    if (state == null) {
      return 0;
    }
    double s2 = state[2 * d + 1];
    for (int i = 0; i < d; i++) {
      s2 += state[d + i] * z[i] * z[i];
    }
    return s2;
  }

  /** Gives a key that is about to learn its place, while there is room, and turns to it. */
  void admit(String key) {
    find(key);
    if (found == null && byKey.size() < maxKeys) {
      double[] state = new double[2 * d + 2];
      java.util.Arrays.fill(state, d, 2 * d, tau2);
      state[2 * d + 1] = 4 * tau2;
      byKey.put(key, state);
      found = state;
    }
  }

  void learn(double[] z, double a, double b) {
    double[] state = found;
    if (state == null) {
      return;
    }
    for (int i = 0; i < d; i++) {
      double vz = state[d + i] * z[i];
      state[i] += a * vz;
      state[d + i] = Math.max(LEAST_VARIANCE, state[d + i] - b * vz * vz);
    }
    double v = state[2 * d + 1];
    state[2 * d] += a * v;
    state[2 * d + 1] = Math.max(LEAST_VARIANCE, v - b * v * v);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(byKey.size());
    for (Map.Entry<String, double[]> entry : new TreeMap<>(byKey).entrySet()) {
      out.writeUTF(entry.getKey());
      Doubles.write(out, entry.getValue());
    }
  }

  void read(DataInput in) throws IOException {
    byKey.clear();
    found = null;
    int keys = in.readInt();
    for (int i = 0; i < keys; i++) {
      String key = in.readUTF();
      double[] state = new double[2 * d + 2];
      Doubles.read(in, state);
      byKey.put(key, state);
    }
  }

  /** Version 1: deviations of all 2d + 1 inputs, then their variances. */
  void readFormer(DataInput in) throws IOException {
    int inputs = Scaler.inputs(d);
    byKey.clear();
    found = null;
    int keys = in.readInt();
    for (int i = 0; i < keys; i++) {
      String key = in.readUTF();
      double[] former = new double[2 * inputs];
      Doubles.read(in, former);
      double[] state = new double[2 * d + 2];
      System.arraycopy(former, 0, state, 0, d);
      System.arraycopy(former, inputs, state, d, d);
      state[2 * d] = former[inputs - 1];
      state[2 * d + 1] = former[2 * inputs - 1];
      byKey.put(key, state);
    }
  }
}
