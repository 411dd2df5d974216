package io.patternstream.sql;

import static io.patternstream.sql.TestDatabases.PASSWORD;
import static io.patternstream.sql.TestDatabases.USER;
import static io.patternstream.sql.TestDatabases.execute;
import static io.patternstream.sql.TestDatabases.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Migrations on a real Postgres: from empty, and from what the replaced system left. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MigrationsTest {
  private static final String PHASE_4 = "replaced-phase4.sql";
  private static final String HALF_OF_PHASE_5 = "replaced-phase5-half-applied.sql";
  private static final String COLUMNS =
      "SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default,"
          + " is_generated, generation_expression"
          + " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2";
  private static final String CONSTRAINTS =
      "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
          + " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2, 3";
  private static final String INDEXES =
      "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1";
  private static final String FUNCTIONS =
      "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
          + " AND proname NOT IN ('log_pattern_lifecycle_change', 'touch_pattern_event')"
          + " ORDER BY 1";
  private static final String TRIGGERS =
      "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
          + " ORDER BY 1, 2";
  private static final String PARTITIONS =
      "SELECT inhparent::regclass::text, inhrelid::regclass::text FROM pg_inherits ORDER BY 1, 2";
  private static final String OWNERS =
      "SELECT relkind, relname, relowner::regrole::text, relacl::text FROM pg_class"
          + " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') ORDER BY 1, 2";

  private TestDatabases databases;
  private String fresh;

  @BeforeAll
  void start() throws SQLException {
    databases = new TestDatabases();
    fresh = migrated();
  }

  @AfterAll
  void stop() throws Exception {
    databases.close();
  }

  private String migrated(String... scripts) throws SQLException {
    String url = databases.database(scripts);
    Migrations.migrate(url, USER, PASSWORD);
    return url;
  }

  private static void assertSameSchema(String url, String expected) throws SQLException {
    for (String question :
        List.of(COLUMNS, CONSTRAINTS, INDEXES, FUNCTIONS, TRIGGERS, PARTITIONS, OWNERS)) {
      assertThat(rows(url, question)).isEqualTo(rows(expected, question)).isNotEmpty();
    }
  }

  @Test
  void anEmptyDatabaseGetsEveryTableOfTheContract() throws SQLException {
    assertThat(
            rows(
                fresh,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"))
        .contains(
            "pattern_events",
            "pattern_lifecycle_history",
            "ml_models",
            "ml_predictions",
            "ml_features",
            "drift_alerts",
            "drift_statistics",
            "feedback_labels",
            "rejected_events",
            "experiment_state",
            "model_quality",
            "control_log",
            "control_ack",
            "discovered_phrases",
            "prediction_outcomes",
            "pipeline_statistics",
            "job_lease",
            "learning_log",
            "pipeline_statistics_daily");
  }

  @Test
  void migratingTwiceChangesNothing() throws SQLException {
    String url = migrated();
    Migrations.migrate(url, USER, PASSWORD);
    assertSameSchema(url, fresh);
  }

  @Test
  void theRulePhaseOfTheReplacedSystemEndsUpLikeAnEmptyDatabase() throws SQLException {
    assertSameSchema(migrated(PHASE_4), fresh);
  }

  @Test
  void itsHalfAppliedMlPhaseEndsUpLikeAnEmptyDatabase() throws SQLException {
    assertSameSchema(migrated(PHASE_4, HALF_OF_PHASE_5), fresh);
  }

  @Test
  void rowsOfTheReplacedSystemStay() throws SQLException {
    String url = databases.database(PHASE_4, HALF_OF_PHASE_5);
    execute(
        url,
        "INSERT INTO ml_predictions (pattern_id, model_version, prediction_type, predicted_value)"
            + " SELECT id, 'v1', kind, 0.5 FROM pattern_events, unnest(ARRAY['confidence', 'outcome']) kind");
    Migrations.migrate(url, USER, PASSWORD);
    assertThat(
            rows(
                url,
                "SELECT symbol, status, confidence, target, verdict, revision, completed_at AT TIME ZONE 'UTC'"
                    + " FROM pattern_events"))
        .containsExactly("NVDA|confirmed|0.7512|150.25|bearish|0|2025-09-30 12:00:00");
    assertThat(rows(url, "SELECT new_status FROM pattern_lifecycle_history"))
        .containsExactly("confirmed");
    assertThat(rows(url, "SELECT version, is_production FROM ml_models"))
        .containsExactly("v1.0.0|t");
    assertThat(rows(url, "SELECT count(*) FROM legacy_ml_predictions")).containsExactly("2");
    assertThat(rows(url, "SELECT count(*) FROM ml_predictions")).containsExactly("0");
  }

  @Test
  void noTriggerWritesHistoryASecondTime() throws SQLException {
    String url = migrated(PHASE_4);
    // the job raises the revision and writes the history itself
    execute(url, "UPDATE pattern_events SET status = 'completed', revision = revision + 1");
    assertThat(rows(url, "SELECT count(*) FROM pattern_lifecycle_history")).containsExactly("1");
    // by hand: the trigger of the replaced system is gone, ours writes one row
    execute(url, "UPDATE pattern_events SET status = 'expired'");
    assertThat(rows(url, "SELECT count(*) FROM pattern_lifecycle_history")).containsExactly("2");
  }

  @Test
  void noStreamWaitsForAnotherByAForeignKey() throws SQLException {
    assertThat(
            rows(
                migrated(PHASE_4, HALF_OF_PHASE_5),
                "SELECT conname FROM pg_constraint WHERE contype = 'f'"))
        .isEmpty();
  }

  @Test
  void aConfidenceInPercentIsRefused() {
    assertThatThrownBy(
            () ->
                execute(
                    fresh,
                    "INSERT INTO ml_predictions (pattern_id, model_version, confidence)"
                        + " VALUES (gen_random_uuid(), 'v', 65)"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23514"));
  }

  @Test
  void everyTableAndEveryProbabilityIsExplained() throws SQLException {
    assertThat(
            rows(
                fresh,
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                    + " AND relkind IN ('r', 'p', 'v') AND relname <> 'flyway_schema_history'"
                    + " AND obj_description(oid, 'pg_class') IS NULL"))
        .isEmpty();
    assertThat(
            rows(
                fresh,
                "SELECT col_description(attrelid, attnum) FROM pg_attribute"
                    + " WHERE attrelid = 'ml_predictions'::regclass AND attname = 'ml_confidence'"))
        .containsExactly(
            "Calibrated probability, 0..1: target before stop, given that one of them is hit");
  }

  @Test
  void everyTableHasALineThatSaysWhoMayWriteIt() throws SQLException {
    assertThat(
            rows(
                fresh,
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                    + " AND relkind IN ('r', 'p', 'v') AND NOT relispartition"
                    + " AND relname NOT IN (SELECT name FROM patternstream_tables())"))
        .as("tables that patternstream_tables() in afterMigrate__access.sql does not name")
        .isEmpty();
  }

  @Test
  void refusedRowsThatWereThereBeforeThePartitionsStay() throws SQLException {
    String url = databases.database();
    Migrations.migrateTo(url, USER, PASSWORD, "013");
    execute(
        url,
        "INSERT INTO rejected_events (reason, log_topic, log_partition, log_offset, log_ordinal, log_time, detail)"
            + " VALUES ('r', 't', 0, 1, 0, '2026-01-01Z', 'd');"
            + " INSERT INTO pipeline_statistics VALUES ('s', 'd', '2026-01-01Z', 7, '{1,2}')");
    Migrations.migrate(url, USER, PASSWORD);
    assertThat(rows(url, "SELECT tableoid::regclass, log_offset, detail FROM rejected_events"))
        .containsExactly("rejected_events_rest|1|d");
    assertThat(rows(url, "SELECT tableoid::regclass, count, latency FROM pipeline_statistics"))
        .containsExactly("pipeline_statistics_rest|7|{1,2}");
    assertSameSchema(url, fresh);
  }

  @Test
  void aMigratedDatabaseHasNoProblem() {
    assertThat(Migrations.problem(fresh, USER, PASSWORD)).isEmpty();
  }

  @Test
  void anEmptyDatabaseIsSaidToLackItsMigrations() throws SQLException {
    assertThat(Migrations.problem(databases.database(), USER, PASSWORD))
        .hasValueSatisfying(
            line -> assertThat(line).containsPattern("lacks \\d+ of").doesNotContain("\n"));
  }

  @Test
  void aDatabaseOfANewerVersionIsSaidToBeOne() throws SQLException {
    String url = migrated();
    execute(
        url,
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success)"
            + " VALUES (99, '999', 'later', 'SQL', 'V999__later.sql', 1, 'test', 1, true)");
    assertThat(Migrations.problem(url, USER, PASSWORD))
        .hasValueSatisfying(line -> assertThat(line).contains("999", "newer version"));
  }

  @Test
  void anAbsentServerIsSaidToBeAbsentInOneLine() {
    assertThat(Migrations.problem("jdbc:postgresql://localhost:1/none", USER, PASSWORD))
        .hasValueSatisfying(
            line -> assertThat(line).contains("localhost:1/none", "refused").doesNotContain("\n"));
  }
}
