package io.patternstream.operators;

import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.model.ConfidenceModel;
import io.patternstream.state.model.ModelConfig;
import io.patternstream.state.model.ServingPolicy;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ScoreAndLearn} needs.
 *
 * @param challenger settings of a second model that learns in the shadow of the first; null for
 *     none
 * @param dimension features a vector holds
 * @param schemaHash hash of the feature schema; a model of another hash is refused
 * @param automaticNoiseRate share of automatic labels taken to be wrong, in [0, 0.5)
 * @param snapshotEvery applications between two rows of {@code ml_models}
 * @param retainedModels encoded models kept in state for a rollback
 */
public record ScoringConfig(
    ModelConfig model,
    @Nullable ModelConfig challenger,
    int dimension,
    String schemaHash,
    ServingPolicy initialPolicy,
    double automaticNoiseRate,
    int snapshotEvery,
    int retainedModels)
    implements Serializable {

  ConfidenceModel freshModel() {
    return ConfidenceModel.fresh(model, dimension, schemaHash);
  }

  @Nullable ConfidenceModel freshChallenger() {
    return challenger == null ? null : ConfidenceModel.fresh(challenger, dimension, schemaHash);
  }

  double noiseRate(LabelingMethod method) {
    return method == LabelingMethod.AUTOMATIC ? automaticNoiseRate : 0.0;
  }
}
