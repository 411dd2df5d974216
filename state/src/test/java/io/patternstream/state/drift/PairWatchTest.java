package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.patternstream.state.event.DriftAlert;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairWatchTest {
  private static final int REFERENCES = 40;
  private static final int ROWS = 300;

  private final SplittableRandom random = new SplittableRandom(3);

  /** Feeds windows of normal features, of which the second follows the first. */
  private Watched feed(Watched watched, int windows, int from, double correlation) {
    for (int w = from; w < from + windows; w++) {
      for (int i = 0; i < ROWS; i++) {
        double[] row = random.doubles(watched.table.categorical().length).toArray();
        for (int j = 0; j < row.length; j++) {
          row[j] = random.nextGaussian();
        }
        row[1] = correlation * row[0] + Math.sqrt(1 - correlation * correlation) * row[1];
        watched.take(watched.monitor.observe(row, Double.NaN, w * Watched.HOUR));
      }
    }
    return watched;
  }

  @Test
  void aCorrelationThatComesIsAlertedAsThePairAndResolvesWhenItGoes() {
    Watched watched = feed(new Watched("gauss", 5, ROWS, REFERENCES, 1), REFERENCES + 10, 0, 0);
    assertThat(watched.alerts).isEmpty();
    feed(watched, 6, REFERENCES + 10, 0.5);
    feed(watched, 10, REFERENCES + 16, 0);
    assertThat(watched.in("open"))
        .extracting(DriftAlert::family, DriftAlert::feature, DriftAlert::component)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("correlation", "f0~f1", "correlation"));
    DriftAlert open = watched.in("open").get(0);
    assertThat(open.lastWindow()).isBetween(REFERENCES + 10L, REFERENCES + 11L);
    assertThat(open.unit()).isEqualTo("correlation");
    // rank correlation of a normal pair: 6 / pi asin(r / 2) = 0.4826
    assertThat(watched.in("ongoing").get(3).effect()).isCloseTo(0.4826, within(0.1));
    assertThat(open.message()).contains("rank correlation", "to 0.");
    assertThat(watched.in("resolved")).hasSize(1);
  }

  @Test
  void aCorrelationThatGoesIsFoundAmongManyFeatures() {
    Watched watched = feed(new Watched("gauss", 40, ROWS, REFERENCES, 2), REFERENCES + 5, 0, 0.6);
    assertThat(watched.alerts).isEmpty();
    feed(watched, 3, REFERENCES + 5, 0);
    assertThat(watched.in("open")).extracting(DriftAlert::feature).containsExactly("f0~f1");
    assertThat(watched.in("open").get(0).effect()).isNegative();
  }

  @Test
  void aShiftOfOneFeatureOfACorrelatedPairIsAnAlertOfThatFeatureOnly() {
    Watched watched = feed(new Watched("gauss", 3, ROWS, REFERENCES, 4), REFERENCES + 5, 0, 0.8);
    for (int w = REFERENCES + 5; w < REFERENCES + 25; w++) {
      for (int i = 0; i < ROWS; i++) {
        double a = random.nextGaussian();
        double b = 0.8 * a + 0.6 * random.nextGaussian();
        double[] row = {a + 1, b, random.nextGaussian()};
        watched.take(watched.monitor.observe(row, Double.NaN, w * Watched.HOUR));
      }
    }
    assertThat(watched.in("open")).extracting(DriftAlert::feature).containsExactly("f0");
  }

  @Test
  void missingValuesDoNotMoveACorrelation() {
    Watched watched = new Watched("gauss", 2, ROWS, REFERENCES, 5);
    for (int w = 0; w < REFERENCES + 100; w++) {
      for (int i = 0; i < ROWS; i++) {
        double a = random.nextGaussian();
        double b = 0.7 * a + Math.sqrt(0.51) * random.nextGaussian();
        double[] row = {
          random.nextInt(3) == 0 ? Double.NaN : a, random.nextInt(3) == 0 ? Double.NaN : b
        };
        watched.take(watched.monitor.observe(row, Double.NaN, w * Watched.HOUR));
      }
    }
    assertThat(watched.alerts).isEmpty();
  }

  @Test
  void aFeatureThatIsRebasedTakesItsPairsWithItAndFormsThemAnew() {
    Watched watched = feed(new Watched("gauss", 3, ROWS, REFERENCES, 6), REFERENCES + 5, 0, 0);
    feed(watched, 3, REFERENCES + 5, 0.6);
    assertThat(watched.in("open")).hasSize(1);
    List<DriftAlert> closed =
        watched
            .monitor
            .command(
                DriftCommandsTest.command(
                    1, io.patternstream.state.event.ControlKind.REBASE_DRIFT, "f1", null))
            .alerts();
    assertThat(closed).extracting(DriftAlert::state).containsExactly("rebased");
    assertThat(closed).extracting(DriftAlert::feature).containsExactly("f0~f1");
    feed(watched, REFERENCES + 5, REFERENCES + 8, 0.6);
    assertThat(watched.in("open")).hasSize(1);
    feed(watched, 3, 2 * REFERENCES + 13, 0);
    assertThat(watched.in("open")).hasSize(2);
    assertThat(watched.in("open").get(1).effect()).isCloseTo(-0.58, within(0.15));
  }
}
