package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Small deviations of each key from the shared weights: partial pooling with a diagonal Gaussian a
 * key.
 *
 * <p>\( t_k = \delta_k \cdot z,\ s_k^2 = \sum_i v_{ki} z_i^2 \); learning with the shared step: \(
 * \delta_{ki} \mathrel{+}= a v_{ki} z_i,\ v_{ki} \mathrel{-}= b (v_{ki} z_i)^2 \). Prior mean 0,
 * variance \( \tau^2 \), \( 4\tau^2 \) for the intercept. A forecast for an unknown key makes no
 * state: its deviation is 0 ({@code learning} 4.6). 2m doubles a key.
 */
final class KeyDeviations {
  private final int m;
  private final double tau2;
  private final int maxKeys;
  private final Map<String, double[]> byKey = new TreeMap<>(); // deltas, then variances

  KeyDeviations(int inputs, double tau2, int maxKeys) {
    this.m = inputs;
    this.tau2 = tau2;
    this.maxKeys = maxKeys;
  }

  double margin(String key, double[] z) {
    double[] state = byKey.get(key);
    double t = 0;
    if (state != null) {
      for (int i = 0; i < m; i++) {
        t += state[i] * z[i];
      }
    }
    return t;
  }

  double variance(String key, double[] z) {
    double[] state = byKey.get(key);
    double s2 = 0;
    if (state != null) {
      for (int i = 0; i < m; i++) {
        s2 += state[m + i] * z[i] * z[i];
      }
    }
    return s2;
  }

  /** Gives a key that is about to learn its place, while there is room. */
  void admit(String key) {
    if (!byKey.containsKey(key) && byKey.size() < maxKeys) {
      double[] state = new double[2 * m];
      for (int i = 0; i < m; i++) {
        state[m + i] = i == m - 1 ? 4 * tau2 : tau2;
      }
      byKey.put(key, state);
    }
  }

  void learn(String key, double[] z, GaussianLogistic.Step step) {
    double[] state = byKey.get(key);
    if (state == null) {
      return;
    }
    for (int i = 0; i < m; i++) {
      double vz = state[m + i] * z[i];
      state[i] += step.a() * vz;
      state[m + i] = Math.max(1e-12, state[m + i] - step.b() * vz * vz);
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(byKey.size());
    for (Map.Entry<String, double[]> entry : byKey.entrySet()) {
      out.writeUTF(entry.getKey());
      Doubles.write(out, entry.getValue());
    }
  }

  void read(DataInput in) throws IOException {
    byKey.clear();
    int keys = in.readInt();
    for (int i = 0; i < keys; i++) {
      String key = in.readUTF();
      double[] state = new double[2 * m];
      Doubles.read(in, state);
      byKey.put(key, state);
    }
  }
}
