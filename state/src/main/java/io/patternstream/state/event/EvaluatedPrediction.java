package io.patternstream.state.event;

/**
 * A prediction with what came of it: a row of {@code prediction_outcomes}, and the input of quality
 * and label drift.
 *
 * @param position the label's, which no prediction shares; at the later log time at which it came
 *     to count
 */
public record EvaluatedPrediction(Prediction prediction, Feedback feedback, Position position) {

  public boolean positive() {
    return feedback.label() == Label.POSITIVE;
  }

  public String modelGroup() {
    return prediction.features().modelGroup();
  }
}
