package io.patternstream.state.event;

import org.jspecify.annotations.Nullable;

/**
 * What reaches a model: a pattern to score, an example to learn from, or a command that changes it.
 * Exactly one is present.
 */
public record ModelInput(
    String modelGroup,
    Position position,
    @Nullable PatternFeatures score,
    @Nullable LabeledExample learn,
    @Nullable ControlCommand command) {

  public static ModelInput score(PatternFeatures features) {
    return new ModelInput(
        features.modelGroup(), features.pattern().position(), features, null, null);
  }

  public static ModelInput learn(LabeledExample example) {
    return new ModelInput(example.features().modelGroup(), example.position(), null, example, null);
  }

  public static ModelInput command(ControlCommand command) {
    return new ModelInput(command.modelGroup(), command.position(), null, null, command);
  }
}
