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

class KnotsTest {
  @Test
  void quantilesOfAFewValuesAreTheirs() {
    Knots knots = new Knots(2);
    for (int i = 0; i <= 100; i++) {
      knots.learn(new double[] {100 - i, i % 2});
    }
    assertThat(knots.quantiles(0, 5)).containsExactly(0, 25, 50, 75, 100);
    assertThat(knots.quantiles(1, 12)).containsExactly(0, 1);
    assertThat(new Knots(1).quantiles(0, 12)).isEmpty();
  }

  @Test
  void aLongStreamIsSampledEvenly() {
    Knots knots = new Knots(1);
    for (int i = 0; i < 100_000; i++) {
      knots.learn(new double[] {i});
    }
    double[] quantiles = knots.quantiles(0, 5);
    // A quartile of 512 draws has a deviation of at most 100,000 sqrt(.25/512) = 2,210.
    for (int q = 1; q < 4; q++) {
      assertThat(quantiles[q]).isCloseTo(25_000 * q, within(4 * 2210.0));
    }
  }

  @Test
  void knotsAreDueWhenExamplesHaveQuadrupledAndLaterSteadily() {
    Knots knots = new Knots(1);
    List<Integer> due = new ArrayList<>();
    for (int i = 1; i <= 200_000; i++) {
      if (knots.learn(new double[] {i})) {
        due.add(i);
      }
    }
    assertThat(due).containsExactly(64, 256, 1024, 4096, 16384, 65536, 131072, 196608);
  }

  @Test
  void placesAndFractionsInterpolateTheValue() {
    Random random = new Random(1);
    double[] at = {-3, -1, 0, 0.5, 4};
    Knots knots = new Knots(1);
    knots.set(0, at);
    for (int i = 0; i < 1000; i++) {
      double value = random.nextGaussian() * 3;
      knots.locate(0, value);
      int place = knots.place(0);
      double f = knots.fraction(0);
      assertThat(f).isBetween(0.0, 1.0);
      double clamped = Math.min(4, Math.max(-3, value));
      assertThat(at[place] * (1 - f) + at[place + 1] * f).isCloseTo(clamped, within(1e-12));
    }
    knots.locate(0, Double.NaN);
    assertThat(knots.place(0)).isEqualTo(Knots.MISSING);
    knots.set(0, new double[] {5});
    knots.locate(0, 5);
    assertThat(knots.place(0)).isEqualTo(Knots.NOWHERE);
  }

  @Test
  void itsBytesHoldTheSampleAndTheDiceSoThatItGoesOnTheSame() throws IOException {
    Knots one = new Knots(2);
    Random random = new Random(2);
    for (int i = 0; i < 700; i++) {
      one.learn(new double[] {random.nextGaussian(), i % 5 == 0 ? Double.NaN : i});
    }
    one.set(0, one.quantiles(0, 12));
    Knots other = new Knots(2);
    other.read(new DataInputStream(new ByteArrayInputStream(bytes(one))));
    for (int i = 0; i < 700; i++) {
      double[] x = {random.nextGaussian(), Double.NaN};
      assertThat(other.learn(x)).isEqualTo(one.learn(x));
    }
    assertThat(bytes(other)).isEqualTo(bytes(one));
    assertThat(other.of(0)).containsExactly(one.of(0));
  }

  private static byte[] bytes(Knots knots) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    knots.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
