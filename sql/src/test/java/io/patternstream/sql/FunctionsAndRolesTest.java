package io.patternstream.sql;

import static io.patternstream.sql.TestDatabases.PASSWORD;
import static io.patternstream.sql.TestDatabases.USER;
import static io.patternstream.sql.TestDatabases.execute;
import static io.patternstream.sql.TestDatabases.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The functions of the replaced system are called, all of them; each role may do its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FunctionsAndRolesTest {
  private static final String HIT = "00000000-0000-4000-8000-00000000000a";
  private static final String MISSED = "00000000-0000-4000-8000-00000000000b";
  private static final String OPEN = "00000000-0000-4000-8000-00000000000c";
  private static final String REFUSED = "42501";

  private TestDatabases databases;
  private String url;

  @BeforeAll
  void someRows() throws SQLException {
    databases = new TestDatabases();
    url = databases.database();
    Migrations.migrate(url, USER, PASSWORD);
    execute(
        url,
        "INSERT INTO pattern_events (id, symbol, timeframe, pattern_type, status, confidence, outcome_label,"
            + " days_to_completion, created_at) VALUES"
            + " ('"
            + HIT
            + "', 'NVDA', '1d', 'flag', 'completed', 0.8, 'positive', 2, now()),"
            + " ('"
            + MISSED
            + "', 'NVDA', '1d', 'flag', 'invalidated', 0.6, 'negative', 4, now()),"
            + " ('"
            + OPEN
            + "', 'NVDA', '1h', 'wedge', 'pending', 0.5, NULL, NULL, now() - interval '80 hours');"
            + " INSERT INTO ml_predictions (pattern_id, symbol, pattern_type, model_version, ml_confidence, confidence,"
            + " feature_quality, feature_schema_version, features, inference_latency_ms) VALUES"
            + " ('"
            + HIT
            + "', 'NVDA', 'flag', 'v1', 0.9, 0.8, 0.95, 1, '{0.1, NaN}', 4),"
            + " ('"
            + MISSED
            + "', 'NVDA', 'flag', 'v1', 0.7, 0.6, 0.5, 1, '{0.2, 0.3}', 6);"
            + " INSERT INTO prediction_outcomes (pattern_id, feedback_id, symbol, timeframe, pattern_type, model_group,"
            + " model_version, model_seq, label, labeling_method, confidence, ml_eligible, predicted_log_time, log_time)"
            + " VALUES ('"
            + HIT
            + "', 'f1', 'NVDA', '1d', 'flag', 'all', 'v1', 1, 'positive', 'automatic', 0.8, true,"
            + " now(), now()), ('"
            + MISSED
            + "', 'f2', 'NVDA', '1d', 'flag', 'all', 'v1', 1, 'negative', 'analyst',"
            + " 0.6, true, now(), now())");
  }

  @AfterAll
  void stop() throws Exception {
    databases.close();
  }

  @Test
  void activePatternsAreThoseOfTheSymbolThatAreOpen() throws SQLException {
    assertThat(rows(url, "SELECT id FROM get_active_patterns('NVDA')")).containsExactly(OPEN);
    assertThat(
            rows(
                url, "SELECT id FROM get_active_patterns(p_symbol => 'NVDA', p_timeframe => '1d')"))
        .isEmpty();
  }

  @Test
  void oldPatternsExpire() throws SQLException {
    String id = "00000000-0000-4000-8000-00000000000d";
    execute(
        url,
        "INSERT INTO pattern_events (id, symbol, created_at) VALUES ('"
            + id
            + "', 'OLD', now() - interval '200 hours')");
    assertThat(rows(url, "SELECT expire_old_patterns(p_max_age_hours => 100)"))
        .containsExactly("1");
    assertThat(rows(url, "SELECT status FROM pattern_events WHERE id = '" + id + "'"))
        .containsExactly("expired");
    assertThat(rows(url, "SELECT expire_old_patterns(100)")).containsExactly("0");
  }

  @Test
  void successIsTheShareOfTargetsAmongThoseDecided() throws SQLException {
    assertThat(
            rows(
                url,
                "SELECT * FROM get_pattern_success_stats(p_pattern_type => 'flag', p_days => 7)"))
        .containsExactly("flag|2|1|1|0|0.5|0.7|3");
    assertThat(rows(url, "SELECT success_rate FROM get_pattern_success_stats('wedge')"))
        .containsExactly("null");
  }

  @Test
  void trainingDataHasFeaturesByNameAndTheirOutcome() throws SQLException {
    assertThat(
            rows(
                url,
                "SELECT pattern_id, features ->> 'support_distance_pct', features -> 'resistance_distance_pct',"
                    + " outcome_label FROM get_training_data(p_pattern_types => '{flag}')"))
        .containsExactly(HIT + "|0.1|null|positive");
    assertThat(rows(url, "SELECT pattern_id FROM get_training_data(NULL, 0.4, true)"))
        .containsExactlyInAnyOrder(HIT, MISSED);
  }

  @Test
  void aPredictionIsLoggedOnceAndItsOutcomeNoted() throws SQLException {
    String call =
        "SELECT log_ml_prediction(p_pattern_id => '"
            + OPEN
            + "', p_model_version => 'v2',"
            + " p_prediction_type => 'confidence', p_predicted_value => %s, p_confidence_score => 0.6,"
            + " p_feature_vector => to_jsonb('{\"a\": 1}'::text), p_latency_ms => 12)";
    assertThat(rows(url, call.formatted("0.7"))).containsExactly(OPEN);
    assertThat(rows(url, call.formatted("0.1"))).containsExactly(OPEN);
    assertThat(rows(url, "SELECT update_prediction_outcome('" + OPEN + "', 1.0)"))
        .containsExactly("t");
    assertThat(rows(url, "SELECT update_prediction_outcome(gen_random_uuid(), 1.0)"))
        .containsExactly("f");
    assertThat(
            rows(
                url,
                "SELECT symbol, predicted_value, confidence_score, feature_vector ->> 'a', actual_outcome,"
                    + " round(prediction_error::numeric, 9) FROM ml_predictions WHERE pattern_id = '"
                    + OPEN
                    + "'"))
        .containsExactly("NVDA|0.7|0.6|1|1|0.300000000");
  }

  @Test
  void performanceIsMeasuredOnWhatWasDecided() throws SQLException {
    assertThat(
            rows(
                url,
                "SELECT total_predictions, evaluated_predictions, accuracy, round(avg_error::numeric, 9), avg_latency_ms,"
                    + " round(p95_latency_ms::numeric, 9)"
                    + " FROM get_model_performance(p_model_version => 'v1', p_days_back => 1)"))
        .containsExactly("2|2|0.5|0.400000000|5|5.900000000");
    assertThat(rows(url, "SELECT total_predictions, accuracy FROM get_model_performance('none')"))
        .containsExactly("0|null");
  }

  private void as(String role, String sql) throws SQLException {
    execute(url, "SET ROLE patternstream_" + role + "; " + sql);
  }

  private void assertRefused(String role, String sql) {
    assertThatThrownBy(() -> as(role, sql))
        .as(role + ": " + sql)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(REFUSED));
  }

  @Test
  void theWriterAddsAndUpdatesButNeverDeletesNorChangesATable() throws SQLException {
    as(
        "writer",
        "INSERT INTO job_lease (job, epoch) VALUES ('test', 1) ON CONFLICT (job) DO UPDATE SET epoch = 2");
    as(
        "writer",
        "INSERT INTO ml_predictions (pattern_id, model_version, confidence)"
            + " VALUES ('"
            + HIT
            + "', 'v', 0.5) ON CONFLICT (pattern_id) DO NOTHING");
    assertRefused("writer", "UPDATE ml_predictions SET confidence = 0.5");
    assertRefused("writer", "UPDATE control_log SET actor = 'me'");
    assertRefused("writer", "DELETE FROM pattern_events");
    assertRefused("writer", "TRUNCATE pattern_events");
    assertRefused("writer", "DROP TABLE pattern_events");
    assertRefused("writer", "CREATE TABLE mine (x int)");
  }

  @Test
  void theConsoleWritesVerdictsAndNothingElse() throws SQLException {
    as("console", "UPDATE pattern_events SET verdict = 'accepted' WHERE id = '" + HIT + "'");
    assertRefused("console", "UPDATE pattern_events SET confidence = 1");
    assertRefused("console", "INSERT INTO control_log (seq) VALUES (1)");
  }

  @Test
  void theReaderReads() throws SQLException {
    as("reader", "SELECT count(*) FROM ml_features");
    as("reader", "SELECT * FROM get_active_patterns('NVDA')");
    assertRefused("reader", "UPDATE pattern_events SET verdict = 'accepted'");
  }

  @Test
  void noRoleLogsIn() throws SQLException {
    assertThat(
            rows(
                url,
                "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'patternstream%' AND NOT rolcanlogin"))
        .containsExactly("4");
  }
}
