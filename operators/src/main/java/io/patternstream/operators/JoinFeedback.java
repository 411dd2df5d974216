package io.patternstream.operators;

import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Tally;
import io.patternstream.state.feedback.FeedbackConfig;
import io.patternstream.state.feedback.LabelLedger;
import io.patternstream.state.feedback.PatternLabels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Brings each label to the features of its pattern, and says of every label what became of it.
 *
 * <p>Features are kept as they come; labels are judged in log order once the watermark has passed
 * them, so that what is taught does not depend on how the two inputs interleave. A formation that
 * is reported anew while the former one is kept takes its turn among the labels too, since patterns
 * may run far ahead of labels: those of the former one may still be on their way. A label whose
 * pattern has not come waits for it as long as a pattern waits for its labels: one label horizon of
 * log time. Then it is an orphan, and everything else of the pattern is forgotten too; where bars
 * are still to decide the outcome, when they have or are not waited for any more.
 *
 * <p>A pattern that waits takes less than a kilobyte of state.
 */
public final class JoinFeedback
    extends KeyedCoProcessFunction<String, PatternFeatures, Feedback, LabeledExample>
    implements CheckpointedFunction {
  public static final String UID = "join-feedback";

  /** Every label once, with what became of it. */
  public static final OutputTag<LabelRecord> LABELS =
      new OutputTag<>("labels", EventTypes.LABEL_RECORD);

  public static final OutputTag<Tally> TALLIES = new OutputTag<>("label-tallies", EventTypes.TALLY);

  static final ValueStateDescriptor<PatternFeatures> FEATURES =
      new ValueStateDescriptor<>("features", EventTypes.PATTERN_FEATURES);
  static final ValueStateDescriptor<PatternLabels> LEDGER =
      new ValueStateDescriptor<>("ledger", EventTypes.PATTERN_LABELS);
  static final MapStateDescriptor<Position, Feedback> WAITING =
      new MapStateDescriptor<>("waiting-labels", EventTypes.POSITION, EventTypes.FEEDBACK);

  static final MapStateDescriptor<Position, PatternFeatures> SUCCESSORS =
      new MapStateDescriptor<>("successors", EventTypes.POSITION, EventTypes.PATTERN_FEATURES);

  private final FeedbackConfig config;
  private transient LogOrder<Feedback> order;
  private transient ValueState<PatternFeatures> features;
  private transient ValueState<PatternLabels> ledger;
  private transient MapState<Position, Feedback> waiting;
  private transient MapState<Position, PatternFeatures> successors;

  @SuppressWarnings("NullAway.Init") // transient fields come with initializeState
  JoinFeedback(FeedbackConfig config) {
    this.config = config;
  }

  /** Wires the operator. */
  public static SingleOutputStreamOperator<LabeledExample> on(
      DataStream<PatternFeatures> features, DataStream<Feedback> labels, FeedbackConfig config) {
    return features
        .connect(labels)
        .keyBy(one -> one.pattern().patternId(), Feedback::patternId, Types.STRING)
        .process(new JoinFeedback(config), EventTypes.LABELED_EXAMPLE)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    order = new LogOrder<>(LogOrder.queue("queue", EventTypes.FEEDBACK));
    order.initialize(context);
    features = context.getKeyedStateStore().getState(FEATURES);
    ledger = context.getKeyedStateStore().getState(LEDGER);
    waiting = context.getKeyedStateStore().getMapState(WAITING);
    successors = context.getKeyedStateStore().getMapState(SUCCESSORS);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    order.snapshot();
  }

  @Override
  public void processElement1(
      PatternFeatures pattern, Context context, Collector<LabeledExample> out) throws Exception {
    PatternFeatures known = features.value();
    Position position = pattern.pattern().position();
    if (known == null && successors.isEmpty()) {
      keep(pattern, context, out);
    } else if (known == null || !known.pattern().position().equals(position)) {
      successors.put(position, pattern);
      context.timerService().registerEventTimeTimer(position.logTime());
    }
  }

  private void keep(PatternFeatures pattern, Context context, Collector<LabeledExample> out)
      throws Exception {
    features.update(pattern);
    context.timerService().registerEventTimeTimer(endOf(pattern, null));
    for (Feedback label : inLogOrder()) {
      judge(label, pattern, false, context, out);
    }
    waiting.clear();
  }

  @Override
  public void processElement2(Feedback label, Context context, Collector<LabeledExample> out)
      throws Exception {
    if (!order.offer(label, label.position(), context.timerService())) {
      take(label, true, context, out);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<LabeledExample> out)
      throws Exception {
    for (Feedback label : order.due(context.getCurrentKey(), context.timerService())) {
      succeed(label.position(), context, out);
      take(label, false, context, out);
    }
    succeed(null, context, out);
    known(timestamp + 1, context);
    for (Feedback label : inLogOrder()) {
      if (horizonOf(label) <= timestamp) {
        waiting.remove(label.position());
        orphan(label, context);
      }
    }
  }

  /**
   * Formations whose turn has come, each of them kept if the former one is not by then: those
   * before {@code next}, or all that the watermark has passed when nothing is next.
   */
  private void succeed(@Nullable Position next, Context context, Collector<LabeledExample> out)
      throws Exception {
    if (successors.isEmpty()) {
      return;
    }
    List<Position> due = new ArrayList<>();
    successors.keys().forEach(due::add);
    long now = context.timerService().currentWatermark();
    due.removeIf(one -> next == null ? one.logTime() > now : one.compareTo(next) > 0);
    due.sort(Comparator.naturalOrder());
    for (Position position : due) {
      PatternFeatures pattern = successors.get(position);
      successors.remove(position);
      if (known(position.logTime(), context) == null) {
        keep(pattern, context, out);
      }
    }
  }

  /** A label whose turn has come: judged, or kept until its pattern comes. */
  private void take(Feedback label, boolean late, Context context, Collector<LabeledExample> out)
      throws Exception {
    PatternFeatures pattern = known(label.position().logTime(), context);
    if (pattern != null) {
      judge(label, pattern, late, context, out);
    } else if (inLogOrder().size() < config.maxWaitingPerKey()) {
      waiting.put(label.position(), label);
      context.timerService().registerEventTimeTimer(horizonOf(label));
    } else {
      tooMany(label, context);
    }
  }

  private void judge(
      Feedback label,
      PatternFeatures pattern,
      boolean late,
      Context context,
      Collector<LabeledExample> out)
      throws Exception {
    if (horizonOf(label) < logTime(pattern)) { // nobody waited for the pattern as long as that
      orphan(label, context);
      return;
    }
    PatternLabels stored = ledger.value();
    PatternLabels known = stored == null ? PatternLabels.NONE : stored;
    Position own = pattern.pattern().position();
    boolean cameFirst = label.position().compareTo(own) < 0;
    if (cameFirst && known.early() >= config.maxWaitingPerKey()) {
      tooMany(label, context);
      return;
    }
    Position position = cameFirst ? own.waitingLabel(known.early()) : label.position();
    LabelLedger.Decision decision = known.ledger().decide(label);
    PatternLabels after = known.after(decision.next(), cameFirst, label);
    ledger.update(after);
    if (after.outcomeKnown() && !known.outcomeKnown()) {
      moveEnd(endOf(pattern, known), endOf(pattern, after), context);
    }
    if (decision.teaches()) {
      out.collect(new LabeledExample(pattern, label, position));
    }
    LabelDisposition disposition = decision.disposition();
    context.output(
        LABELS, new LabelRecord(label, disposition, pattern.pattern().marketKey(), position));
    tally(disposition.name().toLowerCase(Locale.ROOT), late, position.logTime(), context);
  }

  private void orphan(Feedback label, Context context) {
    context.output(LABELS, new LabelRecord(label, LabelDisposition.ORPHAN, "", label.position()));
    tally("orphan", false, label.position().logTime(), context);
  }

  private static void tooMany(Feedback label, Context context) {
    tally("dropped:too_many_waiting", false, label.position().logTime(), context);
  }

  /**
   * The pattern, unless nobody has waited for its labels since before {@code logTime}: then all
   * that is kept of it is forgotten, whether or not its timer has fired.
   */
  private @Nullable PatternFeatures known(long logTime, Context context) throws Exception {
    PatternFeatures pattern = features.value();
    if (pattern == null) {
      return null;
    }
    long end = endOf(pattern, ledger.value());
    if (logTime <= end) {
      return pattern;
    }
    features.clear();
    ledger.clear();
    context.timerService().deleteEventTimeTimer(end);
    return null;
  }

  /** Log time at which nobody waits for a pattern's labels any more. */
  private long endOf(PatternFeatures pattern, @Nullable PatternLabels labels) {
    return labels != null && labels.outcomeKnown()
        ? horizonOf(logTime(pattern))
        : pattern.waitsUntil(config.labelHorizonMillis());
  }

  private static void moveEnd(long before, long now, Context context) {
    if (now < before) {
      context.timerService().deleteEventTimeTimer(before);
      // One that has passed already fires with the next watermark.
      context.timerService().registerEventTimeTimer(now);
    }
  }

  private List<Feedback> inLogOrder() throws Exception {
    List<Feedback> labels = new ArrayList<>();
    waiting.values().forEach(labels::add);
    labels.sort(Comparator.comparing(Feedback::position));
    return labels;
  }

  private static long logTime(PatternFeatures pattern) {
    return pattern.pattern().position().logTime();
  }

  private long horizonOf(Feedback label) {
    return horizonOf(label.position().logTime());
  }

  private long horizonOf(long logTime) {
    return logTime + config.labelHorizonMillis();
  }

  private static void tally(String disposition, boolean late, long logTime, Context context) {
    context.output(
        TALLIES, new Tally(UID, LogOrder.late(disposition, late), logTime, 1, Double.NaN));
  }
}
