package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Standardises features online, and says which are missing.
 *
 * <p>Welford: \( n \mathrel{+}= 1,\ e = x-\mu,\ \mu \mathrel{+}= e/n,\ M_2 \mathrel{+}= e(x-\mu) \)
 * for each feature on its own count; \( z = \mathrm{clip}((x-\mu)/\sqrt{M_2/n}, \pm 8) \), 0 while
 * the variance is at most 1e-24.
 *
 * <p>Values beyond ±1e100 count as ±1e100, so that no sum of squares overflows.
 *
 * <p>Of d raw values it makes 2d + 1 inputs: d standardised values, d missing flags (1 where the
 * value is {@code NaN} or infinite, whose z is then 0), and the constant 1. Learns when a label
 * arrives, so that scoring only reads. O(d).
 */
final class Scaler {
  private static final double CLIP = 8;
  private static final double LARGEST = 1e100;
  private static final double CONSTANT_VARIANCE = 1e-24;

  private final double[] count;
  private final double[] mean;
  private final double[] m2;
  private final double[] perDeviation; // one over the standard deviation, 0 where there is none

  Scaler(int dimension) {
    count = new double[dimension];
    mean = new double[dimension];
    m2 = new double[dimension];
    perDeviation = new double[dimension];
  }

  /** Inputs that {@link #standardise} makes of d raw values. */
  static int inputs(int dimension) {
    return 2 * dimension + 1;
  }

  void learn(double[] x) {
    for (int i = 0; i < mean.length; i++) {
      if (Math.abs(x[i]) <= Double.MAX_VALUE) {
        count[i] += 1;
        double value = Logit.clip(x[i], LARGEST);
        double e = value - mean[i];
        mean[i] += e / count[i];
        m2[i] += e * (value - mean[i]);
        perDeviation(i);
      }
    }
  }

  private void perDeviation(int i) {
    double variance = count[i] > 0 ? m2[i] / count[i] : 0;
    perDeviation[i] = variance > CONSTANT_VARIANCE ? 1 / Math.sqrt(variance) : 0;
  }

  void standardise(double[] x, double[] z) {
    int d = mean.length;
    for (int i = 0; i < d; i++) {
      boolean present = Math.abs(x[i]) <= Double.MAX_VALUE;
      double deviations = (Logit.clip(x[i], LARGEST) - mean[i]) * perDeviation[i];
      z[i] = present ? Logit.clip(deviations, CLIP) : 0;
      z[d + i] = present ? 0 : 1;
    }
    z[2 * d] = 1;
  }

  void write(DataOutput out) throws IOException {
    Doubles.write(out, count);
    Doubles.write(out, mean);
    Doubles.write(out, m2);
  }

  void read(DataInput in) throws IOException {
    Doubles.read(in, count);
    Doubles.read(in, mean);
    Doubles.read(in, m2);
    for (int i = 0; i < mean.length; i++) {
      perDeviation(i);
    }
  }
}
