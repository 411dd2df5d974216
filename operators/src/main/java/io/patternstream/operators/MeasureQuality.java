package io.patternstream.operators;

import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.QualityRow;
import io.patternstream.state.event.Tally;
import io.patternstream.state.quality.QualityConfig;
import io.patternstream.state.quality.QualityMonitor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
 * Measures how good each arm's probabilities were, window by window of evaluated predictions in log
 * order.
 *
 * <p>One {@link QualityMonitor} a model group, decoded once after a start; its bytes are written to
 * state once per group and watermark that changed it, as in {@link ScoreAndLearn}. Rows of the open
 * window come again as it fills, under the same key; the last one is of the full window.
 */
public final class MeasureQuality
    extends KeyedProcessFunction<String, EvaluatedPrediction, QualityRow>
    implements CheckpointedFunction {
  public static final String UID = "measure-quality";
  public static final OutputTag<Tally> TALLIES =
      new OutputTag<>("quality-tallies", EventTypes.TALLY);

  static final ValueStateDescriptor<byte[]> MONITOR =
      new ValueStateDescriptor<>(
          "quality-monitor", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private final QualityConfig config;
  private transient LogOrder<EvaluatedPrediction> order;
  private transient ValueState<byte[]> stored; // what a snapshot sees; a new array at each write
  private transient Map<String, QualityMonitor> monitors; // decoded, never in state

  @SuppressWarnings("NullAway.Init") // transient fields come with initializeState
  MeasureQuality(QualityConfig config) {
    this.config = config;
  }

  /** Wires the operator. */
  public static SingleOutputStreamOperator<QualityRow> on(
      DataStream<EvaluatedPrediction> evaluated, QualityConfig config) {
    return evaluated
        .keyBy(EvaluatedPrediction::modelGroup, Types.STRING)
        .process(new MeasureQuality(config), EventTypes.QUALITY_ROW)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    order = new LogOrder<>(LogOrder.queue("queue", EventTypes.EVALUATED_PREDICTION));
    order.initialize(context);
    monitors = new HashMap<>();
    stored = context.getKeyedStateStore().getState(MONITOR);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    order.snapshot();
  }

  @Override
  public void processElement(
      EvaluatedPrediction evaluated, Context context, Collector<QualityRow> out) throws Exception {
    if (!order.offer(evaluated, evaluated.position(), context.timerService())) {
      context.output(
          TALLIES, new Tally(UID, "late", evaluated.position().logTime(), 1, Double.NaN));
      observe(context.getCurrentKey(), List.of(evaluated), out);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<QualityRow> out)
      throws Exception {
    List<EvaluatedPrediction> due = order.due(context.getCurrentKey(), context.timerService());
    if (!due.isEmpty()) {
      observe(context.getCurrentKey(), due, out);
    }
  }

  private void observe(String group, List<EvaluatedPrediction> due, Collector<QualityRow> out)
      throws IOException {
    QualityMonitor monitor = monitor(group);
    for (EvaluatedPrediction evaluated : due) {
      monitor.observe(evaluated).forEach(out::collect);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    monitor.write(new DataOutputStream(bytes));
    stored.update(bytes.toByteArray());
  }

  private QualityMonitor monitor(String group) throws IOException {
    QualityMonitor monitor = monitors.get(group);
    if (monitor == null) {
      byte[] bytes = stored.value();
      monitor =
          bytes == null
              ? new QualityMonitor(group, config)
              : QualityMonitor.read(
                  group, config, new DataInputStream(new ByteArrayInputStream(bytes)));
      monitors.put(group, monitor);
    }
    return monitor;
  }
}
