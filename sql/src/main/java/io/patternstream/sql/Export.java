package io.patternstream.sql;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * What can be taken out of the database: each of these as a whole table, in the order of its time,
 * as Postgres itself writes CSV or JSON. Nothing is held in memory, so an export may be of any
 * size.
 */
public enum Export {
  PATTERNS("pattern_events", "created_at", "id"),
  HISTORY("pattern_lifecycle_history", "created_at", "id"),
  PREDICTIONS("ml_predictions", "log_time", "pattern_id"),
  OUTCOMES("prediction_outcomes", "log_time", "pattern_id"),
  LABELS("feedback_labels", "log_time", "feedback_id, pattern_id"),
  LEARNING("learning_log", "log_time", "model_group, model_seq"),
  MODELS("ml_models", "created_at", "version"),
  QUALITY("model_quality", "to_log_time", "model_group, arm, pattern_type, window_number"),
  ALERTS("drift_alerts", "opened_at", "alert_id"),
  ALERT_HISTORY("drift_alert_history", "at", "alert_id, revision"),
  DRIFT_STATISTICS(
      "drift_statistics", "to_log_time", "model_group, segment, family, feature, window_number"),
  PHRASES("discovered_phrases", "first_log_time", "phrase"),
  CONTROL("control_log", "log_time", "log_topic, log_partition, log_offset, log_ordinal"),
  REJECTED(
      "rejected_events",
      "log_time",
      "log_topic, log_partition, log_offset, log_ordinal, reason, stage"),

  /**
   * Every decided prediction with features of the newest schema, as a row that {@code backtest}
   * reads: outcome {@code y}, {@code key} (the pattern type), {@code rule}, {@code label_at}
   * (before which row the outcome was known; -1 = after the last) and the features by name. Since
   * and until speak of the prediction.
   */
  EXAMPLES("", "predicted_log_time", "pattern_id");

  /** How rows are written. */
  public enum Format {
    /** A header row, then RFC 4180; an empty cell is null. */
    CSV,
    /** One JSON object a line. */
    JSON;

    private String options() {
      // what a JSON text never holds stands as quote and delimiter, so that it is left as it is
      return this == CSV
          ? "FORMAT csv, HEADER, ENCODING 'UTF8'"
          : "FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02', ENCODING 'UTF8'";
    }
  }

  private final String table;
  private final String time;
  private final String id;

  Export(String table, String time, String id) {
    this.table = table;
    this.time = time;
    this.id = id;
  }

  /** Its name for people: {@code alert-history}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The export that goes by a name. */
  public static Optional<Export> named(String label) {
    return Arrays.stream(values()).filter(export -> export.label().equals(label)).findFirst();
  }

  /** The names of all. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Export::label).toList();
  }

  /**
   * Writes the rows of a span of time, oldest first; all of one moment of the database. The stream
   * stays open.
   *
   * @param connection to Postgres; its role needs to read, no more
   * @param since first moment, null for the beginning
   * @param until first moment that no longer counts, null for no end
   * @return how many rows
   * @throws IOException when the stream takes no more
   */
  public long copy(
      Connection connection,
      Format format,
      @Nullable Instant since,
      @Nullable Instant until,
      OutputStream out)
      throws SQLException, IOException {
    String rows = this == EXAMPLES ? examples(connection, since, until) : whole(since, until);
    String query = format == Format.JSON ? "SELECT row_to_json(r) FROM (" + rows + ") r" : rows;
    return connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyOut("COPY (" + query + ") TO STDOUT (" + format.options() + ")", out);
  }

  private String whole(@Nullable Instant since, @Nullable Instant until) {
    return "SELECT * FROM "
        + table
        + " WHERE "
        + span(since, until)
        + " ORDER BY "
        + time
        + ", "
        + id;
  }

  /** COPY takes no parameters; an {@link Instant} writes nothing but digits and -:.TZ+. */
  private String span(@Nullable Instant since, @Nullable Instant until) {
    List<String> conditions = new ArrayList<>(List.of("true"));
    if (since != null) {
      conditions.add(time + " >= '" + since + "'");
    }
    if (until != null) {
      conditions.add(time + " < '" + until + "'");
    }
    return String.join(" AND ", conditions);
  }

  private String examples(Connection connection, @Nullable Instant since, @Nullable Instant until)
      throws SQLException {
    StringBuilder features = new StringBuilder();
    for (String column : featureColumns(connection)) {
      features.append(", ").append(column);
    }
    return """
        WITH example AS (
          SELECT o.pattern_id, o.pattern_type, o.rule_confidence, o.label, p.features, o.predicted_log_time, o.log_time,
                 row_number() OVER (ORDER BY o.predicted_log_time, o.pattern_id) - 1 AS place, count(*) OVER () AS n
            FROM prediction_outcomes o JOIN ml_predictions p USING (pattern_id)
           WHERE p.feature_schema_version = (SELECT max(schema_version) FROM feature_schemas)
             AND o.label IN ('positive', 'negative') AND %s),
        mark AS (
          SELECT place, true AS prediction, predicted_log_time AS at FROM example
          UNION ALL SELECT place, false, log_time FROM example),
        known AS (
          SELECT place, prediction,
                 count(*) FILTER (WHERE prediction) OVER (ORDER BY at, prediction DESC, place ROWS UNBOUNDED PRECEDING) AS before
            FROM mark)
        SELECT (label = 'positive')::int AS y, pattern_type AS key, rule_confidence AS rule,
               CASE WHEN k.before < n THEN k.before ELSE -1 END AS label_at%s
          FROM example JOIN known k USING (place)
         WHERE NOT k.prediction
         ORDER BY place"""
        .formatted(span(since, until), features);
  }

  /** The features of the newest schema, as expressions under their names; missing ones are null. */
  private static List<String> featureColumns(Connection connection) throws SQLException {
    String query =
        "SELECT format('nullif(features[%s], ''NaN'') AS %I', place, name) FROM feature_schemas,"
            + " unnest(feature_names) WITH ORDINALITY AS f (name, place)"
            + " WHERE schema_version = (SELECT max(schema_version) FROM feature_schemas)"
            + " ORDER BY place";
    List<String> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        columns.add(result.getString(1));
      }
    }
    return columns;
  }
}
