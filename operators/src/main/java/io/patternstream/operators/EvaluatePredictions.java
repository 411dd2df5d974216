package io.patternstream.operators;

import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.feedback.FeedbackConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Holds each prediction against the label that decides it, once.
 *
 * <p>Where bars will decide, the prediction waits for them, and an analyst's label counts only when
 * they have not spoken by the time that nobody waits for them any more: analysts choose what they
 * label, bars do not. Elsewhere the label that taught first counts at once. A pattern that is
 * reported anew while its former prediction waits is evaluated anew only if that one had ended by
 * then.
 */
public final class EvaluatePredictions
    extends KeyedCoProcessFunction<String, Prediction, LabelRecord, EvaluatedPrediction> {
  public static final String UID = "evaluate-predictions";

  static final ValueStateDescriptor<Prediction> PREDICTION =
      new ValueStateDescriptor<>("prediction", EventTypes.PREDICTION);
  static final ValueStateDescriptor<LabelRecord> BY_PERSON =
      new ValueStateDescriptor<>("label-by-person", EventTypes.LABEL_RECORD);
  static final ValueStateDescriptor<LabelRecord> BY_BARS =
      new ValueStateDescriptor<>("label-by-bars", EventTypes.LABEL_RECORD);

  /**
   * A label may overtake the prediction of its pattern, but not by more than the watermark; one
   * without a prediction a minute after that belongs to a pattern that was evaluated before.
   */
  private static final long OVERTAKING_MILLIS = 60_000;

  /** Predictions of a pattern that was reported anew, until it is their turn in log time. */
  static final MapStateDescriptor<Position, Prediction> SUCCESSORS =
      new MapStateDescriptor<>("successors", EventTypes.POSITION, EventTypes.PREDICTION);

  private final FeedbackConfig config;
  private transient ValueState<Prediction> prediction;
  private transient ValueState<LabelRecord> byPerson;
  private transient ValueState<LabelRecord> byBars;
  private transient MapState<Position, Prediction> successors;

  @SuppressWarnings("NullAway.Init") // state comes with open
  EvaluatePredictions(FeedbackConfig config) {
    this.config = config;
  }

  /** Wires the operator. */
  public static SingleOutputStreamOperator<EvaluatedPrediction> on(
      DataStream<Prediction> predictions, DataStream<LabelRecord> labels, FeedbackConfig config) {
    return predictions
        .connect(labels)
        .keyBy(Prediction::patternId, label -> label.feedback().patternId(), Types.STRING)
        .process(new EvaluatePredictions(config), EventTypes.EVALUATED_PREDICTION)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void open(OpenContext context) {
    prediction = getRuntimeContext().getState(PREDICTION);
    byPerson = getRuntimeContext().getState(BY_PERSON);
    byBars = getRuntimeContext().getState(BY_BARS);
    successors = getRuntimeContext().getMapState(SUCCESSORS);
  }

  @Override
  public void processElement1(
      Prediction scored, Context context, Collector<EvaluatedPrediction> out) throws Exception {
    Prediction known = prediction.value();
    Position position = positionOf(scored);
    if (known == null && successors.isEmpty()) {
      keep(scored, context, out);
    } else if (known == null || !positionOf(known).equals(position)) {
      successors.put(position, scored);
      context.timerService().registerEventTimeTimer(position.logTime());
    }
  }

  private void keep(Prediction scored, Context context, Collector<EvaluatedPrediction> out)
      throws Exception {
    forgetIfBefore(byPerson, scored);
    forgetIfBefore(byBars, scored);
    prediction.update(scored);
    context.timerService().registerEventTimeTimer(horizonOf(scored));
    settle(context, out);
  }

  /**
   * Lets each prediction whose turn has come take the place of the one before, if that one has
   * ended by then. Predictions may run far ahead of labels, so that this may not happen as they
   * come.
   *
   * @param next what comes then; null when everything up to {@code logTime} has come
   */
  private void succeed(
      @Nullable Position next, long logTime, Context context, Collector<EvaluatedPrediction> out)
      throws Exception {
    if (successors.isEmpty()) {
      return;
    }
    List<Position> due = new ArrayList<>();
    successors.keys().forEach(due::add);
    due.removeIf(one -> next == null ? one.logTime() > logTime : one.compareTo(next) > 0);
    due.sort(Comparator.naturalOrder());
    for (Position position : due) {
      Prediction successor = successors.get(position);
      successors.remove(position);
      end(position.logTime(), context, out);
      if (prediction.value() == null) {
        keep(successor, context, out);
      }
    }
  }

  /** Ends the prediction that was waited for until before {@code logTime}. */
  private void end(long logTime, Context context, Collector<EvaluatedPrediction> out)
      throws Exception {
    Prediction waiting = prediction.value();
    if (waiting != null && horizonOf(waiting) < logTime) {
      LabelRecord label = byPerson.value();
      if (label != null) {
        out.collect(
            new EvaluatedPrediction(
                waiting, label.feedback(), at(horizonOf(waiting), label.position())));
      }
      forget(waiting, context);
    }
  }

  @Override
  public void processElement2(
      LabelRecord label, Context context, Collector<EvaluatedPrediction> out) throws Exception {
    boolean fromBars = label.feedback().method() == LabelingMethod.AUTOMATIC;
    boolean decides =
        label.disposition() == LabelDisposition.TAUGHT
            || (fromBars && label.disposition() == LabelDisposition.NEUTRAL);
    succeed(label.position(), label.position().logTime(), context, out);
    end(label.position().logTime(), context, out);
    ValueState<LabelRecord> kept = fromBars ? byBars : byPerson;
    Prediction scored = prediction.value();
    if (!decides || kept.value() != null || (scored != null && isBefore(label, scored))) {
      return;
    }
    kept.update(label);
    if (scored == null) {
      long now = Math.max(label.position().logTime(), context.timerService().currentWatermark());
      context.timerService().registerEventTimeTimer(now + OVERTAKING_MILLIS);
    }
    settle(context, out);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<EvaluatedPrediction> out)
      throws Exception {
    succeed(null, timestamp, context, out);
    end(timestamp + 1, context, out);
    if (prediction.value() == null) {
      forgetIfStale(byPerson, timestamp);
      forgetIfStale(byBars, timestamp);
    }
  }

  private void settle(Context context, Collector<EvaluatedPrediction> out) throws Exception {
    Prediction scored = prediction.value();
    if (scored == null) {
      return;
    }
    LabelRecord label = byBars.value();
    LabelRecord person = byPerson.value();
    if (person != null
        && !scored.features().followed()
        // Both may have come before the prediction: the first of the log counts in any order.
        && (label == null || person.position().compareTo(label.position()) < 0)) {
      label = person;
    }
    if (label != null) {
      out.collect(new EvaluatedPrediction(scored, label.feedback(), label.position()));
      forget(scored, context);
    }
  }

  private void forget(Prediction scored, Context context) {
    prediction.clear();
    byPerson.clear();
    byBars.clear();
    context.timerService().deleteEventTimeTimer(horizonOf(scored));
  }

  private static void forgetIfBefore(ValueState<LabelRecord> kept, Prediction scored)
      throws Exception {
    LabelRecord label = kept.value();
    if (label != null && isBefore(label, scored)) {
      kept.clear();
    }
  }

  /**
   * Whether a label is of a former prediction, which was evaluated already: its place is never
   * before that of the pattern that it was judged with. The watermark may not have passed between
   * the two predictions, and either may come first, the new prediction or the old label.
   */
  private static boolean isBefore(LabelRecord label, Prediction scored) {
    return label.position().compareTo(positionOf(scored)) < 0;
  }

  private static void forgetIfStale(ValueState<LabelRecord> kept, long now) throws Exception {
    LabelRecord label = kept.value();
    if (label != null && label.position().logTime() + OVERTAKING_MILLIS <= now) {
      kept.clear();
    }
  }

  private static Position positionOf(Prediction scored) {
    return scored.features().pattern().position();
  }

  private long horizonOf(Prediction scored) {
    return scored.features().waitsUntil(config.labelHorizonMillis());
  }

  /** The label's place, at the log time at which it came to count. */
  private static Position at(long logTime, Position position) {
    return new Position(
        logTime, position.topic(), position.partition(), position.offset(), position.ordinal());
  }
}
