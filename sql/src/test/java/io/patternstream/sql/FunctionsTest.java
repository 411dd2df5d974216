package io.patternstream.sql;

import static io.patternstream.sql.TestDatabases.PASSWORD;
import static io.patternstream.sql.TestDatabases.USER;
import static io.patternstream.sql.TestDatabases.execute;
import static io.patternstream.sql.TestDatabases.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The functions and triggers of the replaced system are called, all of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FunctionsTest {
  private static final String HIT = "00000000-0000-4000-8000-00000000000a";
  private static final String MISSED = "00000000-0000-4000-8000-00000000000b";
  private static final String OPEN = "00000000-0000-4000-8000-00000000000c";

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
    assertThat(historyOf(id)).isEqualTo("pending|expired|expired_by_time|expired_by_time|null");
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
    assertThat(rows(url, "SELECT pattern_id FROM get_training_data('{flag}', 0.4, true)"))
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

  @Test
  void trainingDataOfTheReplacedSystemIsGivenTooAlsoWhereItWroteAString() throws SQLException {
    String object = "00000000-0000-4000-8000-0000000000e1";
    String string = "00000000-0000-4000-8000-0000000000e2";
    execute(
        url,
        "INSERT INTO pattern_events (id, symbol, pattern_type, ml_features, data_quality_score, outcome_label,"
            + " created_at) VALUES ('%s', 'OLD', 'old', '{\"x\": 1.5}', 0.9, 'positive', now() - interval '2 days'),"
                .formatted(object)
            + " ('%s', 'OLD', 'old', to_jsonb('{\"x\": 2.5}'::text), 0.7, 'negative', now() - interval '1 day'),"
                .formatted(string)
            + " (gen_random_uuid(), 'OLD', 'old', '{\"x\": 3.5}', 0.69, 'negative', now()),"
            + " (gen_random_uuid(), 'OLD', 'old', '{\"x\": 4.5}', 0.9, NULL, now())");
    assertThat(
            rows(
                url,
                "SELECT pattern_id, features ->> 'x', outcome_label FROM get_training_data('{old}')"))
        .containsExactly(object + "|1.5|positive", string + "|2.5|negative");
    assertThat(
            rows(
                url,
                "SELECT features ->> 'x' FROM get_training_data('{old}', p_labeled_only => false)"))
        .containsExactly("1.5", "2.5", "4.5");
  }

  @Test
  void theyAreCalledByNameRunAsTheirCallerAndLookIntoOneSchema() throws SQLException {
    assertThat(
            rows(
                url,
                "SELECT proname || '(' || array_to_string(proargnames[1:pronargs], ', ') || ')'"
                    + " FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                    + " AND proname NOT LIKE 'patternstream%' AND prorettype <> 'trigger'::regtype"
                    + " ORDER BY 1"))
        .containsExactly(
            "expire_old_patterns(p_max_age_hours)",
            "get_active_patterns(p_symbol, p_timeframe)",
            "get_model_performance(p_model_version, p_days_back)",
            "get_pattern_success_stats(p_pattern_type, p_days)",
            "get_training_data(p_pattern_types, p_min_quality, p_labeled_only)",
            "log_ml_prediction(p_pattern_id, p_model_version, p_prediction_type, p_predicted_value,"
                + " p_confidence_score, p_feature_vector, p_latency_ms)",
            "update_prediction_outcome(p_prediction_id, p_actual_outcome)");
    assertThat(
            rows(
                url,
                "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'"
                    + " AND (prosecdef OR proconfig IS DISTINCT FROM ARRAY['search_path=public, pg_temp'])"))
        .isEmpty();
    assertThat(
            rows(
                url,
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'"
                    + " AND NOT 'security_invoker=true' = ANY (reloptions)"))
        .isEmpty();
  }

  @Test
  void aTableOfTheCallerDoesNotComeBetween() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE pattern_events (LIKE public.pattern_events)");
      try (ResultSet result =
          statement.executeQuery("SELECT count(*) FROM get_active_patterns('NVDA')")) {
        result.next();
        assertThat(result.getInt(1)).isEqualTo(1);
      }
    }
  }

  @Test
  void whatTheReplacedSystemCouldNotKeepIsRefusedHereToo() {
    assertRefused(
        "22023", "SELECT log_ml_prediction('" + OPEN + "', 'v', 'target_price', 150, 0.5)");
    assertRefused("22023", "SELECT log_ml_prediction('" + OPEN + "', 'v', NULL, 0.5, 0.5)");
    assertRefused(
        "23514", "SELECT log_ml_prediction(gen_random_uuid(), 'v', 'confidence', 65, 0.5)");
    assertRefused(
        "23514", "SELECT log_ml_prediction(gen_random_uuid(), 'v', 'confidence', 0.5, 65)");
    assertRefused("23514", "SELECT update_prediction_outcome('" + HIT + "', 1.5)");
    assertRefused(
        "22P02",
        "SELECT log_ml_prediction(gen_random_uuid(), 'v', 'confidence', 0.5, 0.5, '\"no json\"')");
  }

  private void assertRefused(String state, String sql) {
    assertThatThrownBy(() -> rows(url, sql))
        .as(sql)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
  }

  private String pattern(String columns, String values) throws SQLException {
    return rows(
            url,
            "INSERT INTO pattern_events (symbol, created_at, updated_at"
                + columns
                + ") VALUES ('HAND', now(), '2026-01-01Z'"
                + values
                + ") RETURNING id")
        .get(0);
  }

  private String historyOf(String id) throws SQLException {
    return String.join(
        ";",
        rows(
            url,
            "SELECT old_status, new_status, transition_reason, reason, revision FROM pattern_lifecycle_history"
                + " WHERE pattern_id = '"
                + id
                + "' ORDER BY created_at"));
  }

  @Test
  void aStatusChangedByHandHasItsTimesAndItsHistory() throws SQLException {
    String id = pattern(", rule_evaluation", ", '{\"reason\": \"target_reached\"}'");
    execute(url, "UPDATE pattern_events SET status = 'completed' WHERE id = '" + id + "'");
    assertThat(historyOf(id)).isEqualTo("pending|completed|target_reached|target_reached|null");
    assertThat(
            rows(
                url,
                "SELECT updated_at > '2026-01-02Z', completed_at = updated_at FROM pattern_events WHERE id = '"
                    + id
                    + "'"))
        .containsExactly("t|t");
    execute(url, "UPDATE pattern_events SET status = 'pending' WHERE id = '" + id + "'");
    assertThat(rows(url, "SELECT completed_at FROM pattern_events WHERE id = '" + id + "'"))
        .containsExactly("null");
  }

  @Test
  void withoutAReasonItIsManualAndAStatedOneWins() throws SQLException {
    String silent = pattern("", "");
    execute(url, "UPDATE pattern_events SET status = 'confirmed' WHERE id = '" + silent + "'");
    assertThat(historyOf(silent)).isEqualTo("pending|confirmed|manual|manual|null");
    String stated = pattern("", "");
    execute(
        url,
        "UPDATE pattern_events SET status = 'expired', transition_reason = 'too_old' WHERE id = '"
            + stated
            + "'");
    assertThat(historyOf(stated)).isEqualTo("pending|expired|too_old|too_old|null");
  }

  @Test
  void whatTheJobWritesIsLeftAsItIs() throws SQLException {
    String id = pattern(", revision", ", 1");
    String write =
        "INSERT INTO pattern_events (id, status, revision, updated_at) VALUES ('"
            + id
            + "', 'completed', 2, '2026-01-02Z') ON CONFLICT (id) DO UPDATE SET status = EXCLUDED.status,"
            + " revision = EXCLUDED.revision, updated_at = EXCLUDED.updated_at"
            + " WHERE pattern_events.revision <= EXCLUDED.revision";
    execute(url, write);
    execute(url, "UPDATE pattern_events SET verdict = 'accepted' WHERE id = '" + id + "'");
    execute(url, write); // a replay
    assertThat(historyOf(id)).isEmpty();
    assertThat(
            rows(
                url,
                "SELECT updated_at = '2026-01-02Z', completed_at, verdict FROM pattern_events WHERE id = '"
                    + id
                    + "'"))
        .containsExactly("t|null|accepted");
  }

  @Test
  void bucketsAreAddedOneByOne() throws SQLException {
    assertThat(
            rows(
                url,
                "SELECT patternstream_sum_buckets(b) FROM (VALUES ('{1,2}'::bigint[]), (NULL), ('{10,20,30}')) v (b)"))
        .containsExactly("{11,22,30}");
  }
}
