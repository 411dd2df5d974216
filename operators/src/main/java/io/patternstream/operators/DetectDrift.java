package io.patternstream.operators;

import io.patternstream.state.drift.DriftConfig;
import io.patternstream.state.drift.DriftMonitor;
import io.patternstream.state.drift.DriftReport;
import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftInput;
import io.patternstream.state.event.DriftStatistic;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Watches each model group for drift of its features, predictions, labels, concept and calibration;
 * emits its alerts whenever they change.
 *
 * <p>Everything is taken in log order once the watermark has passed it, so that windows and alerts
 * depend on the log alone. One monitor a group is decoded after a start and kept outside state; its
 * bytes are written to state once per group and watermark that moved it. Commands about alerts take
 * their place in the same order and are acknowledged. A group whose rows stay away is told by a
 * timer in log time; the alert is dated by when silence became one, not by when the watermark
 * passed it.
 */
public final class DetectDrift extends KeyedProcessFunction<String, DriftInput, DriftAlert>
    implements CheckpointedFunction {
  public static final String UID = "detect-drift";
  public static final OutputTag<DriftStatistic> STATISTICS =
      new OutputTag<>("drift-statistics", EventTypes.DRIFT_STATISTIC);
  public static final OutputTag<ControlAck> ACKS =
      new OutputTag<>("drift-acks", EventTypes.CONTROL_ACK);
  public static final OutputTag<Tally> TALLIES = new OutputTag<>("drift-tallies", EventTypes.TALLY);

  /** The watermark of a stream that has ended, which is no silence. */
  private static final long END_OF_INPUT = Long.MAX_VALUE - 1;

  static final ValueStateDescriptor<byte[]> MONITOR =
      new ValueStateDescriptor<>("monitor", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private final DriftConfig config;
  private final ArrayList<String> features;
  private transient LogOrder<DriftInput> order;
  private transient ValueState<byte[]> stored; // what a snapshot sees; a new array at each write
  private transient Map<String, DriftMonitor> monitors; // decoded, never in state
  private transient Map<String, Long> waits; // the one timer for silence of each group

  /**
   * @param features names in the order of a prediction's feature values
   */
  @SuppressWarnings("NullAway.Init") // transient fields come with initializeState
  DetectDrift(List<String> features, DriftConfig config) {
    this.features = new ArrayList<>(features);
    this.config = config;
  }

  /**
   * Wires the operator.
   *
   * @param inputs predictions, evaluated predictions and commands, each with a position of its own
   * @param features names in the order of a prediction's feature values
   */
  public static SingleOutputStreamOperator<DriftAlert> on(
      DataStream<DriftInput> inputs, List<String> features, DriftConfig config) {
    return inputs
        .keyBy(DriftInput::modelGroup, Types.STRING)
        .process(new DetectDrift(features, config), EventTypes.DRIFT_ALERT)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    order = new LogOrder<>(LogOrder.queue("queue", EventTypes.DRIFT_INPUT));
    order.initialize(context);
    monitors = new HashMap<>();
    waits = new HashMap<>();
    stored = context.getKeyedStateStore().getState(MONITOR);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    order.snapshot();
  }

  @Override
  public void processElement(DriftInput input, Context context, Collector<DriftAlert> out)
      throws Exception {
    if (!order.offer(input, input.position(), context.timerService())) {
      DriftMonitor monitor = monitor(context.getCurrentKey());
      apply(monitor, input, context, out);
      stored.update(monitor.encode());
      waitForSilence(monitor, context);
      tally("late", input.position().logTime(), 1, context);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<DriftAlert> out)
      throws Exception {
    List<DriftInput> due = order.due(context.getCurrentKey(), context.timerService());
    Long wait =
        waits.get(context.getCurrentKey()); // not known before the first, and after a restart
    if (due.isEmpty() && wait != null && timestamp < wait) {
      return;
    }
    DriftMonitor monitor = monitor(context.getCurrentKey());
    for (DriftInput input : due) {
      apply(monitor, input, context, out);
    }
    boolean ended = context.timerService().currentWatermark() >= END_OF_INPUT;
    DriftReport report = ended ? DriftReport.NOTHING : monitor.advance(timestamp);
    emit(report, context, out);
    if (!due.isEmpty() || !report.alerts().isEmpty()) {
      stored.update(monitor.encode());
    }
    if (wait != null && timestamp >= wait) {
      waits.remove(context.getCurrentKey());
    }
    waitForSilence(monitor, context);
    if (!due.isEmpty()) {
      tally("counted", due.get(due.size() - 1).position().logTime(), due.size(), context);
    }
  }

  /** One timer a group at a time: when it fires and rows have come since, the next is set. */
  private void waitForSilence(DriftMonitor monitor, Context context) {
    long at = monitor.silentAt();
    boolean ended =
        context.timerService().currentWatermark() >= END_OF_INPUT; // timers fire at once
    if (!ended && at != Long.MAX_VALUE && waits.putIfAbsent(context.getCurrentKey(), at) == null) {
      context.timerService().registerEventTimeTimer(at);
    }
  }

  private void apply(
      DriftMonitor monitor, DriftInput input, Context context, Collector<DriftAlert> out) {
    Prediction prediction = input.prediction();
    EvaluatedPrediction evaluated = input.evaluated();
    ControlCommand command = input.command();
    if (prediction != null) {
      emit(monitor.observe(prediction), context, out);
    } else if (evaluated != null) {
      emit(monitor.evaluate(evaluated), context, out);
    } else if (command != null && command.kind().concernsDrift()) {
      DriftMonitor.Outcome outcome = monitor.command(command);
      outcome.alerts().forEach(out::collect);
      context.output(ACKS, ack(command, outcome));
    }
  }

  private static void emit(DriftReport report, Context context, Collector<DriftAlert> out) {
    report.alerts().forEach(out::collect);
    for (DriftStatistic statistic : report.statistics()) {
      context.output(STATISTICS, statistic);
    }
  }

  private ControlAck ack(ControlCommand command, DriftMonitor.Outcome outcome) {
    return new ControlAck(
        command.seq(),
        UID,
        getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
        outcome.accepted(),
        outcome.detail(),
        command.position().logTime());
  }

  private static void tally(String disposition, long logTime, long count, Context context) {
    context.output(TALLIES, new Tally(UID, disposition, logTime, count, Double.NaN));
  }

  private DriftMonitor monitor(String group) throws Exception {
    DriftMonitor monitor = monitors.get(group);
    if (monitor == null) {
      byte[] bytes = stored.value();
      monitor =
          bytes == null
              ? DriftMonitor.ofPatterns(group, features, config)
              : DriftMonitor.decodePatterns(group, features, config, bytes);
      monitors.put(group, monitor);
    }
    return monitor;
  }
}
