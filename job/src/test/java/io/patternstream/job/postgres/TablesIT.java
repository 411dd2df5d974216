package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Rows.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.postgres.TestServer.Database;
import io.patternstream.sql.Migrations;
import io.patternstream.state.event.Application;
import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.DiscoveredPhrase;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftStatistic;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.ModelSnapshot;
import io.patternstream.state.event.QualityRow;
import io.patternstream.state.event.Rejected;
import io.patternstream.state.event.StatisticsRow;
import io.patternstream.state.feature.FeatureSchema;
import io.patternstream.state.model.ConfidenceModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Each table takes its row from a real Postgres' point of view, and takes it once; from the role of
 * the job and no more, also where every table has row-level security.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TablesIT {
  private static final double NONE = Double.NaN;

  private TestServer server;
  private Database database;

  @BeforeAll
  void start() throws Exception {
    server = new TestServer();
    database = server.database();
    Migrations.migrateForSupabase(database.url, "postgres", "");
    database.execute("CREATE ROLE job_user LOGIN IN ROLE patternstream_writer");
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  /** Writes the only row of a table. */
  private <T> void write(Table<T> table, T row) throws Exception {
    writeTwice(table, row);
    assertThat(database.only("SELECT count(*) FROM " + table.name())).isEqualTo("1");
  }

  /** Writes a row twice, as a replay does, after the table has travelled to its task. */
  private <T> void writeTwice(Table<T> table, T row) throws Exception {
    BatchWriter.Observer nobody =
        new BatchWriter.Observer() {
          @Override
          public void written(int rows) {}

          @Override
          public void setAside(String sqlState) {
            throw new AssertionError(table.name() + " refused a row: " + sqlState);
          }

          @Override
          public void triedAgain() {}

          @Override
          public void fenced() {}
        };
    Table<T> travelled = InstantiationUtil.clone(table);
    try (BatchWriter batches =
        new BatchWriter(
            database.configOf("job_user", Duration.ofSeconds(10)), "patternstream test", nobody)) {
      batches.write(travelled, Rows.encoded(travelled, List.of(row)));
      batches.write(travelled, Rows.encoded(travelled, List.of(row)));
    }
  }

  @Test
  void predictions() throws Exception {
    write(new PredictionTable(), Rows.prediction(7));
    assertThat(
            database.only(
                "SELECT symbol, timeframe, pattern_type, direction, rule_confidence, ml_confidence,"
                    + " blended_confidence, challenger_confidence, confidence, model_seq,"
                    + " policy_seq, features[1:5], contributions[2] * 9, log_time AT TIME ZONE"
                    + " 'UTC', log_offset, id = pattern_id, predicted_value, predicted_class,"
                    + " confidence_score, prediction_timestamp = log_time FROM ml_predictions"))
        .isEqualTo(
            "NVDA|1d|double_bottom|bullish|0.7|0.55|0.61|null|0.61|7|3"
                + "|{0,0.14285714285714285,0.2857142857142857,NaN,0.5714285714285714}|1"
                + "|2026-01-05 14:30:00.007|7|t|0.55|positive|0.61|t");
    assertThat(
            database.only(
                "SELECT features -> 'resistance_distance_pct', features -> 'risk_reward_ratio',"
                    + " feature_version, feature_quality_score FROM ml_features"))
        .isEqualTo("0.14285714285714285|null|1|0.98");
  }

  @Test
  void featuresAndTermsAreNamedAsTheSchemaNamesThem() throws Exception {
    FeatureSchema schema = FeatureSchema.current();
    assertThat(
            database.rows(
                "SELECT unnest(feature_names) FROM feature_schemas WHERE schema_version = "
                    + schema.version()))
        .isEqualTo(schema.names());
    assertThat(
            database.rows(
                "SELECT unnest(term_names) FROM feature_schemas WHERE schema_version = "
                    + schema.version()))
        .isEqualTo(ConfidenceModel.termNames(schema.names()));
  }

  @Test
  void patterns() throws Exception {
    write(new PatternTable(), Rows.state(1, 3, "completed", "confirmed"));
    assertThat(
            database.only(
                "SELECT symbol, status, confidence, rule_confidence, ml_confidence, model_seq,"
                    + " entry, support, target, stoploss, metadata ->> 'action', outcome_label,"
                    + " labeling_method, realized_pnl, transition_reason FROM pattern_events"))
        .isEqualTo(
            "NVDA|completed|0.61|0.7|0.55|1|150.25|null|170|145|hold|positive|analyst|0.02|confidence");
  }

  @Test
  void history() throws Exception {
    write(new HistoryTable(), Rows.state(1, 2, "confirmed", "pending"));
    assertThat(
            database.only(
                "SELECT pattern_id, revision, old_status, previous_status, new_status, reason,"
                    + " ml_confidence FROM pattern_lifecycle_history"))
        .isEqualTo(Rows.id(1) + "|2|pending|pending|confirmed|confidence|0.55");
  }

  @Test
  void outcomes() throws Exception {
    write(
        new OutcomeTable(),
        new EvaluatedPrediction(Rows.prediction(1), Rows.feedback(1), Rows.position(2)));
    assertThat(
            database.only(
                "SELECT label, labeling_method, confidence, ml_eligible, realized_pnl,"
                    + " max_adverse_move FROM prediction_outcomes"))
        .isEqualTo("positive|analyst|0.61|t|0.02|null");
  }

  @Test
  void labels() throws Exception {
    write(
        new LabelTable(),
        new LabelRecord(Rows.feedback(1), LabelDisposition.TAUGHT, "NVDA", Rows.position(3)));
    assertThat(
            database.only(
                "SELECT feedback_id, label, labeling_method, disposition, verdict, weight,"
                    + " log_offset FROM feedback_labels"))
        .isEqualTo("feedback-1|positive|analyst|taught|accepted|1|3");
  }

  @Test
  void quality() throws Exception {
    write(
        new QualityTable(),
        new QualityRow(
            "all",
            "ml",
            "*",
            4,
            T0,
            T0 + 1,
            50,
            20,
            0.6,
            0.2,
            NONE,
            0.7,
            0.05,
            0.04,
            new double[] {50, 0.4, 0.38}));
    assertThat(
            database.only(
                "SELECT arm, window_number, examples, log_loss, auc, bins FROM model_quality"))
        .isEqualTo("ml|4|50|0.6|null|{50,0.4,0.38}");
  }

  private static DriftAlert alert(long revision, String state, String transition) {
    return new DriftAlert(
        Rows.id(1),
        revision,
        "all",
        "*",
        "feature",
        "rsi_value",
        "location",
        state,
        "major",
        -1.5,
        "sd",
        12.5,
        3,
        4,
        T0,
        T0 + revision,
        state.equals("resolved") ? T0 + revision : 0,
        "rsi_value moved",
        "{\"reference\": 50}",
        null,
        null,
        0,
        "covariate",
        transition);
  }

  @Test
  void driftAlerts() throws Exception {
    write(new DriftAlertTable(), alert(2, "open", "open"));
    assertThat(
            database.only(
                "SELECT revision, state, severity, effect, unit, closed_at, muted_until, detail ->>"
                    + " 'reference', cause FROM drift_alerts"))
        .isEqualTo("2|open|major|-1.5|sd|null|null|50|covariate");
  }

  /** A replay writes the same rows again: one row a transition, and one message to send. */
  @Test
  void driftAlertHistoryAndWhatIsToBeSent() throws Exception {
    DriftAlert[] alerts = {
      alert(1, "open", "open"),
      alert(2, "ongoing", "ongoing"),
      alert(3, "ongoing", "acknowledged"),
      alert(4, "resolved", "resolved")
    };
    DriftAlertHistoryTable history = new DriftAlertHistoryTable();
    for (int replay = 0; replay < 2; replay++) {
      for (DriftAlert alert : alerts) {
        if (history.holds(alert)) {
          writeTwice(history, alert);
        }
      }
    }
    assertThat(
            database.only(
                "SELECT string_agg(revision || ' ' || transition, ', ' ORDER BY revision)"
                    + " FROM drift_alert_history"))
        .isEqualTo("1 open, 3 acknowledged, 4 resolved");
    assertThat(
            database.only(
                "SELECT string_agg(revision || ' ' || status || ' ' || (payload ->> 'transition'),"
                    + " ', ' ORDER BY revision) FROM alert_outbox"))
        .isEqualTo("1 pending open, 4 pending resolved");
  }

  @Test
  void driftStatistics() throws Exception {
    write(
        new DriftStatisticTable(),
        new DriftStatistic(
            "all",
            "*",
            "feature",
            "rsi_value",
            5,
            T0,
            T0 + 1,
            500,
            "watching",
            51,
            9,
            50,
            10,
            0.01,
            0.1,
            0.9,
            1.5,
            0.02,
            0.05,
            0.1,
            0.03,
            0.4,
            NONE));
    assertThat(
            database.only(
                "SELECT window_number, rows, mean, reference_mean, psi, chi_square_p, legacy_score"
                    + " FROM drift_statistics"))
        .isEqualTo("5|500|51|50|0.02|0.4|null");
  }

  @Test
  void learningLog() throws Exception {
    write(
        new LearningLogTable(),
        new Application(
            "all", 9, "learn", Rows.id(1), "feedback-1", Rows.position(4), Long.MIN_VALUE, false));
    assertThat(
            database.only(
                "SELECT model_group, model_seq, kind, cause, weights_hash, late, log_offset FROM"
                    + " learning_log"))
        .isEqualTo("all|9|learn|feedback-1|-9223372036854775808|f|4");
  }

  @Test
  void models() throws Exception {
    write(
        new ModelTable(),
        new ModelSnapshot(
            "all",
            "v1",
            9,
            "abc",
            "def",
            "periodic",
            "{\"log_loss\": 0.6}",
            T0,
            new byte[] {1, 0, -1}));
    assertThat(
            database.only(
                "SELECT version, model_seq, validation_metrics ->> 'log_loss', encode(bytes, 'hex')"
                    + " FROM ml_models"))
        .isEqualTo("v1/all/9|9|0.6|0100ff");
  }

  @Test
  void commandsAndTheirAnswers() throws Exception {
    write(
        new ControlLogTable(),
        new ControlCommand(
            12,
            ControlKind.SET_ROLLOUT,
            "ops",
            "try it",
            null,
            "all",
            25,
            "",
            "",
            null,
            Rows.position(5)));
    assertThat(database.only("SELECT seq, kind, actor, value, target, until FROM control_log"))
        .isEqualTo("12|set_rollout|ops|25|null|null");
    write(new ControlAckTable(), new ControlAck(12, "score-and-learn", 1, true, "25 %", T0));
    assertThat(database.only("SELECT seq, operator, subtask, accepted, detail FROM control_ack"))
        .isEqualTo("12|score-and-learn|1|t|25 %");
  }

  @Test
  void statistics() throws Exception {
    write(
        new PipelineStatisticsTable(),
        new StatisticsRow("score-and-learn", "served", T0, 3, new long[] {0, 2, 1}));
    write(
        new PipelineStatisticsTable(),
        new StatisticsRow("score-and-learn", "served", T0, 5, new long[] {0, 3, 2}));
    assertThat(database.only("SELECT stage, disposition, count, latency FROM pipeline_statistics"))
        .isEqualTo("score-and-learn|served|5|{0,3,2}");
  }

  @Test
  void discoveredPhrases() throws Exception {
    DiscoveredPhrase phrase =
        new DiscoveredPhrase(
            "dragon tail",
            5,
            1,
            2,
            List.of("narrative", "structured"),
            List.of("a \"dragon\\tail\" pattern", "two"),
            "",
            T0,
            T0 + 5,
            Rows.position(7));
    write(new DiscoveredPhraseTable(), phrase);
    assertThat(
            database.only(
                "SELECT phrase, occurrences, overcount, symbols, sources, example, examples ->> 0,"
                    + " examples ->> 1, suggested_type, last_log_time > first_log_time"
                    + " FROM discovered_phrases"))
        .isEqualTo(
            "dragon tail|5|1|2|narrative, structured|a \"dragon\\tail\" pattern"
                + "|a \"dragon\\tail\" pattern|two|null|t");
  }

  @Test
  void rejectedRecordsWithAnyText() throws Exception {
    write(
        new RejectedTable(),
        new Rejected(
            "malformed_json",
            "at \u0000 " + "x".repeat(10_000),
            Rows.position(6),
            "{\u0000".getBytes(StandardCharsets.UTF_8)));
    assertThat(
            database.only(
                "SELECT stage, reason, length(detail), encode(excerpt, 'hex') FROM"
                    + " rejected_events"))
        .isEqualTo("|malformed_json|4000|7b00");
  }
}
