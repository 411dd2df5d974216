package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ComponentDetectorTest {
  private static final double FLOOR = 0.05;
  private static final double UNCAPPED = 1e9;
  private static final int ROWS = 500;

  /** Two windows in turn at -0.01 and 0.01: no wider than the sampling noise of 500 rows. */
  private static Wobble quiet() {
    double[] means = new double[40];
    double[] rows = new double[40];
    Arrays.setAll(means, i -> i % 2 == 0 ? 0.01 : -0.01);
    Arrays.fill(rows, ROWS);
    return Wobble.learn(means, rows, new int[40], 1);
  }

  /** The recursion of Shiryaev and Roberts, without logarithms, in plain double arithmetic. */
  @Test
  void evidenceIsTheMeanOfShiryaevRobertsRecursionsWorkedOutByBruteForce() {
    double[] stream = {0.02, -0.05, 0.12, 0.2, 0.15, -0.02, 0.18, 0.22};
    ComponentDetector detector = new ComponentDetector(Component.score("location"), quiet(), FLOOR);
    double v = 1.0 / ROWS;
    double dead = FLOOR + Math.sqrt(v / 40);
    double[] shifts = {0.05, 0.15, 0.4, 1};
    double[] m = new double[8];
    for (int w = 0; w < stream.length; w++) {
      detector.update(stream[w], ROWS, 0, w, UNCAPPED);
      double mean = 0;
      for (int i = 0; i < 8; i++) {
        double d = shifts[i % 4];
        double x = i < 4 ? stream[w] : -stream[w];
        m[i] = Math.exp((d * (x - dead) - d * d / 2) / v) * (1 + m[i]);
        mean += m[i] / 8;
      }
      assertThat(detector.evidence()).isCloseTo(Math.log(mean), within(1e-4)); // floats inside
    }
  }

  @Test
  void evidenceForARateIsTheBernoulliLikelihoodRatioWorkedOutByBruteForce() {
    double[] means = new double[40];
    double[] rows = new double[40];
    Arrays.setAll(means, i -> i % 2 == 0 ? 0.09 : 0.11);
    Arrays.fill(rows, ROWS);
    Wobble wobble = Wobble.learn(means, rows, new int[40], Double.NaN);
    ComponentDetector detector = new ComponentDetector(Component.rate("missing"), wobble, 0.01);
    double dead = 0.01 + Math.sqrt(0.1 * 0.9 / ROWS / 40);
    double[] sizes = {0.005, 0.02, 0.08, 0.3};
    double[] m = new double[8];
    double[] stream = {0.1, 0.14, 0.16, 0.13};
    for (int w = 0; w < stream.length; w++) {
      detector.update(stream[w], ROWS, 0, w, UNCAPPED);
      double mean = 0;
      int k = (int) Math.round(stream[w] * ROWS);
      for (int i = 0; i < 8; i++) {
        double p = i < 4 ? 0.1 + dead : 0.1 - dead;
        double q = i < 4 ? p + sizes[i] : p - sizes[i - 4];
        double e = q > 1e-3 ? Math.pow(q / p, k) * Math.pow((1 - q) / (1 - p), ROWS - k) : 0;
        m[i] = e * (1 + m[i]);
        mean += m[i] / 8;
      }
      assertThat(detector.evidence()).isCloseTo(Math.log(mean), within(1e-4));
    }
  }

  @Test
  void aShiftInsideTheFloorNeverAddsUpHoweverManyRowsThereAre() {
    ComponentDetector detector = new ComponentDetector(Component.score("location"), quiet(), FLOOR);
    for (int w = 0; w < 10_000; w++) {
      detector.update(0.045, 1_000_000, 0, w, UNCAPPED);
    }
    assertThat(detector.evidence()).isLessThan(1);
  }

  @Test
  void oneWindowGivesAtMostTheCapUnlessItIsLargeAndClear() {
    ComponentDetector detector = new ComponentDetector(Component.score("location"), quiet(), FLOOR);
    detector.update(0.35, ROWS, 0, 0, 5);
    assertThat(detector.evidence()).isLessThanOrEqualTo(5);
    detector.reset();
    detector.update(0.6, ROWS, 0, 1, 5);
    assertThat(detector.evidence()).isGreaterThan(50);
  }

  @Test
  void theOnsetIsTheFirstWindowOfTheChange() {
    ComponentDetector detector = new ComponentDetector(Component.score("location"), quiet(), FLOOR);
    for (int w = 0; w < 30; w++) {
      detector.update(w < 20 ? 0.01 : 0.3, ROWS, 0, w, 5);
    }
    assertThat(detector.onset()).isEqualTo(20);
    assertThat(detector.effect(4)).isCloseTo(0.3, within(1e-6));
  }

  @Test
  void aWindowWithoutRowsChangesNothing() {
    ComponentDetector detector = new ComponentDetector(Component.score("location"), quiet(), FLOOR);
    detector.update(0.2, ROWS, 0, 0, UNCAPPED);
    double before = detector.evidence();
    detector.update(Double.NaN, 0, 0, 1, UNCAPPED);
    assertThat(detector.evidence()).isEqualTo(before);
    assertThat(detector.lastWindow()).isZero();
  }

  @Test
  void aScoreThatGoesBackToWhereASoundModelHasItIsNoEvidence() {
    double[] means = new double[40];
    double[] rows = new double[40];
    Arrays.fill(means, 0.3); // the reference was badly calibrated
    Arrays.fill(rows, ROWS);
    Component offset = new Component("offset", Component.Kind.MARTINGALE, 1, false);
    ComponentDetector detector =
        new ComponentDetector(offset, Wobble.learn(means, rows, new int[40], 1), FLOOR);
    for (int w = 0; w < 100; w++) {
      detector.update(0, ROWS, 0, w, UNCAPPED);
    }
    assertThat(detector.evidence()).isLessThan(1);
    detector.update(-0.4, ROWS, 0, 100, UNCAPPED);
    assertThat(detector.evidence()).isGreaterThan(10);
  }
}
