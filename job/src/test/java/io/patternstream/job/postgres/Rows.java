package io.patternstream.job.postgres;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Records to write. */
final class Rows {
  static final long T0 = Instant.parse("2026-01-05T14:30:00Z").toEpochMilli();

  private Rows() {}

  /** As they travel to the sink. */
  static <T> List<byte[]> encoded(Table<T> table, List<T> rows) {
    Row.Encoder encoder = new Row.Encoder();
    return rows.stream().filter(table::holds).map(row -> table.encode(row, encoder)).toList();
  }

  static String id(int n) {
    return new UUID(0x5000, 0x8000_0000_0000_0000L + n).toString();
  }

  static Position position(int n) {
    return new Position(T0 + n, "mcp.events", 0, n, 0);
  }

  static ChartPattern pattern(int n, String symbol) {
    return new ChartPattern(
        id(n),
        "event-" + n,
        symbol,
        "1d",
        "double_bottom",
        Direction.BULLISH,
        MentionStatus.CONFIRMED,
        false,
        150.25,
        Double.NaN,
        160,
        170,
        145,
        0.7,
        Double.NaN,
        Instant.ofEpochMilli(T0),
        "test",
        "{\"action\":\"hold\"}",
        position(n),
        0);
  }

  static Prediction prediction(int n) {
    return prediction(n, "NVDA", 0.61);
  }

  static Prediction prediction(int n, String symbol, double confidence) {
    double[] features = IntStream.range(0, 50).mapToDouble(i -> i / 7.0).toArray();
    features[3] = Double.NaN;
    return new Prediction(
        new PatternFeatures(
            "all", pattern(n, symbol), new FeatureVector(id(n), 1, features, 0.98), true),
        "v1",
        n,
        0.55,
        0.61,
        Double.NaN,
        confidence,
        null,
        true,
        "positive",
        3,
        IntStream.range(0, 56).mapToDouble(i -> i / 9.0).toArray(),
        4.5);
  }

  static List<Prediction> predictions(int count) {
    return IntStream.range(0, count).mapToObj(Rows::prediction).toList();
  }

  static Feedback feedback(int n) {
    return new Feedback(
        "feedback-" + n,
        id(n),
        Label.POSITIVE,
        LabelingMethod.ANALYST,
        "ann",
        Instant.ofEpochMilli(T0),
        "accepted",
        1,
        0.02,
        Double.NaN,
        Double.NaN,
        1.5,
        null,
        position(n));
  }

  static PatternState state(int n, long revision, String status, String previous) {
    return new PatternState(
        revision,
        pattern(n, "NVDA"),
        status,
        previous,
        status.equals(previous) ? "" : "confidence",
        revision,
        revision > 1 ? prediction(n) : null,
        revision > 2 ? feedback(n) : null,
        null,
        T0,
        T0 + revision);
  }
}
