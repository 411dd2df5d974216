package io.patternstream.operators;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.ModelInput;
import io.patternstream.state.event.PatternFeatures;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Everything that reaches a model, as one stream. */
public final class ModelInputs {
  private ModelInputs() {}

  /**
   * Patterns to score, examples to learn, and of the commands those that change a model.
   *
   * @param bufferMillis longest time that a pattern stands in a buffer on its way to its score
   */
  public static DataStream<ModelInput> of(
      DataStream<PatternFeatures> features,
      DataStream<LabeledExample> examples,
      DataStream<ControlCommand> commands,
      long bufferMillis) {
    DataStream<ModelInput> scores =
        Streams.map(features, ModelInput::score, EventTypes.MODEL_INPUT, "model-inputs-features")
            .setBufferTimeout(bufferMillis);
    DataStream<ModelInput> lessons =
        Streams.map(examples, ModelInput::learn, EventTypes.MODEL_INPUT, "model-inputs-examples");
    DataStream<ModelInput> changes =
        Streams.mapSome(
            commands,
            command -> command.kind().scope() == ControlKind.Scope.MODEL,
            ModelInput::command,
            EventTypes.MODEL_INPUT,
            "model-inputs-commands");
    return scores.union(lessons, changes);
  }
}
