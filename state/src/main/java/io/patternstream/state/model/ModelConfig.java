package io.patternstream.state.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings of the learner; one default serves every stream ({@code learning} 1.5: nothing needs
 * tuning).
 *
 * @param deviationVariance prior variance of a key's deviations from the shared weights (tau
 *     squared)
 * @param forgetting factor of the second core, in (0, 1]; the first never forgets
 * @param share weight that fixed share moves to the other experts at each step, in (0, 1)
 * @param readyLabels labels of each class before the model may serve
 * @param startBlend weight of ML in the blend before any loss was seen, in [0, 1]
 * @param maxKeys keys with deviations of their own; further keys share the common weights
 */
public record ModelConfig(
    double deviationVariance,
    double forgetting,
    double share,
    int readyLabels,
    double startBlend,
    int maxKeys)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public static ModelConfig defaults() {
    return new ModelConfig(0.02, 0.9995, 0.001, 50, 0.6, 512);
  }

  /** The same, ready from this many labels of each class. */
  public ModelConfig withReadyLabels(int labels) {
    return new ModelConfig(deviationVariance, forgetting, share, labels, startBlend, maxKeys);
  }

  /** Every value in one line, the same in every Java. */
  String fingerprint() {
    return deviationVariance
        + "|"
        + forgetting
        + "|"
        + share
        + "|"
        + readyLabels
        + "|"
        + startBlend
        + "|"
        + maxKeys;
  }

  /** What is wrong with these values, in words; empty when nothing is. */
  public List<String> validate() {
    List<String> faults = new ArrayList<>();
    if (!(deviationVariance > 0 && deviationVariance <= 10)) {
      faults.add("model deviation variance must be in (0, 10], is " + deviationVariance);
    }
    if (!(forgetting > 0.9 && forgetting <= 1)) {
      faults.add("model forgetting must be in (0.9, 1], is " + forgetting);
    }
    if (!(share > 0 && share < 0.5)) {
      faults.add("model share must be in (0, 0.5), is " + share);
    }
    if (readyLabels < 0) {
      faults.add("model ready labels must be 0 or more, is " + readyLabels);
    }
    if (!(startBlend >= 0 && startBlend <= 1)) {
      faults.add("model start blend must be in [0, 1], is " + startBlend);
    }
    if (maxKeys < 1) {
      faults.add("model keys must be 1 or more, is " + maxKeys);
    }
    return faults;
  }
}
