package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Expected values are SciPy 1.17.1's: {@code wasserstein_distance}, {@code jensenshannon(base=2)}
 * and {@code chisquare(...).pvalue}; PSI and KS by hand, {@code sum((q-p)*log(q/p))} and {@code
 * max(abs(cumsum(q)-cumsum(p)))} in NumPy.
 */
class WindowStatisticsTest {
  private static final Offset<Double> ROUNDING = within(1e-12);

  @Test
  void distancesOfThreeBinsAreScipys() {
    double[] p = {.2, .5, .3};
    double[] q = {.3, .4, .3};
    assertThat(WindowStatistics.psi(p, q)).isCloseTo(0.06286086594223739, ROUNDING);
    assertThat(WindowStatistics.ks(p, q)).isCloseTo(0.1, ROUNDING);
    assertThat(WindowStatistics.wasserstein(new double[] {1, 2, 4}, p, q)).isCloseTo(0.1, ROUNDING);
    assertThat(WindowStatistics.jensenShannon(p, q)).isCloseTo(0.10619851439230617, ROUNDING);
    assertThat(WindowStatistics.chiSquareP(p, new double[] {30, 40, 30}))
        .isCloseTo(0.0301973834223185, ROUNDING);
  }

  @Test
  void distancesOfAReversedDistributionAreScipys() {
    double[] p = {.1, .2, .3, .4};
    double[] q = {.4, .3, .2, .1};
    double[] points = {-1, 0, .5, 3};
    assertThat(WindowStatistics.psi(p, q)).isCloseTo(0.9128696382935673, ROUNDING);
    assertThat(WindowStatistics.ks(p, q)).isCloseTo(0.4, ROUNDING);
    assertThat(WindowStatistics.wasserstein(points, p, q)).isCloseTo(1.25, ROUNDING);
    assertThat(WindowStatistics.jensenShannon(p, q)).isCloseTo(0.3918681606471552, ROUNDING);
    assertThat(WindowStatistics.chiSquareP(p, new double[] {20, 15, 10, 5}))
        .isCloseTo(4.788767720490684e-13, within(1e-14));
  }

  @Test
  void aCategoryThatTheReferenceDidNotHoldIsCountedAndKeepsEverythingFinite() {
    double[] p = {.5, .5, 0};
    double[] q = {.5, .4, .1};
    assertThat(WindowStatistics.psi(p, q)).isCloseTo(0.7123991075017365, ROUNDING);
    assertThat(WindowStatistics.jensenShannon(p, q)).isCloseTo(0.23241293654355824, ROUNDING);
    assertThat(WindowStatistics.chiSquareP(p, new double[] {50, 40, 10})).isLessThan(1e-12);
  }

  @Test
  void aWindowLikeItsReferenceIsAtDistanceZero() {
    double[] p = {.25, .25, .5};
    assertThat(WindowStatistics.psi(p, p)).isZero();
    assertThat(WindowStatistics.ks(p, p)).isZero();
    assertThat(WindowStatistics.jensenShannon(p, p)).isZero();
    assertThat(WindowStatistics.chiSquareP(p, new double[] {25, 25, 50})).isEqualTo(1);
    assertThat(WindowStatistics.chiSquareP(new double[] {1}, new double[] {9})).isEqualTo(1);
  }
}
