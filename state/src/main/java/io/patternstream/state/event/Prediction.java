package io.patternstream.state.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one new formation was given: every confidence, which was served, and why. One row of {@code
 * ml_predictions}.
 *
 * @param modelVersion configuration and schema hash of the model that scored it
 * @param modelSeq how many applications that model had seen
 * @param mlConfidence calibrated probability that the target is hit before the stop, given that one
 *     of them is
 * @param blendedConfidence between rule and ml, always
 * @param challengerConfidence {@code NaN} without a challenger
 * @param confidence what is served
 * @param fallbackReason why the rule was served; null when the blend was
 * @param mlEligible whether ML was enabled and the subject inside the rollout; the denominator of
 *     the fallback rate
 * @param decisionClass {@code positive}, {@code negative} or {@code neutral} by the threshold
 * @param policySeq the last command that the serving policy had seen
 * @param contributions terms in log-odds that add up to the served logit, in the order of the
 *     model's term names
 * @param inferenceMillis from the source to this score
 */
public record Prediction(
    PatternFeatures features,
    String modelVersion,
    long modelSeq,
    double mlConfidence,
    double blendedConfidence,
    double challengerConfidence,
    double confidence,
    @Nullable String fallbackReason,
    boolean mlEligible,
    String decisionClass,
    long policySeq,
    double[] contributions,
    double inferenceMillis) {
  private static final double[] NO_NUMBERS = {};

  public String patternId() {
    return features.pattern().patternId();
  }

  public double ruleConfidence() {
    return features.pattern().ruleConfidence();
  }

  /**
   * The same without features and contributions, half of its bytes: for those who keep what it says
   * for days and never ask what it was made of.
   */
  public Prediction withoutNumbers() {
    return new Prediction(
        features.withoutValues(),
        modelVersion,
        modelSeq,
        mlConfidence,
        blendedConfidence,
        challengerConfidence,
        confidence,
        fallbackReason,
        mlEligible,
        decisionClass,
        policySeq,
        NO_NUMBERS,
        inferenceMillis);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Prediction that
        && modelSeq == that.modelSeq
        && policySeq == that.policySeq
        && mlEligible == that.mlEligible
        && features.equals(that.features)
        && modelVersion.equals(that.modelVersion)
        && Double.compare(mlConfidence, that.mlConfidence) == 0
        && Double.compare(blendedConfidence, that.blendedConfidence) == 0
        && Double.compare(challengerConfidence, that.challengerConfidence) == 0
        && Double.compare(confidence, that.confidence) == 0
        && java.util.Objects.equals(fallbackReason, that.fallbackReason)
        && decisionClass.equals(that.decisionClass)
        && Arrays.equals(contributions, that.contributions);
  }

  @Override
  public int hashCode() {
    return features.hashCode() * 31 + Long.hashCode(modelSeq);
  }
}
