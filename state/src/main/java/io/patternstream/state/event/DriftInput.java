package io.patternstream.state.event;

import org.jspecify.annotations.Nullable;

/**
 * What the drift of one model group is watched on: a prediction with its features, an evaluated
 * prediction, or a command about alerts and references. Exactly one is present.
 */
public record DriftInput(
    String modelGroup,
    Position position,
    @Nullable Prediction prediction,
    @Nullable EvaluatedPrediction evaluated,
    @Nullable ControlCommand command) {

  public static DriftInput of(Prediction prediction) {
    PatternFeatures features = prediction.features();
    return new DriftInput(
        features.modelGroup(), features.pattern().position(), prediction, null, null);
  }

  public static DriftInput of(EvaluatedPrediction evaluated) {
    return new DriftInput(evaluated.modelGroup(), evaluated.position(), null, evaluated, null);
  }

  public static DriftInput of(ControlCommand command) {
    return new DriftInput(command.modelGroup(), command.position(), null, null, command);
  }
}
