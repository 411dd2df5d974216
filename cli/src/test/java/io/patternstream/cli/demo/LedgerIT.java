package io.patternstream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.local.LocalPostgres;
import io.patternstream.sql.Migrations;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerIT {
  private static final double SECONDS_TO_URL = 12.5;
  private static final long FAULT_SINCE = 1_790_000_000_000L;
  @TempDir static Path folder;
  private static LocalPostgres postgres;
  private static Ledger ledger;

  @BeforeAll
  static void database() throws Exception {
    postgres = LocalPostgres.start(folder);
    Migrations.migrate(postgres.jdbcUrl(), postgres.user(), postgres.password());
    ledger = new Ledger(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @BeforeEach
  void empty() throws Exception {
    execute(
        "TRUNCATE pipeline_statistics, ml_predictions, prediction_outcomes, feedback_labels,"
            + " rejected_events, model_quality, drift_statistics, drift_alerts");
  }

  @Test
  void anEmptyDatabaseGivesNullForWhatIsNotKnown() throws Exception {
    assertThat(ledger.summary(0, SECONDS_TO_URL, FAULT_SINCE).json())
        .isEqualTo(
            "{\"events\":0,\"patterns\":0,\"predictions\":0,\"rejected\":0,\"labels_positive\":0,"
                + "\"labels_negative\":0,\"drift_statistics\":0,\"drift_alerts_opened\":0,"
                + "\"fault\":\"volume in lots of 100\",\"fault_from_event\":10500,"
                + "\"fault_until_event\":13500,\"fault_alerts_opened\":0,"
                + "\"fault_alerts_resolved\":0,\"fault_factor\":null,\"other_alerts_opened\":0,"
                + "\"quality_rows\":0,\"lost\":0,\"duplicated\":0,\"inference_p99_ms\":null,"
                + "\"fallback_rate\":null,\"cache_hit_rate\":null,\"ece\":null,"
                + "\"seconds_to_url\":12.5}");
  }

  @Test
  void everyRecordIsAccountedForOverDispositionsAndMinutes() throws Exception {
    statistics("parse-mcp-events", "patterns", 0, 60);
    statistics("parse-mcp-events", "none", 0, 20);
    statistics("parse-mcp-events", "patterns", 1, 15);
    statistics("parse-mcp-events", "rejected:malformed_json", 1, 5);
    statistics("recognise-formations", "new", 0, 2);
    statistics("recognise-formations", "seen_again", 0, 8);
    prediction(1, "doji", 3);
    prediction(2, "hammer", 5);

    Summary summary = ledger.summary(100, SECONDS_TO_URL, FAULT_SINCE);

    assertThat(summary.events()).isEqualTo(100);
    assertThat(summary.patterns()).isEqualTo(10);
    assertThat(summary.predictions()).isEqualTo(2);
    assertThat(summary.lost()).isZero();
    assertThat(summary.duplicated()).isZero();
    assertThat(summary.cacheHitRate()).isEqualTo(0.8);
    assertThat(summary.inferenceP99Millis()).isEqualTo(5);
  }

  @Test
  void aRecordThatNobodyCountedAndAFormationWithoutPredictionAreLost() throws Exception {
    statistics("parse-mcp-events", "none", 0, 7);
    statistics("recognise-formations", "new", 0, 3);
    prediction(1, "doji", 3);
    assertThat(ledger.summary(10, SECONDS_TO_URL, FAULT_SINCE).lost()).isEqualTo(3 + 2);
  }

  @Test
  void aSecondPredictionOfOneFormationAndARecordCountedTwiceAreDuplicates() throws Exception {
    statistics("parse-mcp-events", "none", 0, 12);
    prediction(1, "doji", 3);
    prediction(2, "doji", 3);
    assertThat(ledger.summary(10, SECONDS_TO_URL, FAULT_SINCE).duplicated()).isEqualTo(1 + 2);
  }

  @Test
  void theFallbackRateLeavesOutPatternsForWhichMlIsOff() throws Exception {
    statistics("score-and-learn", "served", 0, 30);
    statistics("score-and-learn", "fallback:not_ready", 0, 10);
    statistics("score-and-learn", "rule:disabled", 0, 1_000);
    assertThat(ledger.summary(0, SECONDS_TO_URL, FAULT_SINCE).fallbackRate()).isEqualTo(0.25);
  }

  @Test
  void calibrationIsThatOfWhatWasServedOverDecidedOutcomes() throws Exception {
    // By hand: ten at 0.8 of which six came true, all in one bin: |0.8 - 0.6| = 0.2.
    for (int i = 0; i < 10; i++) {
      outcome(i, 0.8, i < 6 ? "positive" : "negative");
    }
    outcome(10, 0.1, "neutral");
    assertThat(ledger.summary(0, SECONDS_TO_URL, FAULT_SINCE).ece())
        .isCloseTo(0.2, org.assertj.core.data.Offset.offset(1e-12));
  }

  @Test
  void alertsOnVolumeAreTheFaultsFromItsBeginningOnAndAllOthersAreNot() throws Exception {
    alert(1, "data", "volume", "resolved", "data quality", FAULT_SINCE + 1_000, 0.01);
    alert(2, "feature", "volume_trend", "ongoing", "data quality", FAULT_SINCE + 2_000, null);
    alert(3, "feature", "volume_trend", "resolved", "covariate", FAULT_SINCE + 2_000, null);
    alert(4, "data", "volume", "resolved", "data quality", FAULT_SINCE - 1_000, 0.001);
    alert(5, "label", "label", "open", "base rate", FAULT_SINCE + 1_000, null);

    Summary.FaultAlerts fault = ledger.summary(0, SECONDS_TO_URL, FAULT_SINCE).fault();

    assertThat(fault).isEqualTo(new Summary.FaultAlerts(2, 1, 100, 3));
    assertThat(ledger.summary(0, SECONDS_TO_URL, Long.MAX_VALUE).fault().others()).isEqualTo(5);
  }

  private static void alert(
      int id,
      String family,
      String feature,
      String state,
      String cause,
      long opened,
      @Nullable Double factor)
      throws Exception {
    execute(
        "INSERT INTO drift_alerts (alert_id, revision, model_group, segment, family, feature,"
            + " component, state, severity, unit, onset_window, last_window, opened_at, updated_at,"
            + " message, detail, cause) VALUES ("
            + uuid(id)
            + ", 1, 'all', '', '"
            + family
            + "', '"
            + feature
            + "', 'unit', '"
            + state
            + "', 'major', 'points', 1, 1, to_timestamp("
            + opened
            + " / 1000.0), now(), 'm', '{\"factor\":"
            + factor
            + "}', '"
            + cause
            + "')");
  }

  private static void statistics(String stage, String disposition, int minute, int count)
      throws Exception {
    execute(
        "INSERT INTO pipeline_statistics (stage, disposition, minute, count) VALUES ('"
            + stage
            + "', '"
            + disposition
            + "', timestamptz '2025-01-01 00:00Z' + "
            + minute
            + " * interval '1 minute', "
            + count
            + ")");
  }

  private static void prediction(int id, String type, double millis) throws Exception {
    execute(
        "INSERT INTO ml_predictions (pattern_id, symbol, timeframe, pattern_type, model_version,"
            + " confidence, inference_latency_ms, occurred_at) VALUES ("
            + uuid(id)
            + ", 'AAPL', '1d', '"
            + type
            + "', 'v', 0.5, "
            + millis
            + ", '2013-05-01Z')");
  }

  private static void outcome(int id, double confidence, String label) throws Exception {
    execute(
        "INSERT INTO prediction_outcomes (pattern_id, feedback_id, symbol, timeframe, pattern_type,"
            + " model_group, model_version, model_seq, label, labeling_method, confidence,"
            + " ml_eligible, predicted_log_time, log_time) VALUES ("
            + uuid(id)
            + ", 'f', 'AAPL', '1d', 'doji', 'all', 'v', 1, '"
            + label
            + "', 'automatic', "
            + confidence
            + ", true, now(), now())");
  }

  private static String uuid(int id) {
    return String.format("'00000000-0000-0000-0000-%012d'", id);
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
