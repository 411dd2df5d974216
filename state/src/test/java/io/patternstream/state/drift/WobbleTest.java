package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WobbleTest {
  private static final double[] TEN = {.1, -.2, .3, -.4, .2, 0, .25, -.15, .05, -.1};

  /** Variance 0.0486 times 20 rows is 0.97, below the 95 % limit 1.88 of chi-square(9) / 9. */
  @Test
  void windowsNoWiderThanSamplingNoiseHaveNoVarianceOfTheirOwn() {
    Wobble wobble = learn(TEN, 20);
    assertThat(wobble.windowVariance(20)).isEqualTo(1 / 20.0);
    assertThat(wobble.longRun()).isEqualTo(1);
    assertThat(wobble.designEffect()).isEqualTo(1);
  }

  /**
   * NumPy and SciPy: {@code v = x.var(ddof=1) = 0.43725; tau2 = v*9/chi2.ppf(.25, 9) - 1/20 =
   * 0.61712; se = sqrt(v*9/chi2.ppf(.25, 9)/10) = 0.25829}.
   */
  @Test
  void widerWindowsGetTheUpperLimitOfTheirOwnVariance() {
    Wobble wobble = learn(Arrays.stream(TEN).map(x -> 3 * x).toArray(), 20);
    assertThat(wobble.centre()).isCloseTo(0.015, within(1e-12));
    assertThat(wobble.windowVariance(20) - 1 / 20.0).isCloseTo(0.6171242850820781, within(1e-9));
    assertThat(wobble.standardError()).isCloseTo(0.2582874919701065, within(1e-9));
  }

  @Test
  void windowsThatHangTogetherHaveALongRunFactor() {
    SplittableRandom random = new SplittableRandom(4);
    double[] means = new double[400];
    for (int w = 1; w < means.length; w++) {
      means[w] = 0.8 * means[w - 1] + random.nextGaussian();
    }
    // (1 + 0.8) / (1 - 0.8) = 9; the larger of two estimates errs upwards
    assertThat(learn(means, 100).longRun()).isBetween(6.0, 16.0);
  }

  @Test
  void aDailySeasonIsLearntFromThreeDaysAndTakenOut() {
    SplittableRandom random = new SplittableRandom(8);
    double[] means = new double[72];
    int[] slots = new int[72];
    double[] rows = new double[72];
    for (int w = 0; w < 72; w++) {
      slots[w] = (w + 5) % 168;
      means[w] = Math.sin(2 * Math.PI * slots[w] / 24) + 0.05 * random.nextGaussian();
      rows[w] = 400;
    }
    Wobble wobble = Wobble.learn(means, rows, slots, 1);
    assertThat(wobble.seasonal()).isTrue();
    assertThat(wobble.expected(6)).isCloseTo(1, within(0.15)); // sin of a quarter of the day
    assertThat(wobble.expected(18 + 24)).isCloseTo(-1, within(0.15));
    assertThat(wobble.windowVariance(400)).isLessThan(0.02);
  }

  @Test
  void independentWindowsHaveNoSeason() {
    SplittableRandom random = new SplittableRandom(9);
    double[] means = random.doubles(72).toArray();
    int[] slots = new int[72];
    Arrays.setAll(slots, w -> w);
    double[] rows = new double[72];
    Arrays.fill(rows, 100);
    assertThat(Wobble.learn(means, rows, slots, 1).seasonal()).isFalse();
  }

  @Test
  void windowsWithoutRowsSayNothing() {
    double[] means = {5, 0.1, 0.3};
    Wobble wobble = Wobble.learn(means, new double[] {0, 10, 30}, new int[3], 1);
    assertThat(wobble.centre()).isCloseTo(0.25, within(1e-12));
    assertThat(wobble.rowsPerWindow()).isEqualTo(20);
    assertThat(Wobble.learn(means, new double[3], new int[3], 1).centre()).isZero();
  }

  private static Wobble learn(double[] means, double n) {
    double[] rows = new double[means.length];
    Arrays.fill(rows, n);
    return Wobble.learn(means, rows, new int[means.length], 1);
  }
}
