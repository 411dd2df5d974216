package io.patternstream.operators;

import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.Tally;
import io.patternstream.state.feedback.FeedbackConfig;
import io.patternstream.state.feedback.TokenBucket;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
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
 * Bounds what one labeler may teach: each label takes a token of its labeler's bucket, and weighs
 * nothing when none is left.
 *
 * <p>Labels are weighed in log order, so that the same log gives the same weights. A neutral label
 * teaches nothing and takes no token. A bucket is forgotten within a minute of being full again.
 */
public final class WeighFeedback extends KeyedProcessFunction<String, Feedback, Feedback>
    implements CheckpointedFunction {
  public static final String UID = "weigh-feedback";
  public static final OutputTag<Tally> TALLIES = new OutputTag<>("weigh-tallies", EventTypes.TALLY);

  static final ValueStateDescriptor<TokenBucket> BUCKET =
      new ValueStateDescriptor<>("bucket", EventTypes.TOKEN_BUCKET);

  /** Buckets are looked at on whole minutes, so that a busy labeler has few timers. */
  private static final long SWEEP_MILLIS = 60_000;

  private final FeedbackConfig config;
  private transient LogOrder<Feedback> order;
  private transient ValueState<TokenBucket> bucket;

  @SuppressWarnings("NullAway.Init") // transient fields come with initializeState
  WeighFeedback(FeedbackConfig config) {
    this.config = config;
  }

  /** Wires the operator. */
  public static SingleOutputStreamOperator<Feedback> on(
      DataStream<Feedback> feedback, FeedbackConfig config) {
    return feedback
        .keyBy(Feedback::labeledBy, Types.STRING)
        .process(new WeighFeedback(config), EventTypes.FEEDBACK)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    order = new LogOrder<>(LogOrder.queue("queue", EventTypes.FEEDBACK));
    order.initialize(context);
    bucket = context.getKeyedStateStore().getState(BUCKET);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    order.snapshot();
  }

  @Override
  public void processElement(Feedback label, Context context, Collector<Feedback> out)
      throws Exception {
    if (!order.offer(label, label.position(), context.timerService())) {
      weigh(label, true, context, out);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Feedback> out)
      throws Exception {
    List<Feedback> due = order.due(context.getCurrentKey(), context.timerService());
    for (Feedback label : due) {
      weigh(label, false, context, out);
    }
    TokenBucket left = bucket.value();
    if (left != null && left.forgettable(config, timestamp)) {
      bucket.clear();
    }
  }

  private void weigh(Feedback label, boolean late, Context context, Collector<Feedback> out)
      throws Exception {
    long logTime = label.position().logTime();
    if (label.label() == Label.NEUTRAL) {
      out.collect(label);
      tally("neutral", late, logTime, context);
      return;
    }
    TokenBucket known = bucket.value();
    TokenBucket before = known == null ? TokenBucket.full(config, logTime) : known;
    TokenBucket.Take take = before.take(config, logTime);
    bucket.update(take.next());
    long full = take.next().fullAt(config);
    if (full < Long.MAX_VALUE) {
      context.timerService().registerEventTimeTimer(LogTime.ceiling(full, SWEEP_MILLIS));
    }
    out.collect(label.withWeight(label.weight() * take.weight()));
    tally(take.granted() ? "granted" : "throttled", late, logTime, context);
  }

  private static void tally(String disposition, boolean late, long logTime, Context context) {
    context.output(
        TALLIES, new Tally(UID, LogOrder.late(disposition, late), logTime, 1, Double.NaN));
  }
}
