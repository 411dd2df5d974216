package io.patternstream.operators;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
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
            command -> concerns(command.kind()),
            DriftInput::of,
            EventTypes.DRIFT_INPUT,
            "drift-inputs-commands");
    return scored.union(decided, asked);
  }

  /** Whether a command is about an alert or a reference. */
  static boolean concerns(ControlKind kind) {
    return switch (kind) {
      case REBASE_DRIFT, MUTE_ALERT, ACK_ALERT, RESOLVE_ALERT -> true;
      default -> false;
    };
  }
}
