package io.patternstream.sql;

import static io.patternstream.sql.TestDatabases.PASSWORD;
import static io.patternstream.sql.TestDatabases.USER;
import static io.patternstream.sql.TestDatabases.execute;
import static io.patternstream.sql.TestDatabases.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.sql.TestDatabases.Visitor;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes, what stays, and that nothing is lost that is being written meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MaintenanceTest {
  private static final Retention KEEP =
      new Retention(
          Duration.ofDays(180),
          Duration.ofDays(365),
          Duration.ofDays(30),
          Duration.ofDays(365),
          Duration.ofDays(366),
          Duration.ofDays(367),
          Duration.ofDays(368),
          Duration.ofDays(369),
          Duration.ofDays(31));

  /** Ages a little within and a little over a limit of so many days. */
  private static String within(int days) {
    return "now() - interval '" + days + " days' + interval '1 hour'";
  }

  private static String over(int days) {
    return "now() - interval '" + days + " days' - interval '1 hour'";
  }

  private TestDatabases databases;
  private String template;
  private String url;

  @BeforeAll
  void start() throws SQLException {
    databases = new TestDatabases();
    template = databases.database();
    Migrations.migrate(template, USER, PASSWORD);
  }

  @BeforeEach
  void database() throws SQLException {
    url = databases.copyOf(template);
  }

  @AfterAll
  void stop() throws Exception {
    databases.close();
  }

  private List<String> maintain(boolean dryRun, int batch) throws Exception {
    List<String> steps = new ArrayList<>();
    try (Maintenance maintenance =
        Maintenance.open(
            url,
            USER,
            PASSWORD,
            dryRun,
            batch,
            step -> {
              if (step.rows() > 0) {
                steps.add(step.table() + " " + step.action() + " " + step.rows());
              }
            })) {
      maintenance.retain(KEEP);
    }
    return steps;
  }

  private static String pattern(int id, String status, String age) {
    return "INSERT INTO pattern_events (id, symbol, status, created_at, updated_at) VALUES (uuid(%d), 'NVDA', '%s', %s, %3$s);"
        .formatted(id, status, age);
  }

  private static String prediction(int id, String age) {
    return "INSERT INTO ml_predictions (pattern_id, symbol, model_version, confidence, log_time) VALUES (uuid(%d), 'NVDA', 'v', 0.5, %s);"
        .formatted(id, age);
  }

  private static String outcome(int id, String by, String age) {
    return "INSERT INTO prediction_outcomes (pattern_id, feedback_id, symbol, timeframe, pattern_type, model_group, model_version, model_seq, label, labeling_method, labeled_by, confidence, ml_eligible, predicted_log_time, log_time)"
        .concat(
            " VALUES (uuid(%d), 'f', 'NVDA', '1d', 't', 'all', 'v', 1, 'positive', 'analyst', '%s', 0.5, true, %s, %3$s);"
                .formatted(id, by, age));
  }

  private static String history(int pattern, String age) {
    return "INSERT INTO pattern_lifecycle_history (pattern_id, new_status, created_at) VALUES (uuid(%d), 'pending', %s);"
        .formatted(pattern, age);
  }

  private static String label(int pattern, String method, String by, String age) {
    return "INSERT INTO feedback_labels (feedback_id, pattern_id, label, labeling_method, labeled_by, disposition, log_time, log_topic, log_partition, log_offset, log_ordinal)"
        .concat(
            " VALUES (gen_random_uuid()::text, uuid(%d), 'positive', '%s', '%s', 'taught', %s, 't', 0, 0, 0);"
                .formatted(pattern, method, by, age));
  }

  private static String rejected(int offset, String age) {
    return "INSERT INTO rejected_events (reason, log_topic, log_partition, log_offset, log_ordinal, log_time, detail) VALUES ('r', 't', 0, %d, 0, %s, 'd');"
        .formatted(offset, age);
  }

  private static String counted(String stage, String age, int count, String latency) {
    return "INSERT INTO pipeline_statistics VALUES ('%s', 'd', date_trunc('minute', %s), %d, %s);"
        .formatted(stage, age, count, latency);
  }

  private static String alert(int id, String state, String age) {
    return "INSERT INTO drift_alerts (alert_id, revision, model_group, segment, family, feature, component, state, severity, unit, onset_window, last_window, opened_at, updated_at, closed_at, message, acknowledged_by)"
        .concat(
            " VALUES (uuid(%d), 1, 'all', '*', 'feature', 'f', 'c', '%s', 'minor', 'sd', 1, 1, %s, %3$s, %4$s, 'm', 'anna');"
                .formatted(
                    id,
                    state,
                    age,
                    state.equals("open") || state.equals("ongoing") ? "NULL" : age));
  }

  private static String model(String group, int seq, boolean production, String age) {
    return "INSERT INTO ml_models (version, model_group, model_seq, is_production, created_at) VALUES ('v/%s/%d', '%1$s', %2$d, %s, %s);"
        .formatted(group, seq, production, age);
  }

  private void given(String... inserts) throws SQLException {
    execute(
        url,
        "CREATE FUNCTION pg_temp.uuid(n int) RETURNS uuid LANGUAGE sql AS"
            + " $$ SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;"
            + String.join("", inserts)
                .replace("uuid(", "pg_temp.uuid(")
                .replace("random_pg_temp.uuid(", "random_uuid("));
  }

  /** The last digits of the ids that are there. */
  private List<String> ids(String column, String table) throws SQLException {
    return rows(url, "SELECT right(" + column + "::text, 12)::int FROM " + table + " ORDER BY 1");
  }

  private String number(String sql) throws SQLException {
    return rows(url, sql).get(0);
  }

  @Test
  void predictionsGoWithTheirOutcomesAtTheirLimitUnlessThePatternIsOpen() throws Exception {
    given(
        pattern(1, "completed", within(365)),
        prediction(1, within(180)),
        outcome(1, "anna", within(180)),
        pattern(2, "completed", within(365)),
        prediction(2, over(180)),
        outcome(2, "anna", within(180)), // decided within the limit, but of a prediction that goes
        pattern(3, "pending", over(400)),
        prediction(3, over(400)),
        outcome(3, "anna", over(400)),
        pattern(4, "confirmed", over(400)),
        prediction(4, over(400)),
        prediction(5, over(180)), // whose pattern has not come
        outcome(6, "anna", over(180)), // whose prediction is gone
        outcome(7, "anna", within(180)));
    assertThat(maintain(false, 10_000))
        .containsExactly(
            "ml_predictions delete 2",
            "prediction_outcomes delete 1",
            "prediction_outcomes delete 1");
    assertThat(ids("pattern_id", "ml_predictions")).containsExactly("1", "3", "4");
    assertThat(ids("pattern_id", "prediction_outcomes")).containsExactly("1", "3", "7");
    assertThat(ids("id", "pattern_events")).containsExactly("1", "2", "3", "4");
  }

  @Test
  void patternsGoWithTheirHistoryWhenTheyHaveEnded() throws Exception {
    given(
        pattern(1, "completed", within(365)),
        history(1, over(500)),
        pattern(2, "invalidated", over(365)),
        history(2, over(500)),
        history(2, over(365)),
        pattern(3, "expired", over(365)),
        pattern(4, "pending", over(5_000)),
        history(4, over(5_000)),
        pattern(5, "confirmed", over(5_000)),
        history(6, over(365)), // of no pattern
        history(7, within(365)));
    assertThat(maintain(false, 10_000))
        .containsExactly(
            "pattern_events delete 2",
            "pattern_lifecycle_history delete 2",
            "pattern_lifecycle_history delete 1");
    assertThat(ids("id", "pattern_events")).containsExactly("1", "4", "5");
    assertThat(ids("pattern_id", "pattern_lifecycle_history")).containsExactly("1", "4", "7");
  }

  @Test
  void windowsAlertsAndSnapshotsGoAtTheirLimitsButNoOpenAlertAndNoModelInUse() throws Exception {
    given(
        "INSERT INTO drift_statistics (model_group, segment, family, feature, window_number, from_log_time, to_log_time, rows, phase)"
            .concat(
                " VALUES ('all', '*', 'f', 'f', 1, now(), %s, 1, 'watching'), ('all', '*', 'f', 'f', 2, now(), %s, 1, 'watching');"
                    .formatted(over(366), within(366))),
        "INSERT INTO model_quality (model_group, arm, pattern_type, window_number, from_log_time, to_log_time, examples, positives)"
            .concat(
                " VALUES ('all', 'ml', '*', 1, now(), %s, 1, 1), ('all', 'ml', '*', 2, now(), %s, 1, 1);"
                    .formatted(over(366), within(366))),
        alert(1, "resolved", over(367)),
        alert(2, "rebased", over(367)),
        alert(3, "resolved", within(367)),
        alert(4, "open", over(5_000)),
        alert(5, "ongoing", over(5_000)),
        model("a", 1, false, over(368)),
        model("a", 2, true, over(368)),
        model("a", 3, false, within(368)),
        model("b", 1, false, over(500)),
        model("b", 2, false, over(400)));
    assertThat(maintain(false, 10_000))
        .containsExactly(
            "ml_models delete 2",
            "drift_statistics delete 1",
            "model_quality delete 1",
            "drift_alerts delete 2");
    assertThat(rows(url, "SELECT window_number FROM drift_statistics")).containsExactly("2");
    assertThat(rows(url, "SELECT window_number FROM model_quality")).containsExactly("2");
    assertThat(ids("alert_id", "drift_alerts")).containsExactly("3", "4", "5");
    assertThat(rows(url, "SELECT version FROM ml_models ORDER BY 1"))
        .containsExactly("v/a/2", "v/a/3", "v/b/2");
  }

  @Test
  void automaticLabelsGoAndThoseOfPeopleStay() throws Exception {
    given(
        label(1, "automatic", "job", over(369)),
        label(2, "automatic", "job", within(369)),
        label(3, "analyst", "anna", over(5_000)),
        label(4, "backfill", "import", over(5_000)),
        "INSERT INTO learning_log VALUES ('all', 1, 'learn', NULL, 'c', 0, false, %s, 't', 0, 0, 0),"
            .concat(" ('all', 2, 'learn', NULL, 'c', 0, false, %s, 't', 0, 0, 0);")
            .formatted(over(369), within(369)));
    assertThat(maintain(false, 10_000))
        .containsExactly("feedback_labels delete 1", "learning_log delete 1");
    assertThat(ids("pattern_id", "feedback_labels")).containsExactly("2", "3", "4");
    assertThat(rows(url, "SELECT model_seq FROM learning_log")).containsExactly("2");
  }

  private static String dayAgo(int days) {
    return DateTimeFormatter.BASIC_ISO_DATE.format(day(days));
  }

  private static LocalDate day(int ago) {
    return LocalDate.now(ZoneOffset.UTC).minusDays(ago);
  }

  private static String partition(String table, int daysAgo) {
    return "CREATE TABLE %s_%s PARTITION OF %1$s FOR VALUES FROM ('%s 00:00Z') TO ('%s 00:00Z');"
        .formatted(table, dayAgo(daysAgo), day(daysAgo), day(daysAgo - 1));
  }

  private static String at(int daysAgo, String time) {
    return "'" + day(daysAgo) + " " + time + "Z'::timestamptz";
  }

  @Test
  void wholeDaysOfRefusedRecordsAreDroppedAndTheRestIsDeleted() throws Exception {
    given(
        partition("rejected_events", 33),
        partition("rejected_events", 32),
        partition("rejected_events", 31),
        rejected(1, at(33, "10:00")),
        rejected(2, at(32, "00:00")),
        rejected(3, at(32, "23:59")),
        rejected(4, at(31, "00:00")), // of the day that the limit cuts: it stays whole
        rejected(5, at(31, "23:59")),
        rejected(6, over(400)), // with the rest, which has no days: to the hour
        rejected(7, "now()"));
    assertThat(maintain(false, 10_000))
        .containsExactly(
            "rejected_events_" + dayAgo(33) + " drop 1",
            "rejected_events_" + dayAgo(32) + " drop 2",
            "rejected_events_rest delete 1");
    assertThat(rows(url, "SELECT log_offset FROM rejected_events ORDER BY 1"))
        .containsExactly("4", "5", "7");
    assertThat(rows(url, "SELECT to_regclass('rejected_events_" + dayAgo(32) + "')"))
        .containsExactly("null");
  }

  @Test
  void refusedRecordsWithoutADayGoAtTheLimit() throws Exception {
    given(rejected(1, over(31)), rejected(2, within(31)));
    assertThat(maintain(false, 10_000)).containsExactly("rejected_events_rest delete 1");
    assertThat(rows(url, "SELECT log_offset FROM rejected_events")).containsExactly("2");
  }

  @Test
  void minutesBecomeDaysAndDaysOneSumAndTheTotalsStay() throws Exception {
    given(
        partition("pipeline_statistics", 32),
        counted("a", at(32, "10:00"), 1, "'{1,2}'"),
        counted("a", at(32, "10:01"), 10, "'{10,20,30}'"),
        counted("b", at(32, "10:01"), 100, "NULL"),
        counted("a", over(30), 1_000, "'{100}'"),
        counted("a", within(30), 10_000, "'{1000}'"),
        "INSERT INTO pipeline_statistics_daily VALUES ('a', 'd', '%s', 5, '{5}'),"
            .concat(
                " ('a', 'd', '%s', 7, '{7}'), ('a', 'd', '%s', 11, '{0,11}'), ('a', 'd', '-infinity', 13, '{13}');")
            .formatted(day(32), day(364), day(366)));
    String total =
        "SELECT sum(count), patternstream_sum_buckets(latency) FROM (SELECT * FROM pipeline_statistics"
            + " UNION ALL SELECT * FROM pipeline_statistics_daily) everything WHERE stage = 'a'";
    String before = "11047|{1136,33,30}"; // 1+10+1000+10000+5+7+11+13; bucket by bucket
    assertThat(number(total)).isEqualTo(before);
    maintain(false, 10_000);
    assertThat(number(total)).isEqualTo(before);
    assertThat(rows(url, "SELECT stage, count FROM pipeline_statistics"))
        .containsExactly("a|10000");
    assertThat(
            rows(
                url,
                "SELECT stage, day, count, latency FROM pipeline_statistics_daily"
                    + " WHERE count <> 1000 ORDER BY stage, day"))
        .containsExactly(
            "a|-infinity|24|{13,11}",
            "a|" + day(364) + "|7|{7}",
            "a|" + day(32) + "|16|{16,22,30}",
            "b|" + day(32) + "|100|null");
    maintain(false, 10_000);
    assertThat(number(total)).isEqualTo(before);
  }

  @Test
  void theDaysToComeHavePartitionsAndTheirRowsGoThere() throws Exception {
    maintain(false, 10_000);
    for (String table : List.of("rejected_events", "pipeline_statistics")) {
      List<String> expected = new ArrayList<>();
      for (int ahead = 1; ahead <= 7; ahead++) {
        expected.add(table + "_" + dayAgo(-ahead));
      }
      expected.add(table + "_rest");
      assertThat(
              rows(
                  url,
                  "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = '"
                      + table
                      + "'::regclass AND (SELECT relkind FROM pg_class WHERE oid = inhparent) = 'p' ORDER BY inhrelid::regclass::text"))
          .containsExactlyElementsOf(expected);
    }
    given(
        rejected(1, at(-1, "12:00")),
        rejected(1, at(-1, "12:00")).replace(";", " ON CONFLICT DO NOTHING;"));
    assertThat(rows(url, "SELECT tableoid::regclass FROM rejected_events"))
        .containsExactly("rejected_events_" + dayAgo(-1));
    assertThat(maintain(false, 10_000)).isEmpty();
    assertThat(
            rows(
                url,
                "SELECT DISTINCT relowner::regrole, relrowsecurity FROM pg_class WHERE relispartition AND relkind = 'r'"
                    + " AND relname NOT LIKE '%rest'"))
        .containsExactly("patternstream_owner|t");
  }

  @Test
  void aDayWithRowsAheadOfTheClockStaysWithTheRest() throws Exception {
    given(rejected(1, at(-2, "12:00")));
    maintain(false, 10_000);
    assertThat(rows(url, "SELECT to_regclass('rejected_events_%s')".formatted(dayAgo(-2))))
        .containsExactly("null");
    assertThat(rows(url, "SELECT to_regclass('rejected_events_%s')".formatted(dayAgo(-3))))
        .containsExactly("rejected_events_" + dayAgo(-3));
    assertThat(number("SELECT count(*) FROM rejected_events")).isEqualTo("1");
  }

  private void somethingEverywhere() throws SQLException {
    given(
        pattern(1, "completed", over(365)),
        history(1, over(365)),
        prediction(1, over(180)),
        outcome(1, "anna", over(180)),
        label(1, "automatic", "job", over(369)),
        alert(1, "resolved", over(367)),
        partition("rejected_events", 33),
        rejected(1, at(33, "10:00")),
        rejected(2, over(400)),
        partition("pipeline_statistics", 33),
        counted("a", at(33, "10:00"), 1, "NULL"),
        counted("a", over(400), 1, "NULL"));
  }

  private static final String EVERYTHING =
      "SELECT query_to_xml('SELECT * FROM ' || oid::regclass || ' t ORDER BY t::text', true, true, '')::text"
          + " FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname";

  @Test
  void aDryRunCountsTheSameAndChangesNothing() throws Exception {
    somethingEverywhere();
    List<String> before = rows(url, EVERYTHING);
    List<String> counted = maintain(true, 10_000);
    assertThat(rows(url, EVERYTHING)).isEqualTo(before);
    assertThat(maintain(false, 10_000)).isEqualTo(counted).hasSize(10);
    assertThat(rows(url, EVERYTHING)).isNotEqualTo(before);
  }

  @Test
  void zeroKeepsForEver() throws Exception {
    somethingEverywhere();
    List<String> steps = new ArrayList<>();
    Duration ever = Duration.ZERO;
    try (Maintenance maintenance =
        Maintenance.open(url, USER, PASSWORD, true, step -> steps.add(step.action()))) {
      maintenance.retain(new Retention(ever, ever, ever, ever, ever, ever, ever, ever, ever));
    }
    assertThat(steps).containsOnly("create");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000})
  void batchesOfAnySizeRemoveTheSame(int batch) throws Exception {
    execute(
        url,
        "INSERT INTO ml_predictions (pattern_id, model_version, confidence, log_time)"
            + " SELECT gen_random_uuid(), 'v', 0.5, now() - interval '170 days' - n * interval '1 day'"
            + " FROM generate_series(1, 50) n;"
            + " INSERT INTO pipeline_statistics SELECT 'a', 'd', now() - interval '20 days' - n * interval '1 day', n"
            + " FROM generate_series(1, 50) n");
    maintain(false, batch);
    // ages 171, 172, ... days: nine are below 180 and the tenth is 180 and an instant
    assertThat(number("SELECT count(*) FROM ml_predictions")).isEqualTo("9");
    assertThat(number("SELECT count(*), sum(count) FROM pipeline_statistics")).isEqualTo("9|45");
    assertThat(number("SELECT sum(count) FROM pipeline_statistics_daily"))
        .isEqualTo(Integer.toString(50 * 51 / 2 - 45));
  }

  private List<String> delete(String what, String name, boolean dryRun) throws Exception {
    List<String> steps = new ArrayList<>();
    try (Maintenance maintenance =
        Maintenance.open(
            url,
            USER,
            PASSWORD,
            dryRun,
            2,
            step -> steps.add(step.table() + " " + step.action() + " " + step.rows()))) {
      if (what.equals("labeler")) {
        maintenance.deleteLabeler(name);
      } else {
        maintenance.deleteSymbol(name);
      }
    }
    return steps;
  }

  @Test
  void aLabelerIsForgottenAndOthersAreNot() throws Exception {
    given(
        pattern(1, "pending", within(1)),
        pattern(2, "completed", within(1)),
        "UPDATE pattern_events SET labeled_by = 'anna', outcome_label = 'positive', labeling_method = 'analyst',"
            .concat(
                " operator_id = 'anna', verdict = 'accepted', verdict_notes = 'mine' WHERE status = 'pending';"),
        "UPDATE pattern_events SET labeled_by = 'ben', outcome_label = 'negative', operator_id = 'ben',"
            .concat(" verdict = 'rejected' WHERE status = 'completed';"),
        label(1, "analyst", "anna", within(1)),
        label(2, "analyst", "anna", within(1)),
        label(3, "analyst", "anna", within(1)),
        label(2, "analyst", "ben", within(1)),
        outcome(1, "anna", within(1)),
        outcome(2, "ben", within(1)),
        alert(1, "open", within(1)));
    List<String> counted = delete("labeler", "anna", true);
    assertThat(counted)
        .containsExactly(
            "feedback_labels delete 3",
            "prediction_outcomes delete 1",
            "pattern_events clear 1",
            "pattern_events clear 1",
            "drift_alerts clear 1",
            "drift_alerts clear 0",
            "drift_alert_history clear 0",
            "drift_alert_history clear 0",
            "alert_outbox clear 0");
    assertThat(delete("labeler", "anna", false)).isEqualTo(counted);
    assertThat(rows(url, EVERYTHING).toString()).doesNotContain("anna", "mine").contains("ben");
    assertThat(
            rows(
                url,
                "SELECT outcome_label, verdict, operator_id, status FROM pattern_events ORDER BY status"))
        .containsExactly("null|null|null|pending", "negative|rejected|ben|completed");
    assertThat(ids("pattern_id", "feedback_labels")).containsExactly("2");
    assertThat(ids("alert_id", "drift_alerts")).containsExactly("1");
    assertThat(delete("labeler", "anna' OR ''='", false)).allMatch(step -> step.endsWith(" 0"));
    assertThat(ids("pattern_id", "feedback_labels")).containsExactly("2");
  }

  @Test
  void aSymbolIsForgottenButForItsOpenPatterns() throws Exception {
    execute(
        url,
        "CREATE TABLE legacy_ml_predictions (pattern_id uuid);"
            + " CREATE TABLE legacy_ml_features (pattern_id uuid)");
    given(
        pattern(1, "completed", within(1)),
        history(1, within(1)),
        history(1, within(1)),
        prediction(1, within(1)),
        outcome(1, "anna", within(1)),
        label(1, "analyst", "anna", within(1)),
        label(1, "automatic", "job", within(1)),
        "INSERT INTO legacy_ml_predictions VALUES (uuid(1)), (uuid(9));",
        "INSERT INTO legacy_ml_features VALUES (uuid(1)), (uuid(9));",
        pattern(2, "pending", within(1)),
        history(2, within(1)),
        prediction(2, within(1)),
        label(2, "analyst", "anna", within(1)),
        pattern(3, "completed", within(1)).replace("NVDA", "AAPL"),
        history(3, within(1)),
        prediction(3, within(1)).replace("NVDA", "AAPL"),
        outcome(3, "anna", within(1)).replace("NVDA", "AAPL"),
        label(3, "analyst", "anna", within(1)),
        prediction(4, within(1)));
    List<String> counted = delete("symbol", "NVDA", true);
    assertThat(delete("symbol", "NVDA", false)).isEqualTo(counted);
    assertThat(counted)
        .containsExactly(
            "feedback_labels delete 2",
            "prediction_outcomes delete 1",
            "ml_predictions delete 2",
            "legacy_ml_predictions delete 1",
            "legacy_ml_features delete 1",
            "pattern_events delete 1",
            "pattern_lifecycle_history delete 2");
    assertThat(ids("id", "pattern_events")).containsExactly("2", "3");
    assertThat(ids("pattern_id", "pattern_lifecycle_history")).containsExactly("2", "3");
    assertThat(ids("pattern_id", "ml_predictions")).containsExactly("2", "3");
    assertThat(ids("pattern_id", "prediction_outcomes")).containsExactly("3");
    assertThat(ids("pattern_id", "feedback_labels")).containsExactly("2", "3");
    assertThat(ids("pattern_id", "legacy_ml_features")).containsExactly("9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"writer", "console", "reader"})
  void whoMayNotDeleteIsToldSo(String role) throws Exception {
    execute(url, "CREATE ROLE user_of_" + role + " LOGIN IN ROLE patternstream_" + role);
    assertThatThrownBy(() -> Maintenance.open(url, "user_of_" + role, PASSWORD, false, step -> {}))
        .isInstanceOf(MaintenanceException.class)
        .hasMessage(
            "user_of_"
                + role
                + " may not maintain alert_outbox: use the role that migrates, or a member of patternstream_owner");
    execute(url, "DROP ROLE user_of_" + role);
  }

  @Test
  void aMemberOfTheOwnerMaintainsAndItsPartitionsAreNobodyElses() throws Exception {
    somethingEverywhere();
    Migrations.migrateForSupabase(url, USER, PASSWORD);
    execute(
        url,
        "CREATE ROLE keeper LOGIN IN ROLE patternstream_owner;"
            + " ALTER DEFAULT PRIVILEGES FOR ROLE keeper IN SCHEMA public GRANT ALL ON TABLES TO anon, service_role");
    try (Maintenance maintenance = Maintenance.open(url, "keeper", PASSWORD, false, step -> {})) {
      maintenance.retain(KEEP);
      assertThatThrownBy(() -> Maintenance.open(url, USER, PASSWORD, false, step -> {}))
          .hasMessageContaining("another maintain is at work");
    }
    given(rejected(5, at(-1, "12:00")));
    String tomorrow = "rejected_events_" + dayAgo(-1);
    try (Visitor anon = new Visitor(url, "anon");
        Visitor server = new Visitor(url, "service_role");
        Visitor writer = new Visitor(url, "patternstream_writer")) {
      assertThat(anon.attempt("SELECT FROM " + tomorrow)).isEqualTo("42501");
      assertThat(server.attempt("SELECT FROM " + tomorrow)).isEqualTo("42501");
      assertThat(server.attempt("DELETE FROM rejected_events")).isEqualTo("ok");
      assertThat(writer.attempt(rejected(6, at(-1, "13:00")))).isEqualTo("ok");
    }
    execute(url, "DROP OWNED BY keeper; DROP ROLE keeper");
  }

  @Test
  void aDatabaseWithoutItsMigrationsIsRefused() throws Exception {
    assertThatThrownBy(
            () -> Maintenance.open(databases.database(), USER, PASSWORD, false, step -> {}))
        .isInstanceOf(MaintenanceException.class)
        .hasMessageContaining("migrate it first");
  }

  @Test
  void aPartitionInUseIsNamedAndNothingIsLost() throws Exception {
    somethingEverywhere();
    try (Connection reader = DriverManager.getConnection(url, USER, PASSWORD);
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT count(*) FROM rejected_events");
      assertThatThrownBy(() -> maintain(false, 10_000))
          .isInstanceOf(MaintenanceException.class)
          .hasMessageContaining("is in use by a long transaction");
    }
    assertThat(number("SELECT count(*) FROM rejected_events")).isEqualTo("2");
    maintain(false, 10_000);
    assertThat(number("SELECT count(*) FROM rejected_events")).isEqualTo("0");
  }

  private static final int PATTERNS = 2_000;
  private static final int ROUNDS = 40;

  /** Everything the job would write, in its way, while maintenance runs again and again. */
  private void write() {
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET lock_timeout = '5s'");
      int each = PATTERNS / ROUNDS;
      for (int round = 0; round < ROUNDS; round++) {
        String some = "generate_series(" + (round * each + 1) + ", " + (round + 1) * each + ") n";
        // old, ended patterns are seen again: open now
        statement.execute(
            "INSERT INTO pattern_events (id, symbol, status, revision, created_at, updated_at)"
                + " SELECT md5(n::text)::uuid, 'NVDA', 'pending', 2, now(), now() FROM "
                + some
                + " ON CONFLICT (id) DO UPDATE SET status = EXCLUDED.status, revision = EXCLUDED.revision,"
                + " updated_at = EXCLUDED.updated_at WHERE pattern_events.revision <= EXCLUDED.revision");
        statement.execute(
            "INSERT INTO ml_predictions (pattern_id, model_version, confidence, log_time)"
                + " SELECT md5(n::text)::uuid, 'v', 0.5, now() FROM "
                + some
                + " ON CONFLICT (pattern_id) DO NOTHING");
        for (String age : List.of("now()", "now() - interval '40 days'")) {
          statement.execute(
              "INSERT INTO rejected_events (reason, log_topic, log_partition, log_offset, log_ordinal, log_time, detail)"
                  + " SELECT 'r', 't', 0, n, 0, date_trunc('minute', "
                  + age
                  + "), 'd' FROM "
                  + some
                  + " ON CONFLICT DO NOTHING");
          statement.execute(
              "INSERT INTO pipeline_statistics SELECT 's' || n, 'd', date_trunc('minute', "
                  + age
                  + "), n FROM "
                  + some
                  + " ON CONFLICT (stage, disposition, minute) DO UPDATE SET count = EXCLUDED.count");
        }
        connection.commit();
      }
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  static Stream<Integer> batches() {
    return Stream.of(10, 500);
  }

  @ParameterizedTest
  @MethodSource("batches")
  void whatIsWrittenMeanwhileIsNotLost(int batch) throws Exception {
    given(
        "INSERT INTO pattern_events (id, symbol, status, revision, created_at, updated_at)"
            .concat(
                " SELECT md5(n::text)::uuid, 'NVDA', 'completed', 1, now() - interval '400 days', now() - interval '400 days'")
            .concat(" FROM generate_series(1, " + PATTERNS + ") n;"),
        partition("rejected_events", 40),
        partition("pipeline_statistics", 40));
    CompletableFuture<Void> job = CompletableFuture.runAsync(this::write);
    int runs = 0;
    do {
      maintain(false, batch);
      runs++;
    } while (!job.isDone());
    job.join();
    maintain(false, batch);

    assertThat(runs).isPositive();
    assertThat(
            number("SELECT count(*) FROM pattern_events WHERE status = 'pending' AND revision = 2"))
        .isEqualTo(Integer.toString(PATTERNS));
    assertThat(number("SELECT count(*) FROM ml_predictions")).isEqualTo(Integer.toString(PATTERNS));
    assertThat(number("SELECT count(*) FROM rejected_events"))
        .isEqualTo(Integer.toString(PATTERNS));
    long sum = (long) PATTERNS * (PATTERNS + 1) / 2;
    assertThat(number("SELECT sum(count) FROM pipeline_statistics")).isEqualTo(Long.toString(sum));
    assertThat(number("SELECT sum(count) FROM pipeline_statistics_daily"))
        .isEqualTo(Long.toString(sum));
  }
}
