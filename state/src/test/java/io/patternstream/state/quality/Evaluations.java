package io.patternstream.state.quality;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;

/** Evaluated predictions of one group: the i-th by its type, arms and label. */
final class Evaluations {
  static final long T0 = 1_700_000_000_000L;

  private Evaluations() {}

  static EvaluatedPrediction of(
      int i, String type, Label label, double rule, double ml, double challenger) {
    String id = "p" + i;
    Position position = new Position(T0 + 1000L * i, "mcp.events", 0, i, 0);
    double none = Double.NaN;
    ChartPattern pattern =
        new ChartPattern(
            id,
            "e" + i,
            "AAPL",
            "1d",
            type,
            Direction.BULLISH,
            MentionStatus.CONFIRMED,
            false,
            150,
            none,
            none,
            none,
            none,
            rule,
            none,
            null,
            "test",
            "{}",
            position,
            0);
    PatternFeatures features =
        new PatternFeatures("all", pattern, new FeatureVector(id, 1, new double[] {1}, 1.0), true);
    double blended = 0.5 * (rule + ml);
    Prediction prediction =
        new Prediction(
            features,
            "v",
            i,
            ml,
            blended,
            challenger,
            blended,
            null,
            true,
            "neutral",
            1,
            new double[] {0},
            1);
    Feedback feedback =
        new Feedback(
            "f" + i,
            id,
            label,
            LabelingMethod.AUTOMATIC,
            "bars",
            null,
            null,
            1,
            none,
            none,
            none,
            none,
            null,
            position);
    return new EvaluatedPrediction(prediction, feedback, position);
  }

  /** A plain sequence: two types in turn, every fifth outcome neutral. */
  static EvaluatedPrediction plain(int i) {
    Label label = i % 5 == 4 ? Label.NEUTRAL : i % 3 == 0 ? Label.POSITIVE : Label.NEGATIVE;
    return of(i, i % 2 == 0 ? "doji" : "hammer", label, 0.7, (i % 10) / 10.0, Double.NaN);
  }
}
