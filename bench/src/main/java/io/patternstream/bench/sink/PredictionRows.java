package io.patternstream.bench.sink;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.feature.FeatureSchema;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;

/** Predictions, and how anybody would write one with the connector. */
public final class PredictionRows {
  private static final long T0 = 1_767_623_400_000L;
  private static final List<String> COLUMNS =
      List.of(
          "pattern_id",
          "symbol",
          "timeframe",
          "pattern_type",
          "direction",
          "model_group",
          "model_version",
          "model_seq",
          "policy_seq",
          "rule_confidence",
          "ml_confidence",
          "blended_confidence",
          "confidence",
          "ml_eligible",
          "decision_class",
          "feature_schema_version",
          "feature_quality",
          "features",
          "contributions",
          "inference_latency_ms",
          "event_id",
          "occurred_at",
          "log_time",
          "log_topic",
          "log_partition",
          "log_offset",
          "log_ordinal");

  /** Inserts a row once. */
  public static final String INSERT =
      "INSERT INTO ml_predictions ("
          + String.join(", ", COLUMNS)
          + ") VALUES ("
          + String.join(", ", Collections.nCopies(COLUMNS.size(), "?"))
          + ") ON CONFLICT (pattern_id) DO NOTHING";

  private PredictionRows() {}

  /** The {@code n}-th prediction; ids come in no order, as those of the job do. */
  public static Prediction prediction(long n) {
    SplittableRandom random = new SplittableRandom(n);
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    double[] features = random.doubles(FeatureSchema.current().size()).toArray();
    ChartPattern pattern =
        new ChartPattern(
            id,
            new UUID(random.nextLong(), n).toString(),
            "Q" + n % 500,
            "1h",
            "double_bottom",
            Direction.BULLISH,
            MentionStatus.CONFIRMED,
            false,
            150.25,
            145,
            160,
            Double.NaN,
            Double.NaN,
            0.7,
            0.7,
            Instant.ofEpochMilli(T0),
            "market-mcp-server",
            "{}",
            new Position(T0 + n, "mcp.events", 0, n, 0),
            0);
    return new Prediction(
        new PatternFeatures("all", pattern, new FeatureVector(id, 1, features, 0.9), false),
        "0123456789abcdef",
        n,
        0.55,
        0.61,
        Double.NaN,
        0.61,
        null,
        true,
        "positive",
        1,
        random.doubles(FeatureSchema.current().size() + 6).toArray(),
        4.5);
  }

  /** Binds the columns of {@link #INSERT}. */
  public static void bind(PreparedStatement row, Prediction prediction) throws SQLException {
    ChartPattern pattern = prediction.features().pattern();
    Position position = pattern.position();
    int i = 1;
    row.setString(i++, pattern.patternId());
    row.setString(i++, pattern.symbol());
    row.setString(i++, pattern.timeframe());
    row.setString(i++, pattern.patternType());
    row.setString(i++, pattern.direction().name().toLowerCase(Locale.ROOT));
    row.setString(i++, prediction.features().modelGroup());
    row.setString(i++, prediction.modelVersion());
    row.setLong(i++, prediction.modelSeq());
    row.setLong(i++, prediction.policySeq());
    row.setDouble(i++, prediction.ruleConfidence());
    row.setDouble(i++, prediction.mlConfidence());
    row.setDouble(i++, prediction.blendedConfidence());
    row.setDouble(i++, prediction.confidence());
    row.setBoolean(i++, prediction.mlEligible());
    row.setString(i++, prediction.decisionClass());
    row.setInt(i++, prediction.features().features().schemaVersion());
    row.setDouble(i++, prediction.features().features().quality());
    row.setObject(i++, prediction.features().features().values());
    row.setObject(i++, prediction.contributions());
    row.setDouble(i++, prediction.inferenceMillis());
    row.setString(i++, pattern.eventId());
    row.setObject(
        i++, pattern.occurredAt() == null ? null : pattern.occurredAt().atOffset(ZoneOffset.UTC));
    row.setObject(i++, Instant.ofEpochMilli(position.logTime()).atOffset(ZoneOffset.UTC));
    row.setString(i++, position.topic());
    row.setInt(i++, position.partition());
    row.setLong(i++, position.offset());
    row.setInt(i, position.ordinal());
  }
}
