package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.feature.FeatureSchema;
import io.patternstream.state.feature.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchedUnitTest {
  private static final DriftConfig CONFIG = DriftConfig.defaults().withWindows(30, 24);
  private static final List<String> NAMES = FeatureSchema.current().names();
  private static final List<String> OF_VOLUME =
      List.of("volume_sma_ratio", "volume_trend", "breakout_volume");

  private final SplittableRandom random = new SplittableRandom(3);
  private final List<DriftAlert> alerts = new ArrayList<>();
  private DriftMonitor monitor = DriftMonitor.ofPatterns("all", NAMES, CONFIG);

  @BeforeEach
  void learn() {
    feed(24, i -> 0, 0);
    assertThat(monitor.isLearning()).isFalse();
  }

  @Test
  void theFeaturesThatAreMadeOfVolumeAreThoseWhoseSchemaSaysSo() {
    assertThat(WatchedUnit.ofPatterns()).containsExactly(new WatchedUnit("volume", OF_VOLUME));
  }

  @Test
  void aChangedUnitIsAlertedInWordsAndItsEndResolvesTheAlert() {
    feed(2, i -> 0, 0);
    feed(5, i -> -2, 0);
    feed(8, i -> 0, 0);

    DriftAlert opened = alerts.get(0);
    assertThat(opened.transition()).isEqualTo("open");
    assertThat(opened.family()).isEqualTo("data");
    assertThat(opened.feature()).isEqualTo("volume");
    assertThat(opened.component()).isEqualTo("unit");
    assertThat(opened.severity()).isEqualTo("critical");
    assertThat(opened.cause()).isEqualTo("data quality");
    assertThat(opened.onsetWindow()).isEqualTo(26);
    assertThat(opened.message())
        .startsWith("volume: 100 times lower, as if its unit had changed, in up to 100 %")
        .contains(OF_VOLUME);
    assertThat(opened.detail()).contains("\"factor\":0.010000");
    DriftAlert ended = alerts.get(alerts.size() - 1);
    assertThat(ended.transition()).isEqualTo("resolved");
    assertThat(ended.message()).contains("100 times lower", "Back at the reference");
    assertThat(ended.detail()).contains("\"factor\":0.010000");
    assertThat(alerts).extracting(DriftAlert::alertId).containsOnly(opened.alertId());
  }

  @Test
  void aMonitorRestoredMeanwhileStillKnowsTheFactorAndTheFeatures() {
    feed(4, i -> 3, 0);
    monitor = DriftMonitor.decodePatterns("all", NAMES, CONFIG, monitor.encode());
    feed(8, i -> 0, 0);
    assertThat(alerts.get(alerts.size() - 1).transition()).isEqualTo("resolved");
    assertThat(alerts.get(alerts.size() - 1).message())
        .startsWith("volume: 1000 times higher")
        .contains(OF_VOLUME);
  }

  @Test
  void featuresMadeOfVolumeThatMoveMeanwhileHaveTheSameCause() {
    feed(4, i -> -2, -4);
    List<DriftAlert> moved =
        alerts.stream()
            .filter(alert -> alert.feature().equals("volume_trend"))
            .filter(alert -> alert.transition().equals("ongoing"))
            .toList();
    assertThat(moved).isNotEmpty().allMatch(alert -> "data quality".equals(alert.cause()));
  }

  @Test
  void oneRowInThirtyIsNoChangeOfUnit() {
    feed(10, i -> i % 30 == 7 && i % 90 == 7 ? -2 : 0, 0);
    assertThat(alerts).isEmpty();
  }

  /** Windows of rows, the i-th with so many decades, and {@code volume_trend} shifted. */
  private void feed(int windows, IntUnaryOperator decades, double shift) {
    for (int i = 0; i < windows * 30; i++) {
      double[] values = new double[NAMES.size()];
      Arrays.setAll(values, j -> random.nextGaussian());
      values[NAMES.indexOf("volume_trend")] += shift;
      FeatureVector vector = new FeatureVector("id", 1, values, 1, decades.applyAsInt(i));
      PatternFeatures features =
          new PatternFeatures("all", Sample.pattern().build(), vector, false);
      Prediction prediction =
          new Prediction(
              features, "v", 0, 0.5, 0.5, 0.5, 0.5, null, true, "neutral", 0, new double[0], 1);
      alerts.addAll(monitor.observe(prediction).alerts());
    }
  }
}
