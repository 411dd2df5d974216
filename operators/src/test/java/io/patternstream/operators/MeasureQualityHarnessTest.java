package io.patternstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.ModelInput;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.QualityRow;
import io.patternstream.state.quality.QualityConfig;
import io.patternstream.state.quality.QualityMonitor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class MeasureQualityHarnessTest {
  private static final QualityConfig CONFIG = new QualityConfig(40, 10, 5);
  private static final long END = LearningLog.T0 + 100_000;

  private static KeyedOneInputStreamOperatorTestHarness<String, EvaluatedPrediction, QualityRow>
      harness(int subtasks, int index) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new MeasureQuality(CONFIG)),
        EvaluatedPrediction::modelGroup,
        Types.STRING,
        128,
        subtasks,
        index);
  }

  /** Evaluated predictions of two groups, in log order. */
  private static List<EvaluatedPrediction> log() {
    List<EvaluatedPrediction> log = new ArrayList<>();
    for (ModelInput input : LearningLog.partition(0, 400, 2, 3)) {
      LabeledExample example = input.learn();
      if (example != null) {
        double rule = example.features().pattern().ruleConfidence();
        double ml = 0.1 + 0.8 * Math.abs(Math.sin(log.size()));
        Prediction prediction =
            new Prediction(
                example.features(),
                "v",
                0,
                ml,
                (rule + ml) / 2,
                Double.NaN,
                rule,
                "ml_disabled",
                false,
                "positive",
                0,
                new double[] {0},
                1);
        log.add(new EvaluatedPrediction(prediction, example.feedback(), example.position()));
      }
    }
    return log;
  }

  /** What plain monitors say of the log in order, by group. */
  private static Map<String, List<QualityRow>> expected(List<EvaluatedPrediction> log) {
    Map<String, QualityMonitor> monitors = new TreeMap<>();
    Map<String, List<QualityRow>> rows = new TreeMap<>();
    List<EvaluatedPrediction> ordered = new ArrayList<>(log);
    ordered.sort(Comparator.comparing(EvaluatedPrediction::position));
    for (EvaluatedPrediction evaluated : ordered) {
      String group = evaluated.modelGroup();
      rows.computeIfAbsent(group, g -> new ArrayList<>())
          .addAll(
              monitors
                  .computeIfAbsent(group, g -> new QualityMonitor(g, CONFIG))
                  .observe(evaluated));
    }
    return rows;
  }

  private static Map<String, List<QualityRow>> byGroup(List<QualityRow> rows) {
    return rows.stream()
        .collect(Collectors.groupingBy(QualityRow::modelGroup, TreeMap::new, Collectors.toList()));
  }

  @Test
  void rowsAreThoseOfTheLogInOrderWhateverTheOrderOfArrival() throws Exception {
    List<EvaluatedPrediction> log = log();
    List<EvaluatedPrediction> backwards = new ArrayList<>(log);
    java.util.Collections.reverse(backwards);
    for (List<EvaluatedPrediction> arrival : List.of(log, backwards)) {
      try (var harness = harness(1, 0)) {
        harness.open();
        for (EvaluatedPrediction evaluated : arrival) {
          harness.processElement(evaluated, evaluated.position().logTime());
        }
        assertThat(harness.extractOutputValues()).isEmpty();
        harness.processWatermark(END);

        assertThat(byGroup(harness.extractOutputValues())).isEqualTo(expected(log));
        assertThat(harness.numEventTimeTimers()).isZero();
      }
    }
  }

  @Test
  void aRedeliveredRecordThatStillWaitsCountsOnce() throws Exception {
    List<EvaluatedPrediction> log = log();
    try (var harness = harness(1, 0)) {
      harness.open();
      for (EvaluatedPrediction evaluated : log) {
        harness.processElement(evaluated, evaluated.position().logTime());
        harness.processElement(evaluated, evaluated.position().logTime());
      }
      harness.processWatermark(END);
      assertThat(byGroup(harness.extractOutputValues())).isEqualTo(expected(log));
    }
  }

  @Test
  void aLateRecordCountsAtOnce() throws Exception {
    List<EvaluatedPrediction> log =
        log().stream().filter(e -> e.modelGroup().equals("group-0")).limit(10).toList();
    try (var harness = harness(1, 0)) {
      harness.open();
      for (EvaluatedPrediction evaluated : log.subList(0, 9)) {
        harness.processElement(evaluated, evaluated.position().logTime());
      }
      harness.processWatermark(END);
      assertThat(harness.extractOutputValues()).isEmpty();

      harness.processElement(log.get(9), log.get(9).position().logTime());

      assertThat(harness.extractOutputValues()).isEqualTo(expected(log).get("group-0"));
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void aRestoreHalfwayAtAnotherParallelismGivesTheSameRows() throws Exception {
    List<EvaluatedPrediction> log = log();
    long middle = log.get(log.size() / 2).position().logTime();
    List<QualityRow> rows = new ArrayList<>();
    OperatorSubtaskState snapshot;
    try (var harness = harness(1, 0)) {
      harness.open();
      for (EvaluatedPrediction evaluated : log) {
        harness.processElement(evaluated, evaluated.position().logTime());
      }
      harness.processWatermark(middle);
      snapshot = harness.snapshot(1, 1);
      rows.addAll(harness.extractOutputValues());
    }
    for (int index = 0; index < 2; index++) {
      try (var harness = harness(2, index)) {
        harness.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(snapshot, 128, 1, 2, index));
        harness.open();
        harness.processWatermark(END);
        rows.addAll(harness.extractOutputValues());
      }
    }
    assertThat(byGroup(rows)).isEqualTo(expected(log));
  }
}
