package io.patternstream.state.drift;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that stands alerted together, to name what an alert comes from.
 *
 * <p>Inputs that move while calibration holds are covariate shift. A label rate that moves with
 * calibration while inputs hold is a base rate. Stated probabilities that are off are calibration
 * where recalibrating them would mend it, and a change of concept where residuals depend on
 * features besides ({@link ResidualSums}); where that is not known, loss beyond what the stated
 * probabilities allow is taken for concept. Missing values, new categories, a changed unit and
 * silence are data quality, and so is whatever labels show while one of them stands.
 */
final class Cause {
  static final String COVARIATE = "covariate";
  static final String BASE_RATE = "base rate";
  static final String CONCEPT = "concept";
  static final String CALIBRATION = "calibration";
  static final String DATA_QUALITY = "data quality";

  private static final Map<String, String> WORDS =
      Map.of(
          COVARIATE, "the inputs are others than before; the stated probabilities still hold",
          BASE_RATE, "outcomes became more or less frequent while the inputs stayed",
          CONCEPT, "the same inputs lead to other outcomes than before",
          CALIBRATION, "the stated probabilities are no longer right",
          DATA_QUALITY, "values are missing, new or in another unit");

  private final ResidualSums.Dependence residuals;
  private boolean inputs;
  private boolean quality;
  private boolean label;
  private boolean concept;
  private boolean calibration;

  /** Of alerts yet to be noted, and what residuals depend on. */
  Cause(ResidualSums.Dependence residuals) {
    this.residuals = residuals;
  }

  /** Takes note of an alert that stands. */
  void note(String family, String component, boolean unit) {
    switch (family) {
      case LabelWatch.LABEL -> label = true;
      case LabelWatch.CONCEPT -> concept = true;
      case LabelWatch.CALIBRATION -> calibration = true;
      case DriftMonitor.PREDICTION -> {}
      default -> {
        boolean bad = isQuality(family, component, unit);
        quality |= bad;
        inputs |= !bad;
      }
    }
  }

  private static boolean isQuality(String family, String component, boolean unit) {
    return family.equals(SilenceWatch.DATA)
        || unit
        || component.equals(SubjectDetector.MISSING)
        || component.equals(SubjectDetector.NEW_CATEGORY);
  }

  /** The cause of an alert; null when nothing says. */
  @Nullable String of(String family, String component, boolean unit) {
    return switch (family) {
      case LabelWatch.LABEL, LabelWatch.CONCEPT, LabelWatch.CALIBRATION -> ofLabels();
      case DriftMonitor.PREDICTION -> quality ? DATA_QUALITY : inputs ? COVARIATE : null;
      default -> isQuality(family, component, unit) ? DATA_QUALITY : COVARIATE;
    };
  }

  private String ofLabels() {
    if (quality) {
      return DATA_QUALITY;
    }
    boolean stated = concept || calibration; // what is stated no longer holds
    if (!stated) {
      return inputs ? COVARIATE : BASE_RATE;
    }
    return switch (residuals) {
      case FEATURE -> CONCEPT;
      case SLOPE -> CALIBRATION;
      case OFFSET -> label && !inputs ? BASE_RATE : CALIBRATION;
      case UNKNOWN -> label && !inputs ? BASE_RATE : concept ? CONCEPT : CALIBRATION;
    };
  }

  /** The cause as a sentence. */
  static String inWords(String cause) {
    return "Likely cause: " + cause + " (" + WORDS.get(cause) + ").";
  }
}
