package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.DriftAlert;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Logit -1 + x1 + 0.7 x2, 200 rows a window, 50 windows of reference: the streams of drift 1.8. */
class LabelDriftTest {
  private static final int ROWS = 200;
  private static final int REFERENCES = 50;
  private static final int RUNS = 5;

  private interface Truth {
    double logit(double x1, double x2);
  }

  private static double stated(double x1, double x2) {
    return -1 + x1 + 0.7 * x2;
  }

  /** Families alerted in 60 windows after a change, in any of the runs. */
  private static Set<String> families(DoubleUnaryOperator input, Truth truth, int windows) {
    Set<String> families = new TreeSet<>();
    for (int run = 0; run < RUNS; run++) {
      run(70 + run, input, truth, windows)
          .in("open")
          .forEach(alert -> families.add(alert.family()));
    }
    return families;
  }

  /** What the last alert rows on labels name as the cause, in any of the runs. */
  private static Set<String> causes(Truth truth) {
    Set<String> causes = new TreeSet<>();
    for (int run = 0; run < RUNS; run++) {
      Watched watched = run(170 + run, x -> x, truth, 80);
      DriftAlert last = watched.alerts.get(watched.alerts.size() - 1);
      assertThat(last.family()).isIn("label", "concept", "calibration");
      causes.add(last.cause());
    }
    return causes;
  }

  private static Watched run(long seed, DoubleUnaryOperator input, Truth truth, int windows) {
    SplittableRandom random = new SplittableRandom(seed);
    Watched watched = new Watched("gauss", 2, ROWS, REFERENCES, seed);
    for (int w = 0; w < REFERENCES + windows; w++) {
      boolean changed = w >= REFERENCES + 20;
      for (int i = 0; i < ROWS; i++) {
        double x1 = random.nextGaussian();
        x1 = changed ? input.applyAsDouble(x1) : x1;
        double x2 = random.nextGaussian();
        double p = sigmoid(stated(x1, x2));
        double z = changed ? truth.logit(x1, x2) : stated(x1, x2);
        double[] values = {x1, x2};
        watched.take(watched.monitor.observe(values, p, w));
        watched.take(watched.monitor.evaluate(values, p, random.nextDouble() < sigmoid(z), w));
      }
    }
    return watched;
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  @Test
  void labelsThatGoOnAsBeforeGiveNoAlert() {
    assertThat(families(x -> x, LabelDriftTest::stated, 220)).isEmpty();
  }

  @Test
  void inputsThatMoveUnderARightModelAreNeitherConceptNorCalibration() {
    assertThat(families(x -> x + 0.5, LabelDriftTest::stated, 80))
        .containsExactlyInAnyOrder("feature", "prediction", "label");
  }

  @Test
  void aWeightThatFlipsIsConceptAndCalibrationButNotLabelRate() {
    assertThat(families(x -> x, (x1, x2) -> -1 + x1 - 0.7 * x2, 80))
        .containsExactlyInAnyOrder("concept", "calibration");
  }

  @Test
  void aBaseRateThatRisesIsLabelRateAndCalibration() {
    assertThat(families(x -> x, (x1, x2) -> stated(x1, x2) + 0.5, 80))
        .contains("label", "calibration")
        .doesNotContain("feature", "prediction");
  }

  @Test
  void aModelThatBecomesOverconfidentIsCalibrationAndSaysByHowMuch() {
    assertThat(families(x -> x, (x1, x2) -> 0.6 * stated(x1, x2), 80))
        .contains("calibration")
        .doesNotContain("feature", "prediction");
  }

  /** What would be mended by recalibrating is not called concept, and the other way round. */
  @Test
  void theCauseIsNamedByWhatResidualsDependOn() {
    assertThat(causes((x1, x2) -> -1 + x1 - 0.7 * x2)).containsOnly("concept");
    assertThat(causes((x1, x2) -> -1 + 0.5 * x1 + 0.7 * x2)).containsOnly("concept");
    assertThat(causes((x1, x2) -> 0.6 * stated(x1, x2))).containsOnly("calibration");
    assertThat(causes((x1, x2) -> stated(x1, x2) + 0.5)).containsOnly("base rate");
  }

  @Test
  void anAlertOnTheOffsetSpeaksInPoints() {
    SplittableRandom random = new SplittableRandom(9);
    DriftMonitor monitor =
        new DriftMonitor(
            "g", java.util.List.of(), DriftConfig.defaults().withWindows(ROWS, REFERENCES));
    DriftAlert open = null;
    for (int w = 0; w < REFERENCES + 40 && open == null; w++) {
      for (int i = 0; i < ROWS; i++) {
        double p = 0.3 + 0.4 * random.nextDouble();
        double truth = w < REFERENCES ? p : p + 0.2;
        for (DriftAlert alert : monitor.evaluate(p, random.nextDouble() < truth, w).alerts()) {
          open = alert.family().equals("calibration") ? alert : open;
        }
      }
    }
    assertThat(open).isNotNull();
    assertThat(open.component()).isEqualTo("offset");
    assertThat(open.unit()).isEqualTo("points");
    assertThat(open.effect()).isBetween(14.0, 26.0);
    assertThat(open.message()).contains("label less stated probability");
  }
}
