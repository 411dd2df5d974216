package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureReferenceTest {
  private static final double FLOAT_ROUNDING = 1e-5;

  @ParameterizedTest
  @ValueSource(strings = {"gauss", "t2", "lognorm", "poisson", "diurnal", "miss95"})
  void scoresHaveMeanZeroVarianceOneAndNothingInCommonOnTheReference(String kind) {
    FeatureReference reference = FeatureReference.learn(windows(kind, 24, 500), false);
    double[] shares = reference.shares();
    for (int p = 1; p <= reference.degrees(); p++) {
      double mean = 0;
      for (int b = 0; b < shares.length; b++) {
        mean += shares[b] * reference.score(p, b);
      }
      assertThat(mean).isCloseTo(0, within(FLOAT_ROUNDING));
      for (int q = 1; q <= reference.degrees(); q++) {
        double product = 0;
        for (int b = 0; b < shares.length; b++) {
          product += shares[b] * reference.score(p, b) * reference.score(q, b);
        }
        assertThat(product).isCloseTo(p == q ? 1 : 0, within(FLOAT_ROUNDING));
      }
    }
  }

  /** Without ties the scores are Legendre polynomials of the rank, up to the width of a bin. */
  @Test
  void scoresOfAContinuousFeatureAreLegendrePolynomialsOfItsRank() {
    FeatureReference reference = FeatureReference.learn(windows("gauss", 24, 500), false);
    List<DoubleUnaryOperator> legendre =
        List.of(
            z -> Math.sqrt(3) * z,
            z -> Math.sqrt(5) * (3 * z * z - 1) / 2,
            z -> Math.sqrt(7) * (5 * z * z * z - 3 * z) / 2,
            z -> 3 * (35 * z * z * z * z - 30 * z * z + 3) / 8);
    double below = 0;
    for (int b = 0; b < reference.bins(); b++) {
      double z = 2 * (below + reference.shares()[b] / 2) - 1;
      below += reference.shares()[b];
      for (int p = 1; p <= 4; p++) {
        // the largest error is that of degree 4 at the ends, of the order of (1 / 32)^2 times 100
        assertThat(reference.score(p, b))
            .isCloseTo(legendre.get(p - 1).applyAsDouble(z), within(0.1));
      }
    }
  }

  @Test
  void aContinuousFeatureHasThirtyTwoBinsOfAboutEqualMass() {
    FeatureReference reference = FeatureReference.learn(windows("gauss", 24, 500), false);
    assertThat(reference.bins()).isBetween(30, FeatureReference.BINS);
    for (double share : reference.shares()) {
      assertThat(share).isBetween(0.01, 0.05);
    }
    assertThat(reference.mean()).isCloseTo(0, within(0.04)); // four standard errors of 12,000 rows
    assertThat(reference.deviation()).isCloseTo(1, within(0.03));
    assertThat(reference.low()).isBetween(-3.5, -2.8); // the 0.1 % quantile is -3.09
  }

  @Test
  void aConstantHasOneBinNoScoresAndEverythingElseOutOfRange() {
    FeatureReference reference = FeatureReference.learn(windows("const", 3, 10), false);
    assertThat(reference.bins()).isEqualTo(1);
    assertThat(reference.degrees()).isZero();
    assertThat(reference.outOfRange(7)).isFalse();
    assertThat(reference.outOfRange(7.000001)).isTrue();
  }

  @Test
  void aFeatureThatWasNeverThereHasNoBins() {
    double[] missing = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    WindowSummary window = WindowSummary.of(missing, 3, false, 0);
    FeatureReference reference = FeatureReference.learn(List.of(window), false);
    assertThat(window.missing()).isEqualTo(3);
    assertThat(reference.bins()).isZero();
    assertThat(reference.bin(1)).isEqualTo(FeatureReference.NEW);
  }

  @Test
  void fifteenCategoriesHaveABinEachOthersShareOneAndUnseenOnesAreNew() {
    double[] codes = new double[200];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = i < 180 ? i % 15 : i; // 0 to 14 twelve times each, then twenty once
    }
    WindowSummary window = WindowSummary.of(codes, codes.length, true, 0);
    FeatureReference reference = FeatureReference.learn(List.of(window), true);
    assertThat(reference.bins()).isEqualTo(16);
    assertThat(reference.bin(3)).isEqualTo(3);
    assertThat(reference.bin(-0.0)).isEqualTo(0);
    assertThat(reference.bin(190)).isEqualTo(15);
    assertThat(reference.bin(999)).isEqualTo(FeatureReference.NEW);
    assertThat(reference.shares()[15]).isCloseTo(0.1, within(1e-12));
    assertThat(reference.expectedNew()).isCloseTo(20 / 200.0, within(1e-12));
  }

  /**
   * Grouping may move the location by thousandths and the shape by hundredths, against sampling
   * noise of 1 / sqrt(500) = 0.045.
   */
  @Test
  void aSummaryGivesNearlyTheMeanScoreOfTheRowsThemselves() {
    FeatureReference reference = FeatureReference.learn(windows("gauss", 24, 500), false);
    Streams.Table table = new Streams.Table("gauss", 1, 500, 77);
    for (int w = 0; w < 20; w++) {
      double[] column = column(table.next(x -> x));
      WindowCounts exact = new WindowCounts(reference.bins());
      for (double x : column) {
        exact.add(reference, x);
      }
      WindowCounts grouped = new WindowCounts(reference.bins());
      grouped.add(reference, WindowSummary.of(column, column.length, false, 0));
      for (int p = 1; p <= 4; p++) {
        assertThat(reference.meanScore(p, grouped.bins()))
            .isCloseTo(reference.meanScore(p, exact.bins()), within(p == 1 ? 0.006 : 0.025));
      }
      assertThat(grouped.mean(reference)).isCloseTo(exact.mean(reference), within(0.01));
    }
  }

  @Test
  void aSummaryDoesNotDependOnTheOrderOfTheRows() {
    double[] column = column(new Streams.Table("lognorm", 1, 300, 5).next(x -> x));
    double[] shuffled = column.clone();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = shuffled.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      double kept = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = kept;
    }
    WindowSummary one = WindowSummary.of(column, 300, false, 0);
    WindowSummary other = WindowSummary.of(shuffled, 300, false, 0);
    assertThat(one.points())
        .isEqualTo(other.points())
        .isLessThanOrEqualTo(WindowSummary.MAX_POINTS);
    assertThat(one.mean()).isEqualTo(other.mean());
    for (int i = 0; i < one.points(); i++) {
      assertThat(one.value(i)).isEqualTo(other.value(i));
      assertThat(one.count(i)).isEqualTo(other.count(i));
    }
  }

  private static List<WindowSummary> windows(String kind, int windows, int rows) {
    Streams.Table table = new Streams.Table(kind, 1, rows, 11);
    List<WindowSummary> summaries = new java.util.ArrayList<>();
    for (int w = 0; w < windows; w++) {
      summaries.add(WindowSummary.of(column(table.next(x -> x)), rows, false, w));
    }
    return summaries;
  }

  private static double[] column(double[][] rows) {
    double[] column = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      column[i] = rows[i][0];
    }
    return column;
  }
}
