package io.patternstream.operators;

import io.patternstream.state.event.Prediction;
import org.apache.flink.streaming.api.datastream.DataStream;

/** What predictions say, for the operators that keep them until their outcome is known. */
public final class SaidPredictions {
  public static final String UID = "said-predictions";

  private SaidPredictions() {}

  /** Each prediction without the numbers that it was made of. */
  public static DataStream<Prediction> of(DataStream<Prediction> predictions) {
    return Streams.map(predictions, Prediction::withoutNumbers, EventTypes.PREDICTION, UID);
  }
}
