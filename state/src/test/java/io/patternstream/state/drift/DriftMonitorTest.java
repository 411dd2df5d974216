package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftStatistic;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DriftMonitorTest {
  private static final int REFERENCES = 72;
  private static final int BEFORE = 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gauss", "gauss5", "t2", "lognorm", "ar9", "ar99", "diurnal", "poisson", "miss95", "const",
        "cat8", "cat200", "mix"
      })
  void nothingIsAlertedWhereNothingDrifts(String kind) {
    assertThat(new Watched(kind, 10, 100, REFERENCES, 21).feed(REFERENCES + 300).alerts).isEmpty();
  }

  @Test
  void aWeeklySeasonIsNoDrift() {
    assertThat(new Watched("weekly", 5, 100, 336, 22).feed(336 + 200).alerts).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gauss", "ar9", "diurnal", "mix"})
  void nothingIsAlertedWhereNothingDriftsAtTheDefaultWindows(String kind) {
    assertThat(new Watched(kind, 10, 500, 24, 23).feed(24 + 200).alerts).isEmpty();
  }

  /** The bounds are those of the issue; the measured means are in the benchmark's results. */
  @ParameterizedTest
  @CsvSource({
    "gauss, 0.25, 4",
    "gauss, 0.5, 2",
    "gauss, 1, 1",
    "gauss5, 1, 1",
    "poisson, 1, 1",
    "t2, 0.5, 3",
    "diurnal, 0.5, 3"
  })
  void aShiftIsFoundSoonAndOnTheFeatureThatMoved(String kind, double shift, int windows) {
    Watched watched = new Watched(kind, 10, 500, REFERENCES, 31).feed(REFERENCES + BEFORE);
    assertThat(watched.alerts).isEmpty();
    watched.feed(windows, x -> x + shift);
    assertThat(watched.in("open")).hasSize(1);
    DriftAlert alert = watched.in("open").get(0);
    assertThat(alert.feature()).isEqualTo("f0");
    assertThat(alert.component()).isEqualTo("location");
    assertThat(alert.onsetWindow()).isEqualTo(REFERENCES + BEFORE);
  }

  @Test
  void theEffectOfAShiftIsItsSizeAndItsSeverityFollows() {
    Watched watched = new Watched("gauss", 3, 500, REFERENCES, 32).feed(REFERENCES);
    watched.feed(6, x -> x + 0.5);
    DriftAlert last = watched.alerts.get(watched.alerts.size() - 1);
    assertThat(last.state()).isEqualTo("ongoing");
    // 0.98 of the shift near 0, a little less further out; 4 windows of 500 rows have 0.02 of noise
    assertThat(last.effect()).isCloseTo(0.48, within(0.08));
    assertThat(last.unit()).isEqualTo("sd");
    assertThat(last.severity()).isIn("moderate", "major");
    assertThat(last.message())
        .startsWith("f0: location is up by 0.")
        .contains(" sd (mean ", "since window 72", "usually differ by");
  }

  @Test
  void aChangeOfUnitIsNamedInOneWindowWithItsFactor() {
    Watched watched = new Watched("gauss5", 10, 500, REFERENCES, 33).feed(REFERENCES + BEFORE);
    watched.feed(1, x -> 100 * x);
    assertThat(watched.in("open")).hasSize(1);
    assertThat(watched.in("open").get(0).message())
        .contains("f0: out of range is up by", "100 times higher, as if its unit had changed");
    assertThat(watched.in("open").get(0).severity()).isEqualTo("critical");
  }

  @Test
  void aFewOutliersAreNoChangeOfUnit() {
    SplittableRandom random = new SplittableRandom(1);
    Watched watched = new Watched("gauss", 4, 500, REFERENCES, 34).feed(REFERENCES);
    watched.feed(20, x -> random.nextDouble() < 0.03 ? x + 50 : x);
    assertThat(watched.in("open")).hasSize(1);
    assertThat(watched.in("open").get(0).message()).doesNotContain("unit");
  }

  @ParameterizedTest
  @CsvSource({"0.05, 2", "0.2, 1", "1, 1"})
  void missingValuesAreAlertedAsSuch(double rate, int windows) {
    SplittableRandom random = new SplittableRandom(2);
    Watched watched = new Watched("gauss", 10, 500, REFERENCES, 35).feed(REFERENCES + BEFORE);
    watched.feed(windows, x -> random.nextDouble() < rate ? Double.NaN : x);
    assertThat(watched.in("open")).hasSize(1);
    DriftAlert alert = watched.in("open").get(0);
    assertThat(alert.component()).isEqualTo("missing");
    assertThat(alert.unit()).isEqualTo("points");
    assertThat(alert.effect()).isCloseTo(100 * rate, within(3.0));
    if (rate == 1) {
      assertThat(alert.severity()).isEqualTo("critical");
    }
  }

  @Test
  void aConstantThatChangesIsAlertedInOneWindow() {
    Watched watched = new Watched("const", 5, 500, 24, 36).feed(24);
    watched.feed(1, x -> 8);
    assertThat(watched.in("open")).extracting(DriftAlert::feature).containsExactly("f0");
  }

  @Test
  void aNewCategoryIsAlertedByItsOwnRate() {
    SplittableRandom random = new SplittableRandom(3);
    Watched watched = new Watched("cat8", 5, 500, REFERENCES, 37).feed(REFERENCES);
    watched.feed(4, x -> random.nextDouble() < 0.03 ? 99 : x);
    assertThat(watched.in("open"))
        .extracting(DriftAlert::component)
        .containsExactly("new category");
  }

  /** Half a deviation on for 20 windows, off for 20, on for 20. */
  @Test
  void aChangeThatComesGoesAndComesAgainIsTwoAlertsThatResolve() {
    for (long seed = 0; seed < 4; seed++) {
      Watched watched = new Watched("gauss", 10, 500, REFERENCES, 40 + seed).feed(REFERENCES + 20);
      watched.feed(20, x -> x + 0.5).feed(20).feed(20, x -> x + 0.5).feed(20);
      assertThat(watched.in("open")).hasSize(2);
      assertThat(watched.in("resolved")).hasSize(2);
      assertThat(watched.alerts).extracting(DriftAlert::feature).containsOnly("f0");
      long over = watched.in("resolved").get(0).lastWindow();
      assertThat(over - (REFERENCES + 40))
          .isBetween(2L, 4L); // the third quiet window or soon after
    }
  }

  @Test
  void anAlertIsOneRowWhoseRevisionRisesUntilItIsClosed() {
    Watched watched = new Watched("gauss", 3, 500, REFERENCES, 50).feed(REFERENCES);
    watched.feed(10, x -> x + 1).feed(10);
    assertThat(watched.alerts).extracting(DriftAlert::alertId).hasSizeGreaterThan(8);
    assertThat(watched.alerts.stream().map(DriftAlert::alertId).collect(Collectors.toSet()))
        .hasSize(1);
    for (int i = 0; i < watched.alerts.size(); i++) {
      assertThat(watched.alerts.get(i).revision()).isEqualTo(i + 1);
    }
    DriftAlert last = watched.alerts.get(watched.alerts.size() - 1);
    assertThat(last.state()).isEqualTo("resolved");
    assertThat(last.closedAt()).isEqualTo(last.updatedAt()).isPositive();
  }

  @Test
  void everyWindowHasAStatisticOfEveryFeatureAlsoWhileTheReferenceIsLearnt() {
    Watched watched = new Watched("gauss5", 3, 500, 24, 51).feed(26);
    List<DriftStatistic> features =
        watched.statistics.stream().filter(s -> s.family().equals("feature")).toList();
    assertThat(features).hasSize(26 * 3);
    assertThat(features.get(0).phase()).isEqualTo("learning");
    assertThat(features.get(0).mean()).isCloseTo(5, within(0.2));
    assertThat(features.get(0).psi()).isNaN();
    DriftStatistic watching = features.get(features.size() - 1);
    assertThat(watching.phase()).isEqualTo("watching");
    assertThat(watching.rows()).isEqualTo(500);
    assertThat(watching.referenceMean()).isCloseTo(5, within(0.05));
    // with 31 degrees of freedom and 500 rows, psi is about 31 / 500 by chance alone
    assertThat(watching.psi()).isBetween(0.01, 0.2);
    assertThat(watching.ks()).isBetween(0.0, 0.12);
    assertThat(watching.chiSquareP()).isBetween(0.001, 1.0);
    assertThat(watching.legacyScore())
        .isEqualTo(Math.abs(watching.mean() - watching.referenceMean()) / 5, within(1e-3));
  }

  @Test
  void aWindowAlsoClosesWithTheFirstRowBeyondItsSpan() {
    DriftMonitor monitor = new DriftMonitor("g", List.of("x"), DriftConfig.defaults());
    double[] row = {1};
    assertThat(monitor.observe(row, 0.5, 0).statistics()).isEmpty();
    assertThat(monitor.observe(row, 0.5, 3_599_999).statistics()).isEmpty();
    List<DriftStatistic> closed = monitor.observe(row, 0.5, 3_600_000).statistics();
    assertThat(closed).hasSize(2);
    assertThat(closed.get(0).rows()).isEqualTo(2);
    assertThat(closed.get(0).fromLogTime()).isZero();
    assertThat(monitor.windows()).isEqualTo(1);
  }

  @Test
  void rowsInAnotherOrderWithinTheirWindowsGiveTheSameAlerts() {
    Watched inOrder = new Watched("mix", 10, 100, 24, 60);
    Watched reversed = new Watched("mix", 10, 100, 24, 60);
    for (int w = 0; w < 80; w++) {
      double shift = w < 40 ? 0 : 1;
      double[][] rows = inOrder.table.next(x -> x + shift);
      for (int i = 0; i < rows.length; i++) {
        inOrder.take(inOrder.monitor.observe(rows[i], Double.NaN, w));
        reversed.take(reversed.monitor.observe(rows[rows.length - 1 - i], Double.NaN, w));
      }
    }
    assertThat(inOrder.in("open")).isNotEmpty();
    assertThat(reversed.alerts).isEqualTo(inOrder.alerts);
  }

  @Test
  void stateDoesNotGrowWithTheStream() {
    Watched watched = new Watched("gauss", 10, 100, 24, 61).feed(30);
    int early = watched.monitor.encode().length;
    watched.feed(500);
    // evidence that weighs nothing is not stored: a feature's statistics differ by a few bytes
    assertThat(watched.monitor.encode().length).isBetween(early - 1_000, early + 1_000);
    assertThat(early / 10).isLessThan(2_000);
  }

  @Test
  void valuesThatAreNotOneAFeatureAreABug() {
    DriftMonitor monitor = new DriftMonitor("g", List.of("x"), DriftConfig.defaults());
    assertThatThrownBy(() -> monitor.observe(new double[2], 0.5, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 values for 1 features");
  }

  @Test
  void aPredictionThatMovesIsAnAlertOfItsOwnFamily() {
    SplittableRandom random = new SplittableRandom(4);
    Watched watched = new Watched("gauss", 2, 500, 24, 62);
    for (int w = 0; w < 30; w++) {
      for (double[] row : watched.table.next(x -> x)) {
        double p = 0.5 + 0.1 * random.nextGaussian() + (w < 26 ? 0 : 0.1);
        watched.take(watched.monitor.observe(row, p, w));
      }
    }
    assertThat(watched.in("open")).extracting(DriftAlert::family).containsExactly("prediction");
    assertThat(watched.statistics).noneMatch(s -> Objects.equals(s.family(), "label"));
  }
}
