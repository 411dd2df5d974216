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
 * @param initial what the model of a group that has none starts from; null: from nothing
 * @param initialChallenger what a challenger starts from; null: from nothing
 */
public record ScoringConfig(
    ModelConfig model,
    @Nullable ModelConfig challenger,
    int dimension,
    String schemaHash,
    ServingPolicy initialPolicy,
    double automaticNoiseRate,
    int snapshotEvery,
    int retainedModels,
    @Nullable ImportedModel initial,
    @Nullable ImportedModel initialChallenger)
    implements Serializable {

  /** Models that start from nothing. */
  public ScoringConfig(
      ModelConfig model,
      @Nullable ModelConfig challenger,
      int dimension,
      String schemaHash,
      ServingPolicy initialPolicy,
      double automaticNoiseRate,
      int snapshotEvery,
      int retainedModels) {
    this(
        model,
        challenger,
        dimension,
        schemaHash,
        initialPolicy,
        automaticNoiseRate,
        snapshotEvery,
        retainedModels,
        null,
        null);
  }

  /** The same, where models start from what was learnt elsewhere. */
  public ScoringConfig startingFrom(
      @Nullable ImportedModel champion, @Nullable ImportedModel shadow) {
    return new ScoringConfig(
        model,
        challenger,
        dimension,
        schemaHash,
        initialPolicy,
        automaticNoiseRate,
        snapshotEvery,
        retainedModels,
        champion,
        shadow);
  }

  /** A model that has seen nothing. */
  ConfidenceModel freshModel() {
    return ConfidenceModel.fresh(model, dimension, schemaHash);
  }

  /** The first model of a group. */
  ConfidenceModel firstModel() {
    return initial == null ? freshModel() : initial.model();
  }

  /** Whether a second model learns in the shadow of the first. */
  boolean hasChallenger() {
    return challenger != null || initialChallenger != null;
  }

  /** A challenger as it starts. */
  @Nullable ConfidenceModel firstChallenger() {
    if (initialChallenger != null) {
      return initialChallenger.model();
    }
    return challenger == null ? null : ConfidenceModel.fresh(challenger, dimension, schemaHash);
  }

  double noiseRate(LabelingMethod method) {
    return method == LabelingMethod.AUTOMATIC ? automaticNoiseRate : 0.0;
  }
}
