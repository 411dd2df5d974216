package io.patternstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.ModelInput;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What commands do to models and to what is served; learning itself is in the cluster test. */
class ScoreAndLearnHarnessTest {
  private static final int SNAPSHOT_EVERY = 5;

  private KeyedTwoInputStreamOperatorTestHarness<String, ModelInput, ControlCommand, Prediction>
      harness;
  private long clock = LearningLog.T0;

  @BeforeEach
  void start() throws Exception {
    ScoringConfig base = LearningLog.config();
    ScoringConfig config =
        new ScoringConfig(
            base.model(),
            base.dimension(),
            base.schemaHash(),
            base.initialPolicy(),
            base.automaticNoiseRate(),
            SNAPSHOT_EVERY,
            base.retainedModels());
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new CoBroadcastWithKeyedOperator<>(
                new ScoreAndLearn(config), List.of(ScoreAndLearn.POLICIES)),
            ModelInput::modelGroup,
            null,
            Types.STRING);
    harness.open();
    harness.processWatermarkStatus2(WatermarkStatus.IDLE);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  @Test
  void aRollbackWithoutATargetGoesFurtherBackEachTime() throws Exception {
    learn(3 * SNAPSHOT_EVERY);

    command(1, ControlKind.ROLLBACK, "group-0");
    command(2, ControlKind.ROLLBACK, "group-0");
    command(3, ControlKind.ROLLBACK, "group-0");

    assertThat(details())
        .containsExactly(
            "model of seq 10 serves again as seq 16",
            "model of seq 5 serves again as seq 17",
            "no model of earlier seq is retained; there are: [17]");
  }

  @Test
  void aModelThatHasSeenNothingCannotBeReset() throws Exception {
    command(1, ControlKind.RESET_MODEL, "all");

    assertThat(details()).containsExactly("group all has no model yet");
  }

  @Test
  void aCommandForAllGroupsReachesAGroupWithAPolicyOfItsOwn() throws Exception {
    serve(1, ControlKind.ENABLE_ML, "group-0");
    assertThat(scored("group-0").mlEligible()).isTrue();
    assertThat(scored("group-1").mlEligible()).isFalse();

    serve(2, ControlKind.DISABLE_ML, "all");
    assertThat(scored("group-0").mlEligible()).isFalse();

    serve(3, ControlKind.ENABLE_ML, "all");
    assertThat(scored("group-0").mlEligible()).isTrue();
    assertThat(scored("group-1").mlEligible()).isTrue();
  }

  @Test
  void anExperimentIsRefusedWithAReason() throws Exception {
    serve(1, ControlKind.SET_EXPERIMENT, "all");

    assertThat(acknowledgements()).extracting(ControlAck::accepted).containsExactly(false);
    assertThat(details()).containsExactly("this version makes no experiments");
  }

  private void learn(int labels) throws Exception {
    int learnt = 0;
    for (ModelInput input : LearningLog.partition(0, 10 * labels, 1, 3)) {
      if (input.learn() != null && learnt < labels) {
        element(input);
        learnt++;
      }
    }
    assertThat(learnt).isEqualTo(labels);
    pass();
  }

  private Prediction scored(String group) throws Exception {
    ModelInput any =
        LearningLog.partition(0, 100, 1, 3).stream()
            .filter(input -> input.score() != null)
            .findFirst()
            .orElseThrow();
    int before = harness.extractOutputValues().size();
    harness.processElement1(
        new StreamRecord<>(
            new ModelInput(
                group,
                any.position(),
                new PatternFeatures(group, any.score().pattern(), any.score().features(), true),
                null,
                null),
            clock));
    return harness.extractOutputValues().get(before);
  }

  private void command(long seq, ControlKind kind, String group) throws Exception {
    element(ModelInput.command(order(seq, kind, group)));
    pass();
  }

  private void serve(long seq, ControlKind kind, String group) throws Exception {
    harness.processElement2(new StreamRecord<>(order(seq, kind, group), clock));
  }

  private ControlCommand order(long seq, ControlKind kind, String group) {
    clock++;
    return new ControlCommand(
        seq,
        kind,
        "olga",
        "test",
        null,
        group,
        Double.NaN,
        "",
        "",
        null,
        new Position(clock, "pattern.control", 0, seq, 0));
  }

  private void element(ModelInput input) throws Exception {
    clock = Math.max(clock, input.position().logTime());
    harness.processElement1(new StreamRecord<>(input, input.position().logTime()));
  }

  private void pass() throws Exception {
    harness.processWatermark1(new Watermark(clock));
  }

  private List<ControlAck> acknowledgements() {
    List<ControlAck> all = new ArrayList<>();
    var side = harness.getSideOutput(ScoreAndLearn.ACKS);
    if (side != null) {
      side.forEach(record -> all.add(record.getValue()));
    }
    return all;
  }

  private List<String> details() {
    return acknowledgements().stream().map(ControlAck::detail).toList();
  }
}
