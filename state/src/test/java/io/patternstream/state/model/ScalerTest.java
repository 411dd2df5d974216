package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScalerTest {
  @Test
  void valuesAreThoseOfTwoPassesOverThePresentOnes() {
    Random random = new Random(1);
    Scaler scaler = new Scaler(3);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      double[] x = {
        1e9 + random.nextGaussian(), // large mean, small deviation: what naive sums lose
        random.nextInt(4) == 0 ? Double.NaN : random.nextGaussian() * 3 - 1,
        random.nextInt(2)
      };
      rows.add(x);
      scaler.learn(x);
    }
    double[] z = new double[Scaler.inputs(3)];
    for (double[] x : rows) {
      scaler.standardise(x, z);
      for (int i = 0; i < 3; i++) {
        int column = i;
        double[] present =
            rows.stream().mapToDouble(r -> r[column]).filter(Double::isFinite).toArray();
        double mean = 0;
        for (double v : present) {
          mean += v / present.length;
        }
        double variance = 0;
        for (double v : present) {
          variance += (v - mean) * (v - mean) / present.length;
        }
        double expected = Double.isNaN(x[i]) ? 0 : (x[i] - mean) / Math.sqrt(variance);
        assertThat(z[i]).isCloseTo(expected, within(i == 0 ? 1e-5 : 1e-9));
        assertThat(z[3 + i]).isEqualTo(Double.isNaN(x[i]) ? 1 : 0);
      }
      assertThat(z[6]).isEqualTo(1);
    }
  }

  @Test
  void nothingSeenOneValueAConstantAndWhatIsNotFiniteGiveZero() {
    Scaler scaler = new Scaler(2);
    double[] z = new double[5];
    scaler.standardise(new double[] {5, Double.POSITIVE_INFINITY}, z);
    assertThat(z).containsExactly(0, 0, 0, 1, 1);
    for (int i = 0; i < 10; i++) {
      scaler.learn(new double[] {5, Double.NaN});
      scaler.standardise(new double[] {7, 3}, z);
      assertThat(z).containsExactly(0, 0, 0, 0, 1);
    }
  }

  @Test
  void farValuesAreClippedAtEightDeviations() {
    Scaler scaler = new Scaler(1);
    scaler.learn(new double[] {-1});
    scaler.learn(new double[] {1});
    double[] z = new double[3];
    scaler.standardise(new double[] {1e300}, z);
    assertThat(z[0]).isEqualTo(8);
    scaler.standardise(new double[] {-3}, z);
    assertThat(z[0]).isEqualTo(-3);
  }

  @Test
  void itsBytesHoldEverything() throws IOException {
    Scaler scaler = new Scaler(2);
    scaler.learn(new double[] {1, 2});
    scaler.learn(new double[] {4, Double.NaN});
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    scaler.write(new DataOutputStream(bytes));
    Scaler read = new Scaler(2);
    read.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    double[] expected = new double[5];
    double[] z = new double[5];
    scaler.standardise(new double[] {2, 3}, expected);
    read.standardise(new double[] {2, 3}, z);
    assertThat(z).containsExactly(expected);
  }
}
