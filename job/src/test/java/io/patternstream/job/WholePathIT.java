package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.TestServices.Database;
import io.patternstream.operators.ScoringConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The whole path on real Kafka and real Postgres: a run with a task manager killed halfway leaves
 * the same rows as an undisturbed one over the same log, with the same weights to the last bit.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholePathIT {
  private static final int SYMBOLS = 6;
  private static final int BARS = 120;

  private TestTopics topics;
  private ScoringConfig scoring;
  private Database undisturbed;
  private Database disturbed;
  private int restarts;

  @BeforeAll
  void bothRuns() throws Exception {
    TestServices services = TestServices.shared();
    topics = services.topics("whole");
    undisturbed = services.database();
    disturbed = services.database();
    List<MarketLog.Entry> log = MarketLog.entries(SYMBOLS, BARS, 11);
    var config = TestJob.config(services, topics, disturbed);
    scoring = config.scoring();
    try (TestJob job = TestJob.start(config, disturbed)) {
      topics.send(log.subList(0, log.size() / 2));
      job.killATaskManager();
      topics.send(log.subList(log.size() / 2, log.size()));
      topics.close();
      job.finish(topics);
      restarts = job.restarts();
    }
    try (TestJob job = TestJob.start(TestJob.config(services, topics, undisturbed), undisturbed)) {
      job.finish(topics);
    }
  }

  @Test
  void aTaskManagerWasReallyKilledHalfway() {
    assertThat(restarts).isPositive();
  }

  @Test
  void theSamePatternsAreScoredOnTheSameFeatures() throws Exception {
    String scored =
        "SELECT pattern_id::text, symbol, timeframe, pattern_type, rule_confidence, features::text"
            + " FROM ml_predictions ORDER BY pattern_id";
    assertThat(undisturbed.rows(scored)).hasSizeGreaterThan(200);
    assertThat(disturbed.rows(scored)).isEqualTo(undisturbed.rows(scored));
  }

  @Test
  void theSameLabelsTeachAndTheSameAreOnlyRecorded() throws Exception {
    String labels =
        "SELECT feedback_id::text, pattern_id::text, label, labeling_method, disposition"
            + " FROM feedback_labels ORDER BY feedback_id";
    assertThat(undisturbed.rows(labels)).hasSizeGreaterThan(100);
    assertThat(disturbed.rows(labels)).isEqualTo(undisturbed.rows(labels));
  }

  @Test
  void weightsAreEqualToTheLastBitAfterEveryApplication() throws Exception {
    String log =
        "SELECT model_group, model_seq, kind, pattern_id::text, cause, weights_hash, late"
            + " FROM learning_log ORDER BY model_group, model_seq";
    List<Map<String, Object>> applied = undisturbed.rows(log);
    assertThat(applied).hasSizeGreaterThan(100).noneMatch(row -> (Boolean) row.get("late"));
    assertThat(disturbed.rows(log)).isEqualTo(applied);
  }

  @Test
  void everyPredictionIsThatOfTheModelAtItsSeqToTheLastBit() throws Exception {
    assertThat(LearningReplay.of(undisturbed, scoring).mismatches()).isEmpty();
    assertThat(LearningReplay.of(disturbed, scoring).mismatches()).isEmpty();
  }

  /** Whether a pattern was confirmed depends on the model_seq that its score saw; this does not. */
  @Test
  void everyPatternIsSeenAsOftenAndDecidedTheSame() throws Exception {
    String states = "SELECT id::text, sightings, outcome_label FROM pattern_events ORDER BY id";
    assertThat(undisturbed.rows(states)).hasSizeGreaterThan(200);
    assertThat(disturbed.rows(states)).isEqualTo(undisturbed.rows(states));
  }

  @Test
  void everyStateHasTheHistoryThatLedToIt() throws Exception {
    for (Database database : List.of(undisturbed, disturbed)) {
      assertThat(
              database.rows(
                  "SELECT id FROM pattern_events p WHERE status::text IS DISTINCT FROM"
                      + " (SELECT new_status::text FROM pattern_lifecycle_history h"
                      + " WHERE h.pattern_id = p.id ORDER BY h.revision DESC LIMIT 1)"))
          .isEmpty();
    }
  }

  @Test
  void qualityAndDriftAreMeasuredTheSame() throws Exception {
    // Predictions may have seen another model_seq, so only what does not depend on it is compared.
    String quality =
        "SELECT model_group, pattern_type, window_number, examples, positives, log_loss, brier"
            + " FROM model_quality WHERE arm = 'rule' ORDER BY 1, 2, 3";
    assertThat(undisturbed.rows(quality)).isNotEmpty();
    assertThat(disturbed.rows(quality)).isEqualTo(undisturbed.rows(quality));
    String drift =
        "SELECT model_group, feature, window_number, rows, mean, missing_rate, psi"
            + " FROM drift_statistics WHERE family = 'feature' ORDER BY 1, 2, 3";
    assertThat(undisturbed.rows(drift)).isNotEmpty();
    assertThat(disturbed.rows(drift)).isEqualTo(undisturbed.rows(drift));
  }

  @Test
  void everyRecordIsInTheLedgerOnceAndEveryFormationHasItsPrediction() throws Exception {
    for (Database database : List.of(undisturbed, disturbed)) {
      assertThat(counted(database, "stage = 'parse-mcp-events'")).isEqualTo(topics.sentEvents());
      assertThat(counted(database, "stage = 'read-feedback'")).isEqualTo(topics.sentFeedback());
      assertThat(counted(database, "stage = 'recognise-formations' AND disposition = 'new'"))
          .isEqualTo(database.number("SELECT count(*) FROM ml_predictions"));
    }
  }

  private static long counted(Database database, String where) throws Exception {
    return database.number("SELECT sum(count) FROM pipeline_statistics WHERE " + where);
  }
}
