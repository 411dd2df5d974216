package io.patternstream.operators;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.DriftInput;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.Prediction;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Everything that drift is watched on, as one stream. */
public final class DriftInputs {
  private DriftInputs() {}

  /** Predictions, what came of them, and of the commands those about alerts and references. */
  public static DataStream<DriftInput> of(
      DataStream<Prediction> predictions,
      DataStream<EvaluatedPrediction> evaluated,
      DataStream<ControlCommand> commands) {
    DataStream<DriftInput> scored =
        Streams.map(
            predictions, DriftInput::of, EventTypes.DRIFT_INPUT, "drift-inputs-predictions");
    DataStream<DriftInput> decided =
        Streams.map(evaluated, DriftInput::of, EventTypes.DRIFT_INPUT, "drift-inputs-evaluated");
    DataStream<DriftInput> asked =
        Streams.mapSome(
            commands,
            command -> command.kind().concernsDrift(),
            DriftInput::of,
            EventTypes.DRIFT_INPUT,
            "drift-inputs-commands");
    return scored.union(decided, asked);
  }
}
