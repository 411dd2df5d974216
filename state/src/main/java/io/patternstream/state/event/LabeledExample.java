package io.patternstream.state.event;

/**
 * A pattern's stored raw features with its label: one learning step.
 *
 * @param position the later of pattern and label: when both were known
 */
public record LabeledExample(PatternFeatures features, Feedback feedback, Position position) {

  public boolean positive() {
    return feedback.label() == Label.POSITIVE;
  }
}
