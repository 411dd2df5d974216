package io.patternstream.operators;

import io.patternstream.state.event.Application;
import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.ModelInput;
import io.patternstream.state.event.ModelSnapshot;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.Tally;
import io.patternstream.state.model.Forecast;
import io.patternstream.state.model.ServingPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Scores each new formation at once with the model as it stands; learns from labels in log order
 * when the watermark passes.
 *
 * <p>One model a group. It is decoded once after a start and kept outside state; its bytes are
 * written to state once per group and watermark that changed it, so that state is exact at every
 * record boundary and no event pays for decoding. Weights then depend on the log alone wherever
 * nothing was late ({@code decisions}, Order of learning).
 *
 * <p>Where one is configured, a challenger learns the same labels in the same order and scores the
 * same patterns; what it says is recorded beside the champion's and served to nobody until {@code
 * promote}.
 *
 * <p>Serving commands (enable, rollout, blend, threshold) act at once, from broadcast state;
 * commands that change a model take their place in the same queue as the labels.
 */
public final class ScoreAndLearn
    extends KeyedBroadcastProcessFunction<String, ModelInput, ControlCommand, Prediction>
    implements CheckpointedFunction {
  public static final String UID = "score-and-learn";
  public static final OutputTag<Application> APPLICATIONS =
      new OutputTag<>("applications", EventTypes.APPLICATION);
  public static final OutputTag<ModelSnapshot> SNAPSHOTS =
      new OutputTag<>("snapshots", EventTypes.MODEL_SNAPSHOT);
  public static final OutputTag<ControlAck> ACKS =
      new OutputTag<>("score-acks", EventTypes.CONTROL_ACK);
  public static final OutputTag<Tally> TALLIES = new OutputTag<>("score-tallies", EventTypes.TALLY);

  static final MapStateDescriptor<String, ServingPolicy> POLICIES =
      new MapStateDescriptor<>(
          "serving-policies", Types.STRING, TypeInformation.of(ServingPolicy.class));
  static final ValueStateDescriptor<byte[]> MODEL =
      new ValueStateDescriptor<>("model", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  static final MapStateDescriptor<Long, byte[]> RETAINED =
      new MapStateDescriptor<>(
          "retained-models", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private final ScoringConfig config;
  private transient LogOrder<ModelInput> order;
  private transient ValueState<byte[]> stored; // what a snapshot sees; a new array at each write
  private transient MapState<Long, byte[]> retained;
  private transient Map<String, LiveModel> models; // decoded, never in state

  @SuppressWarnings("NullAway.Init") // transient fields come with initializeState
  ScoreAndLearn(ScoringConfig config) {
    this.config = config;
  }

  /**
   * Wires the operator.
   *
   * @param inputs patterns to score, examples to learn and commands that change a model
   * @param control every command; the stream must be idle, neither silent nor at the maximum
   *     watermark
   */
  public static SingleOutputStreamOperator<Prediction> on(
      DataStream<ModelInput> inputs, DataStream<ControlCommand> control, ScoringConfig config) {
    return inputs
        .keyBy(ModelInput::modelGroup, Types.STRING)
        .connect(control.broadcast(POLICIES))
        .process(new ScoreAndLearn(config), EventTypes.PREDICTION)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    order = new LogOrder<>(LogOrder.queue("queue", EventTypes.MODEL_INPUT));
    order.initialize(context);
    models = new HashMap<>();
    stored = context.getKeyedStateStore().getState(MODEL);
    retained = context.getKeyedStateStore().getMapState(RETAINED);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    order.snapshot();
  }

  @Override
  public void processElement(ModelInput input, ReadOnlyContext context, Collector<Prediction> out)
      throws Exception {
    if (input.score() != null) {
      Prediction prediction = score(input.score(), context);
      out.collect(prediction);
      context.output(TALLIES, tally(prediction));
    } else if (!order.offer(input, input.position(), context.timerService())) {
      LiveModel live = live(context.getCurrentKey());
      apply(live, input, true, context);
      stored.update(live.encode());
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Prediction> out)
      throws Exception {
    List<ModelInput> due = order.due(context.getCurrentKey(), context.timerService());
    if (due.isEmpty()) {
      return;
    }
    LiveModel live = live(context.getCurrentKey());
    for (ModelInput input : due) {
      apply(live, input, false, context);
    }
    stored.update(live.encode());
  }

  @Override
  public void processBroadcastElement(
      ControlCommand command, Context context, Collector<Prediction> out) throws Exception {
    if (command.kind().scope() == ControlKind.Scope.EXPERIMENT) {
      context.output(ACKS, ack(command, false, "this version makes no experiments"));
    }
    if (!ServingPolicy.handles(command.kind())) {
      return;
    }
    BroadcastState<String, ServingPolicy> policies = context.getBroadcastState(POLICIES);
    ServingPolicy.Change change = policy(policies, command.modelGroup()).apply(command);
    if (change.accepted()) {
      policies.put(command.modelGroup(), change.policy());
    }
    if (command.modelGroup().equals(FeatureConfig.ALL)) {
      applyToGroups(command, policies);
    }
    context.output(ACKS, ack(command, change.accepted(), change.detail()));
  }

  /** A command for all groups is one for each that has a policy of its own. */
  private static void applyToGroups(
      ControlCommand command, BroadcastState<String, ServingPolicy> policies) throws Exception {
    Map<String, ServingPolicy> changed = new HashMap<>();
    for (Map.Entry<String, ServingPolicy> entry : policies.entries()) {
      ServingPolicy.Change change = entry.getValue().apply(command);
      if (change.accepted()) {
        changed.put(entry.getKey(), change.policy());
      }
    }
    policies.putAll(changed);
  }

  private Prediction score(PatternFeatures input, ReadOnlyContext context) throws Exception {
    LiveModel live = live(input.modelGroup());
    ServingPolicy policy = policy(context.getBroadcastState(POLICIES), input.modelGroup());
    double rule = input.pattern().ruleConfidence();
    Forecast forecast = live.forecast(input);
    ServingPolicy.Decision decision =
        policy.decide(
            input.pattern().marketKey(),
            rule,
            forecast,
            input.features().quality(),
            live.ready(config));
    return new Prediction(
        input,
        live.model().version(),
        live.seq(),
        forecast.ml(),
        decision.blended(),
        live.challengerSays(input),
        decision.confidence(),
        decision.fallbackReason(),
        decision.eligible(),
        decision.decisionClass(),
        policy.seq(),
        forecast.contributions(decision.confidence()),
        Stopwatch.since(input.pattern().receivedAt()));
  }

  private void apply(LiveModel live, ModelInput input, boolean late, ReadOnlyContext context)
      throws Exception {
    if (input.learn() != null) {
      learn(live, input.learn(), late, context);
    } else if (input.command() != null) {
      command(live, input.command(), late, context);
    }
  }

  private void learn(LiveModel live, LabeledExample example, boolean late, ReadOnlyContext context)
      throws Exception {
    if (!live.learn(example, config.noiseRate(example.feedback().method()))) {
      context.output(
          TALLIES, new Tally(UID, "non_finite", example.position().logTime(), 1, Double.NaN));
    }
    emit(
        live,
        "learn",
        example.features().pattern().patternId(),
        example.feedback().feedbackId(),
        example.position(),
        late,
        context);
    if (live.seq() % config.snapshotEvery() == 0) {
      retain(live, "periodic", example.position().logTime(), context);
    }
  }

  private void command(
      LiveModel live, ControlCommand command, boolean late, ReadOnlyContext context)
      throws Exception {
    LiveModel.Outcome outcome = live.command(command, config, retained);
    context.output(ACKS, ack(command, outcome.accepted(), outcome.detail()));
    if (outcome.accepted()) {
      String kind = command.kind().name().toLowerCase(Locale.ROOT);
      emit(live, kind, "", Long.toString(command.seq()), command.position(), late, context);
      retain(live, kind, command.position().logTime(), context);
    }
  }

  private void emit(
      LiveModel live,
      String kind,
      String patternId,
      String cause,
      Position position,
      boolean late,
      ReadOnlyContext context) {
    context.output(
        APPLICATIONS,
        new Application(
            live.group(),
            live.seq(),
            kind,
            patternId,
            cause,
            position,
            live.model().weightsHash(),
            late));
    context.output(
        TALLIES,
        new Tally(UID, late ? "applied:late" : "applied", position.logTime(), 1, Double.NaN));
  }

  /**
   * Keeps the newest few models in state, so that a rollback moves bytes that are already there.
   */
  private void retain(LiveModel live, String reason, long logTime, ReadOnlyContext context)
      throws Exception {
    ModelSnapshot snapshot = live.snapshot(reason, config.schemaHash(), logTime);
    retained.put(live.seq(), snapshot.bytes().clone());
    TreeSet<Long> kept = new TreeSet<>();
    retained.keys().forEach(kept::add);
    while (kept.size() > config.retainedModels()) { // a promotion has kept one more
      retained.remove(kept.pollFirst());
    }
    context.output(SNAPSHOTS, snapshot);
  }

  private LiveModel live(String group) throws Exception {
    LiveModel live = models.get(group);
    if (live == null) {
      byte[] bytes = stored.value();
      live =
          bytes == null ? LiveModel.fresh(group, config) : LiveModel.decode(group, bytes, config);
      models.put(group, live);
    }
    return live;
  }

  /** A group's own policy, else that for all, else the first one. */
  private ServingPolicy policy(ReadOnlyBroadcastState<String, ServingPolicy> policies, String group)
      throws Exception {
    ServingPolicy own = policies.get(group);
    if (own != null) {
      return own;
    }
    ServingPolicy all = policies.get(FeatureConfig.ALL);
    return all == null ? config.initialPolicy() : all;
  }

  private ControlAck ack(ControlCommand command, boolean accepted, String detail) {
    return new ControlAck(
        command.seq(),
        UID,
        getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
        accepted,
        detail,
        command.position().logTime());
  }

  private static Tally tally(Prediction prediction) {
    String reason = prediction.fallbackReason();
    String disposition =
        reason == null ? "served" : (prediction.mlEligible() ? "fallback:" : "rule:") + reason;
    return new Tally(
        UID,
        disposition,
        prediction.features().pattern().position().logTime(),
        1,
        prediction.inferenceMillis());
  }
}
