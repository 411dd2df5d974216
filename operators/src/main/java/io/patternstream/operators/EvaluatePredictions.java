package io.patternstream.operators;

import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.feedback.FeedbackConfig;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Holds each prediction against the label that decides it, once.
 *
 * <p>Where bars will decide, the prediction waits for them, and an analyst's label counts only when
 * they have not spoken by the time that nobody waits for them any more: analysts choose what they
 * label, bars do not. Elsewhere the label that taught counts at once.
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

  private final FeedbackConfig config;
  private transient ValueState<Prediction> prediction;
  private transient ValueState<LabelRecord> byPerson;
  private transient ValueState<LabelRecord> byBars;

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
  }

  @Override
  public void processElement1(
      Prediction scored, Context context, Collector<EvaluatedPrediction> out) throws Exception {
    if (prediction.value() != null) {
      return;
    }
    prediction.update(scored);
    context.timerService().registerEventTimeTimer(horizonOf(scored));
    settle(context, out);
  }

  @Override
  public void processElement2(
      LabelRecord label, Context context, Collector<EvaluatedPrediction> out) throws Exception {
    boolean fromBars = label.feedback().method() == LabelingMethod.AUTOMATIC;
    boolean decides =
        label.disposition() == LabelDisposition.TAUGHT
            || (fromBars && label.disposition() == LabelDisposition.NEUTRAL);
    ValueState<LabelRecord> kept = fromBars ? byBars : byPerson;
    if (!decides || kept.value() != null) {
      return;
    }
    kept.update(label);
    if (prediction.value() == null) {
      long now = Math.max(label.position().logTime(), context.timerService().currentWatermark());
      context.timerService().registerEventTimeTimer(now + OVERTAKING_MILLIS);
    }
    settle(context, out);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<EvaluatedPrediction> out)
      throws Exception {
    Prediction waiting = prediction.value();
    if (waiting == null) {
      forgetIfStale(byPerson, timestamp);
      forgetIfStale(byBars, timestamp);
    } else if (timestamp >= horizonOf(waiting)) {
      LabelRecord label = byPerson.value();
      if (label != null) {
        out.collect(
            new EvaluatedPrediction(waiting, label.feedback(), at(timestamp, label.position())));
      }
      forget(waiting, context);
    }
  }

  private void settle(Context context, Collector<EvaluatedPrediction> out) throws Exception {
    Prediction scored = prediction.value();
    if (scored == null) {
      return;
    }
    LabelRecord label = byBars.value();
    if (label == null && !scored.features().followed()) {
      label = byPerson.value();
    }
    if (label != null) {
      Position position = scored.features().pattern().position().max(label.position());
      out.collect(new EvaluatedPrediction(scored, label.feedback(), position));
      forget(scored, context);
    }
  }

  private void forget(Prediction scored, Context context) {
    prediction.clear();
    byPerson.clear();
    byBars.clear();
    context.timerService().deleteEventTimeTimer(horizonOf(scored));
  }

  private static void forgetIfStale(ValueState<LabelRecord> kept, long now) throws Exception {
    LabelRecord label = kept.value();
    if (label != null && label.position().logTime() + OVERTAKING_MILLIS <= now) {
      kept.clear();
    }
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
