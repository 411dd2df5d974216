package io.patternstream.operators;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Patterns, bars and labels for tests of operators. */
final class Given {
  /** 2023-11-14T22:00Z, a whole hour. */
  static final long T0 = 1_699_999_200_000L;

  static final long SECOND = 1_000;
  static final long MINUTE = 60 * SECOND;
  static final long HOUR = 60 * MINUTE;
  static final long DAY = 24 * HOUR;

  private static final String EVENTS = "mcp.events";
  private static final String FEEDBACK = "pattern.feedback";

  private Given() {}

  /** A place in the event topic; offsets follow log time. */
  static Position event(long logTime, int ordinal) {
    return new Position(logTime, EVENTS, 0, logTime - T0, ordinal);
  }

  /** A place in the feedback topic. */
  static Position feedback(long logTime) {
    return new Position(logTime, FEEDBACK, 0, logTime - T0, 0);
  }

  /** A confirmed daily bullish engulfing of AAPL at 100 with target 110 and stop 95. */
  static ChartPattern pattern(String id, long logTime) {
    return pattern(id, "AAPL", MentionStatus.CONFIRMED, event(logTime, 1));
  }

  static ChartPattern pattern(String id, String symbol, MentionStatus status, Position position) {
    return new ChartPattern(
        id,
        "event",
        symbol,
        "1d",
        "bullish_engulfing",
        Direction.BULLISH,
        status,
        false,
        100,
        Double.NaN,
        Double.NaN,
        110,
        95,
        0.7,
        Double.NaN,
        Instant.ofEpochMilli(T0 - DAY),
        "test",
        "{}",
        position,
        0);
  }

  static PatternFeatures features(ChartPattern pattern, boolean followed) {
    return new PatternFeatures(
        "all",
        pattern,
        new FeatureVector(pattern.patternId(), 1, new double[] {1, Double.NaN, -2}, 0.5, -2),
        followed);
  }

  /** Bars decide its outcome, by {@code outcomeBy} in log time. */
  static PatternFeatures followed(ChartPattern pattern, long outcomeBy) {
    PatternFeatures known = features(pattern, true);
    return new PatternFeatures(known.modelGroup(), pattern, known.features(), true, outcomeBy);
  }

  static Prediction prediction(ChartPattern pattern, boolean followed, double confidence) {
    return prediction(features(pattern, followed), confidence);
  }

  static Prediction prediction(PatternFeatures features, double confidence) {
    return new Prediction(
        features,
        "v1",
        3,
        confidence,
        confidence,
        Double.NaN,
        confidence,
        null,
        true,
        "positive",
        1,
        new double[] {0.5},
        1);
  }

  static Feedback label(String patternId, Label label, LabelingMethod method, Position position) {
    return new Feedback(
        "feedback of " + patternId + " at " + position.offset() + "." + position.ordinal(),
        patternId,
        label,
        method,
        "anna",
        null,
        null,
        1,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        null,
        position);
  }

  static Feedback analyst(String patternId, Label label, long logTime) {
    return label(patternId, label, LabelingMethod.ANALYST, feedback(logTime));
  }

  /** Label of the bars that stand at the front of an event. */
  static Feedback automatic(String patternId, Label label, long logTime) {
    return label(patternId, label, LabelingMethod.AUTOMATIC, event(logTime, 0).outcome(0));
  }

  /** Daily bars of a symbol from the day of {@link #T0} on, one close a day, in one event. */
  static Observation bars(String symbol, long logTime, int firstDay, double... closes) {
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < closes.length; i++) {
      double close = closes[i];
      bars.add(new Bar(T0 + (firstDay + i) * DAY, close, close + 1, close - 1, close, 1_000 + i));
    }
    return new Observation(
        symbol, "1d", bars, Double.NaN, List.of(), List.of(), Map.of(), event(logTime, 0));
  }

  static Observation quote(String symbol, long logTime, double price) {
    return new Observation(
        symbol, "", List.of(), price, List.of(), List.of(), Map.of(), event(logTime, 0));
  }
}
