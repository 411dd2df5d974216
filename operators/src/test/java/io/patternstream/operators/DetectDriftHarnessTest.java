package io.patternstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.operators.Harness.Backend;
import io.patternstream.state.drift.DriftConfig;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftInput;
import io.patternstream.state.event.DriftStatistic;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.Tally;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DetectDriftHarnessTest {
  private static final int ROWS = 50;
  private static final int REFERENCES = 24;
  private static final int WINDOWS = 36;
  private static final int SHIFTED_FROM = 28;
  private static final int STEPS = 6;
  private static final DriftConfig CONFIG = DriftConfig.defaults().withWindows(ROWS, REFERENCES);

  private static Harness<DriftInput, Void, DriftAlert> harness(Backend backend) throws Exception {
    return Harness.of(
        () -> new DetectDrift(List.of("a", "b"), CONFIG),
        DriftInput::modelGroup,
        backend,
        DetectDrift.STATISTICS,
        DetectDrift.TALLIES,
        DetectDrift.ACKS);
  }

  /** Two groups, each with predictions and their labels; feature a moves in the first. */
  private static List<DriftInput> log() {
    Random random = new Random(7);
    List<DriftInput> log = new ArrayList<>();
    for (int i = 0; i < ROWS * WINDOWS; i++) {
      for (String group : List.of("moving", "still")) {
        boolean moved = group.equals("moving") && i >= ROWS * SHIFTED_FROM;
        double[] values = {random.nextGaussian() + (moved ? 2 : 0), random.nextGaussian()};
        long logTime = Given.T0 + 10L * i;
        double p = 0.3 + 0.4 * random.nextDouble();
        Prediction prediction = prediction(group, i, logTime, values, p);
        log.add(DriftInput.of(prediction));
        Label label = random.nextDouble() < p ? Label.POSITIVE : Label.NEGATIVE;
        log.add(
            DriftInput.of(
                new EvaluatedPrediction(
                    prediction,
                    Given.automatic(prediction.patternId(), label, logTime),
                    new Position(logTime, "pattern.feedback-" + group, 0, i, 0))));
      }
    }
    return log;
  }

  private static Prediction prediction(
      String group, int i, long logTime, double[] values, double confidence) {
    Position position = new Position(logTime, "mcp.events-" + group, 0, i, 1);
    ChartPattern pattern =
        Given.pattern(group + i, "AAPL", Given.pattern("any", logTime).status(), position);
    return new Prediction(
        new PatternFeatures(group, pattern, new FeatureVector(group + i, 1, values, 1), true),
        "v1",
        1,
        confidence,
        confidence,
        Double.NaN,
        confidence,
        null,
        true,
        "positive",
        1,
        new double[0],
        1);
  }

  /** Feeds the log in {@value #STEPS} parts, a watermark after each. */
  private static List<Harness.Step<DriftInput, Void, DriftAlert>> steps(List<DriftInput> log) {
    List<Harness.Step<DriftInput, Void, DriftAlert>> steps = new ArrayList<>();
    int part = log.size() / STEPS;
    for (int s = 0; s < STEPS; s++) {
      List<DriftInput> inputs = log.subList(s * part, s == STEPS - 1 ? log.size() : (s + 1) * part);
      long end = inputs.stream().mapToLong(in -> in.position().logTime()).max().orElseThrow();
      steps.add(
          harness -> {
            for (DriftInput input : inputs) {
              harness.left(input);
            }
            harness.watermark(end);
          });
    }
    return steps;
  }

  private static List<DriftAlert> alerts(List<DriftInput> log, Backend backend) throws Exception {
    try (Harness<DriftInput, Void, DriftAlert> harness = harness(backend)) {
      for (DriftInput input : log) {
        harness.left(input);
      }
      harness.watermark(Long.MAX_VALUE - 1);
      return harness.out();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aFeatureThatMovesIsAlertedInItsOwnGroupWhateverOrderItsRowsComeIn(Backend backend)
      throws Exception {
    List<DriftInput> shuffled = log();
    Collections.shuffle(shuffled, new Random(3));

    List<DriftAlert> inOrder = alerts(log(), backend);
    List<DriftAlert> outOfOrder = alerts(shuffled, backend);

    assertThat(inOrder).isNotEmpty();
    assertThat(inOrder).extracting(DriftAlert::modelGroup).containsOnly("moving");
    assertThat(inOrder).extracting(DriftAlert::feature).containsOnly("a");
    assertThat(inOrder.get(0).state()).isEqualTo("open");
    assertThat(inOrder.get(0).onsetWindow()).isEqualTo(SHIFTED_FROM);
    assertThat(outOfOrder).isEqualTo(inOrder);
  }

  @Test
  void aRestartOnTwoSubtasksAtAnyMomentChangesNoAlertAndNoStatistic() throws Exception {
    Harness.assertRestartsChangeNothing(() -> harness(Backend.HEAP), steps(log()));
  }

  @Test
  void nothingIsSaidBeforeTheWatermark() throws Exception {
    try (Harness<DriftInput, Void, DriftAlert> harness = harness(Backend.HEAP)) {
      for (DriftInput input : log()) {
        harness.left(input);
      }
      assertThat(harness.side(DetectDrift.STATISTICS)).isEmpty();
      harness.watermark(Long.MAX_VALUE - 1);
      List<DriftStatistic> statistics = harness.side(DetectDrift.STATISTICS);
      // two groups, two features, the unit of volume and the prediction, three label-side families
      assertThat(statistics).hasSize(2 * WINDOWS * (4 + 3));
      assertThat(harness.side(DetectDrift.TALLIES).stream().mapToLong(Tally::count).sum())
          .isEqualTo(2L * 2 * WINDOWS * ROWS);
    }
  }

  @Test
  void aRowBehindTheWatermarkIsCountedAtOnceAndAsLate() throws Exception {
    try (Harness<DriftInput, Void, DriftAlert> harness = harness(Backend.HEAP)) {
      harness.watermark(Given.T0 + Given.HOUR);
      harness.left(DriftInput.of(prediction("moving", 0, Given.T0, new double[] {1, 2}, 0.5)));
      assertThat(harness.side(DetectDrift.TALLIES))
          .containsExactly(new Tally(DetectDrift.UID, "late", Given.T0, 1, Double.NaN));
    }
  }

  /** Rows stop; log time goes on; the process is restored in between. */
  @Test
  void silenceIsAnAlertDatedByWhenItBecameOneAndTheNextRowResolvesIt() throws Exception {
    List<DriftInput> log = log();
    long last = log.get(log.size() - 1).position().logTime();
    long window = 10L * ROWS;
    List<Harness.Step<DriftInput, Void, DriftAlert>> steps = new ArrayList<>(steps(log));
    steps.add(harness -> harness.watermark(last + 2 * window));
    steps.add(harness -> harness.watermark(last + 50 * window));
    steps.add(
        harness -> {
          long again = last + 60 * window;
          harness.left(
              DriftInput.of(prediction("still", 1_000_000, again, new double[] {0, 0}, 0.5)));
          harness.watermark(again);
        });
    Harness.assertRestartsChangeNothing(() -> harness(Backend.HEAP), steps);
    try (Harness<DriftInput, Void, DriftAlert> harness = harness(Backend.HEAP)) {
      for (Harness.Step<DriftInput, Void, DriftAlert> step : steps) {
        step.on(harness);
      }
      List<DriftAlert> data =
          harness.out().stream().filter(alert -> alert.family().equals("data")).toList();
      assertThat(data)
          .extracting(alert -> alert.modelGroup() + " " + alert.state())
          .containsExactlyInAnyOrder("moving open", "still open", "still resolved");
      assertThat(data.get(0).openedAt()).isBetween(last + 2 * window, last + 3 * window);
    }
  }

  @Test
  void aCommandTakesItsPlaceInTheOrderAndIsAcknowledged() throws Exception {
    List<DriftInput> log = log();
    long last = log.get(log.size() - 1).position().logTime();
    try (Harness<DriftInput, Void, DriftAlert> harness = harness(Backend.HEAP)) {
      harness.left(DriftInput.of(command(last + 2, 2, ControlKind.ENABLE_ML)));
      harness.left(DriftInput.of(command(last + 1, 1, ControlKind.REBASE_DRIFT)));
      for (DriftInput input : log) {
        harness.left(input);
      }
      harness.watermark(Long.MAX_VALUE - 1);
      List<DriftAlert> alerts = harness.out();
      assertThat(alerts.get(alerts.size() - 1).state()).isEqualTo("rebased");
      List<ControlAck> acks = harness.side(DetectDrift.ACKS);
      assertThat(acks).extracting(ControlAck::seq).containsExactly(1L);
      assertThat(acks.get(0).accepted()).isTrue();
    }
  }

  private static ControlCommand command(long logTime, long seq, ControlKind kind) {
    return new ControlCommand(
        seq,
        kind,
        "olga",
        "",
        null,
        "moving",
        Double.NaN,
        "",
        "",
        null,
        new Position(logTime, "pattern.control", 0, seq, 0));
  }
}
