package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftStatistic;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.feature.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A challenger that states other probabilities than the champion, and takes its place. */
class ShadowReferenceTest {
  private static final int ROWS = 60;
  private static final int REFERENCES = 24;
  private static final DriftConfig CONFIG = DriftConfig.defaults().withWindows(ROWS, REFERENCES);

  private final SplittableRandom random = new SplittableRandom(4);
  private final List<DriftAlert> alerts = new ArrayList<>();
  private final List<DriftStatistic> statistics = new ArrayList<>();
  private DriftMonitor monitor = DriftMonitor.ofPatterns("all", List.of("a"), CONFIG);
  private long seq;

  @Test
  void aPromotedChallengerIsWatchedAtOnceAgainstWhatItSaidInTheShadow() {
    feed(REFERENCES + 2, "one", 0.4, 0.6);
    assertThat(order(ControlKind.PROMOTE, "")).isEmpty();
    statistics.clear();
    feed(4, "two", 0.6, 0.4);

    assertThat(alerts).isEmpty();
    assertThat(statistics)
        .filteredOn(row -> row.family().equals("prediction") || row.family().equals("calibration"))
        .isNotEmpty()
        .extracting(DriftStatistic::phase)
        .containsOnly("watching");
    feed(6, "two", 0.8, 0.4);
    assertThat(alerts)
        .filteredOn(alert -> alert.transition().equals("open"))
        .extracting(DriftAlert::family)
        .contains("prediction");
  }

  @Test
  void aPromotionThatIsRefusedChangesNoReference() {
    feed(REFERENCES + 2, "one", 0.4, 0.6);
    order(ControlKind.PROMOTE, "");
    feed(8, "one", 0.4, 0.6);
    assertThat(alerts).isEmpty();
    feed(6, "one", 0.6, 0.6); // what is the challenger's would be news of the champion
    assertThat(alerts).extracting(DriftAlert::family).contains("prediction");
  }

  @Test
  void aChallengerWithoutAReferenceLearnsOneOnceItServes() {
    feed(REFERENCES + 2, "one", 0.4, Double.NaN);
    feed(4, "one", 0.4, 0.6);
    order(ControlKind.PROMOTE, "");
    statistics.clear();
    feed(2, "two", 0.6, 0.4);
    assertThat(statistics)
        .filteredOn(row -> row.family().equals("prediction"))
        .extracting(DriftStatistic::phase)
        .containsOnly("learning");
  }

  @Test
  void anotherChallengerLearnsAnewAndTheChampionStaysAsItIs() {
    feed(REFERENCES + 2, "one", 0.4, 0.6);
    assertThat(order(ControlKind.RESET_MODEL, "challenger")).isEmpty();
    statistics.clear();
    feed(2, "one", 0.4, 0.6);
    assertThat(statistics).extracting(DriftStatistic::phase).containsOnly("watching");
    order(ControlKind.PROMOTE, ""); // its reference is not learnt yet
    statistics.clear();
    feed(2, "two", 0.6, 0.4);
    assertThat(statistics)
        .filteredOn(row -> row.family().equals("prediction"))
        .extracting(DriftStatistic::phase)
        .containsOnly("learning");
  }

  @Test
  void aMonitorRestoredAtEachWindowKnowsTheShadow() {
    for (int w = 0; w < REFERENCES + 2; w++) {
      feed(1, "one", 0.4, 0.6);
      monitor = DriftMonitor.decodePatterns("all", List.of("a"), CONFIG, monitor.encode());
    }
    order(ControlKind.PROMOTE, "");
    monitor = DriftMonitor.decodePatterns("all", List.of("a"), CONFIG, monitor.encode());
    feed(4, "two", 0.6, 0.4);
    assertThat(alerts).isEmpty();
  }

  private List<DriftAlert> order(ControlKind kind, String target) {
    Position position = new Position(1, "pattern.control", 0, ++seq, 0);
    ControlCommand command =
        new ControlCommand(
            seq, kind, "olga", "", null, "all", Double.NaN, target, "", null, position);
    DriftMonitor.Outcome outcome = monitor.command(command);
    assertThat(outcome.accepted()).isTrue();
    return outcome.alerts();
  }

  /**
   * Windows of rows, which each model scores around its mean, and labels of which half are
   * positive.
   */
  private void feed(int windows, String version, double champion, double challenger) {
    for (int i = 0; i < windows * ROWS; i++) {
      double noise = 0.1 * (random.nextDouble() - 0.5);
      FeatureVector vector = new FeatureVector("id", 1, new double[] {random.nextGaussian()}, 1);
      PatternFeatures features =
          new PatternFeatures("all", Sample.pattern().build(), vector, false);
      Prediction prediction =
          new Prediction(
              features,
              version,
              0,
              champion + noise,
              0.5,
              challenger + noise,
              0.5,
              null,
              true,
              "neutral",
              0,
              new double[0],
              1);
      take(monitor.observe(prediction));
      Label label = random.nextDouble() < 0.5 ? Label.POSITIVE : Label.NEGATIVE;
      take(monitor.evaluate(new EvaluatedPrediction(prediction, feedback(label), Sample.at(1))));
    }
  }

  private void take(DriftReport report) {
    alerts.addAll(report.alerts());
    statistics.addAll(report.statistics());
  }

  private static Feedback feedback(Label label) {
    double none = Double.NaN;
    return new Feedback(
        "f",
        "id",
        label,
        LabelingMethod.AUTOMATIC,
        "bars",
        null,
        null,
        1,
        none,
        none,
        none,
        none,
        null,
        Sample.at(1));
  }
}
