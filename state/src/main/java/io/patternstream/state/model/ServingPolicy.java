package io.patternstream.state.model;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Who is served what: one snapshot of the switches of a model group, replaced whole by each
 * command.
 *
 * @param seq the last command applied; a command that is not newer changes nothing
 * @param rolloutPercent share of subjects inside the rollout, in [0, 100]
 * @param blendWeight fixed weight of ML in the blend, {@code NaN} = learnt
 * @param threshold sets the decision class only, in (0, 1)
 * @param leastQuality features of lower quality fall back to the rule
 */
public record ServingPolicy(
    long seq,
    boolean mlEnabled,
    double rolloutPercent,
    double blendWeight,
    double threshold,
    double leastQuality)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BUCKETS = 10_000;

  /** ML off, everybody inside the rollout, learnt blend. */
  public static ServingPolicy initial() {
    return new ServingPolicy(0, false, 100, Double.NaN, 0.55, 0.2);
  }

  /** Whether a command of this kind changes a serving policy. */
  public static boolean handles(ControlKind kind) {
    return kind.scope() == ControlKind.Scope.SERVING;
  }

  /** What a command made of a policy: {@code policy} is the old one where it was refused. */
  public record Change(ServingPolicy policy, boolean accepted, String detail) {}

  public Change apply(ControlCommand command) {
    if (command.seq() <= seq) {
      return new Change(this, false, "seq " + command.seq() + " is not above " + seq);
    }
    double value = command.value();
    return switch (command.kind()) {
      case ENABLE_ML -> changed(command, true, rolloutPercent, blendWeight, threshold);
      case DISABLE_ML -> changed(command, false, rolloutPercent, blendWeight, threshold);
      case SET_ROLLOUT ->
          value >= 0 && value <= 100
              ? changed(command, mlEnabled, value, blendWeight, threshold)
              : new Change(this, false, "rollout must be 0 to 100 percent, is " + value);
      case SET_BLEND ->
          Double.isNaN(value) || (value >= 0 && value <= 1)
              ? changed(command, mlEnabled, rolloutPercent, value, threshold)
              : new Change(this, false, "blend weight must be 0 to 1, is " + value);
      case SET_THRESHOLD ->
          value > 0 && value < 1
              ? changed(command, mlEnabled, rolloutPercent, blendWeight, value)
              : new Change(this, false, "threshold must be above 0 and below 1, is " + value);
      default -> new Change(this, false, command.kind() + " does not concern serving");
    };
  }

  private Change changed(
      ControlCommand command, boolean enabled, double rollout, double blend, double newThreshold) {
    ServingPolicy next =
        new ServingPolicy(command.seq(), enabled, rollout, blend, newThreshold, leastQuality);
    return new Change(next, true, "applied");
  }

  /**
   * What one subject is served.
   *
   * @param blended between rule and ml, always
   * @param confidence the blend, or the rule where there is a reason to fall back
   * @param eligible ML is enabled and the subject inside the rollout
   */
  public record Decision(
      double blended,
      double confidence,
      @Nullable String fallbackReason,
      boolean eligible,
      String decisionClass) {}

  public Decision decide(
      String subject, double rule, Forecast forecast, double quality, boolean ready) {
    double w = Double.isNaN(blendWeight) ? forecast.learntBlend() : blendWeight;
    double ml = forecast.ml();
    double raw = rule + w * (ml - rule);
    double blended = Math.min(Math.max(rule, ml), Math.max(Math.min(rule, ml), raw));
    boolean inside = bucket(subject) < rolloutPercent * (BUCKETS / 100.0);
    String reason =
        !mlEnabled
            ? "ml_disabled"
            : !inside
                ? "outside_rollout"
                : !Double.isFinite(blended)
                    ? "non_finite"
                    : !ready ? "model_not_ready" : quality < leastQuality ? "low_quality" : null;
    double confidence = reason == null ? blended : rule;
    String decisionClass =
        confidence >= threshold ? "positive" : confidence <= 1 - threshold ? "negative" : "neutral";
    return new Decision(blended, confidence, reason, mlEnabled && inside, decisionClass);
  }

  /**
   * Where a subject falls in the rollout, 0 to 9,999: a raised percentage keeps everybody who was
   * inside.
   */
  public static int bucket(String subject) {
    long hash = Murmur3.hash32("patternstream:rollout:" + subject) & 0xFFFFFFFFL;
    return (int) ((hash * BUCKETS) >>> 32);
  }
}
