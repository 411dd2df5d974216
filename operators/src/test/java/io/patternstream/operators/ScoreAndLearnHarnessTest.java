package io.patternstream.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.ModelInput;
import io.patternstream.state.event.ModelSnapshot;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.model.ConfidenceModel;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
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
    harness = harness(LearningLog.config());
    harness.open();
    harness.processWatermarkStatus2(WatermarkStatus.IDLE);
  }

  private void restart(ScoringConfig config, @Nullable OperatorSubtaskState state)
      throws Exception {
    harness.close();
    harness = harness(config);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    harness.processWatermarkStatus2(WatermarkStatus.IDLE);
  }

  private static KeyedTwoInputStreamOperatorTestHarness<
          String, ModelInput, ControlCommand, Prediction>
      harness(ScoringConfig base) throws Exception {
    ScoringConfig config =
        new ScoringConfig(
            base.model(),
            base.challenger(),
            base.dimension(),
            base.schemaHash(),
            base.initialPolicy(),
            base.automaticNoiseRate(),
            SNAPSHOT_EVERY,
            base.retainedModels());
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new CoBroadcastWithKeyedOperator<>(
            new ScoreAndLearn(config), List.of(ScoreAndLearn.POLICIES)),
        ModelInput::modelGroup,
        null,
        Types.STRING);
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

  @Test
  void aChallengerLearnsInTheShadowAndServesOncePromoted() throws Exception {
    restart(LearningLog.configWithChallenger(), null);
    learn(30);
    Prediction before = scored("group-0");
    assertThat(before.challengerConfidence()).isBetween(0.0, 1.0);
    assertThat(before.challengerConfidence()).isNotEqualTo(before.mlConfidence());

    command(1, ControlKind.PROMOTE, "group-0");
    Prediction promoted = scored("group-0");
    assertThat(promoted.mlConfidence()).isEqualTo(before.challengerConfidence());
    assertThat(promoted.challengerConfidence()).isEqualTo(before.mlConfidence());
    assertThat(promoted.modelVersion()).isNotEqualTo(before.modelVersion());
    assertThat(promoted.modelSeq()).isEqualTo(31);

    command(2, ControlKind.ROLLBACK, "group-0");
    Prediction back = scored("group-0");
    assertThat(back.mlConfidence()).isEqualTo(before.mlConfidence());
    assertThat(back.modelVersion()).isEqualTo(before.modelVersion());
    assertThat(acknowledgements()).allMatch(ControlAck::accepted);
    assertThat(details().get(1)).isEqualTo("model of seq 30 serves again as seq 32");
  }

  @Test
  void championAndChallengerComeBackFromASnapshotToTheLastBit() throws Exception {
    ScoringConfig config = LearningLog.configWithChallenger();
    restart(config, null);
    learn(30);
    command(1, ControlKind.PROMOTE, "group-0");
    Prediction before = scored("group-0");
    OperatorSubtaskState state = harness.snapshot(1, 1);

    restart(config, state);
    Prediction after = scored("group-0");
    assertThat(after.mlConfidence()).isEqualTo(before.mlConfidence());
    assertThat(after.challengerConfidence()).isEqualTo(before.challengerConfidence());
    assertThat(after.modelSeq()).isEqualTo(before.modelSeq());

    restart(LearningLog.config(), state); // a challenger that is no longer configured is left out
    assertThat(scored("group-0").challengerConfidence()).isNaN();
    assertThat(scored("group-0").mlConfidence()).isEqualTo(before.mlConfidence());
  }

  @Test
  void aRetainedModelIsTriedAsTheChallenger() throws Exception {
    restart(LearningLog.configWithChallenger(), null);
    learn(SNAPSHOT_EVERY);
    double then = scored("group-0").mlConfidence();
    learn(20, SNAPSHOT_EVERY);
    assertThat(scored("group-0").mlConfidence()).isNotEqualTo(then);

    command(1, ControlKind.PROMOTE, "group-0", "15");
    command(2, ControlKind.PROMOTE, "group-0", "7");

    assertThat(details())
        .containsExactly(
            "model of seq 15 is the challenger from seq 21",
            "no model of seq 7 is retained; there are: [15, 20, 21]");
  }

  @Test
  void promotionsDoNotKeepMoreModelsThanAreToBeRetained() throws Exception {
    restart(LearningLog.configWithChallenger(), null);
    learn(31);
    command(1, ControlKind.PROMOTE, "group-0"); // of seq 31, which no snapshot has kept yet
    learn(32, 31);
    command(2, ControlKind.PROMOTE, "group-0");

    command(3, ControlKind.PROMOTE, "group-0", "7");
    assertThat(details().get(2))
        .isEqualTo("no model of seq 7 is retained; there are: [32, 33, 34]");
  }

  @Test
  void aPromotionIsRefusedWhereThereIsNoChallengerOrItHasNotLearntEnough() throws Exception {
    learn(5);
    command(1, ControlKind.PROMOTE, "group-0");
    assertThat(details()).containsExactly("no challenger to promote in group group-0");

    restart(LearningLog.configWithChallenger(), null);
    learn(20);
    command(1, ControlKind.RESET_MODEL, "group-0", "challenger");
    assertThat(scored("group-0").challengerConfidence()).isNotEqualTo(Double.NaN);
    command(2, ControlKind.PROMOTE, "group-0");
    assertThat(details())
        .containsExactly(
            "challenger of group group-0 starts anew at seq 21",
            "the challenger has not seen 1 labels of each class");
  }

  /** What a row of ml_models says was measured here, on forecasts given before the labels. */
  @Test
  void aSnapshotCarriesTheLossThatWasMeasuredOnTheWay() throws Exception {
    learn(SNAPSHOT_EVERY);
    ModelSnapshot snapshot = harness.getSideOutput(ScoreAndLearn.SNAPSHOTS).peek().getValue();
    double loss = 0;
    ConfidenceModel model = LearningLog.config().freshModel();
    for (ModelInput input : lessons(SNAPSHOT_EVERY)) {
      LabeledExample example = input.learn();
      double[] x = example.features().features().values();
      String type = example.features().pattern().patternType();
      double rule = example.features().pattern().ruleConfidence();
      double p = model.predict(x, type, rule);
      loss -= Math.log(example.positive() ? p : 1 - p) / SNAPSHOT_EVERY;
      model.learn(x, type, rule, example.positive(), example.feedback().weight(), 0);
    }
    String logged = snapshot.metrics().replaceAll(".*\"log_loss\":([^,]*),.*", "$1");
    assertThat(Double.parseDouble(logged)).isCloseTo(loss, within(1e-12));
    assertThat(snapshot.metrics()).contains("\"labels\":5", "\"brier\":");
  }

  private static List<ModelInput> lessons(int labels) {
    return LearningLog.partition(0, 10 * labels, 1, 3).stream()
        .filter(input -> input.learn() != null)
        .limit(labels)
        .toList();
  }

  private void learn(int labels, int already) throws Exception {
    for (ModelInput input : lessons(labels).subList(already, labels)) {
      element(input);
    }
    pass();
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

  private void command(long seq, ControlKind kind, String group, String target) throws Exception {
    ControlCommand order = order(seq, kind, group);
    element(
        ModelInput.command(
            new ControlCommand(
                seq,
                kind,
                order.actor(),
                order.reason(),
                null,
                group,
                Double.NaN,
                target,
                "",
                null,
                order.position())));
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
