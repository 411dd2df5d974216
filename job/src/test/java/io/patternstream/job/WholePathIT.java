package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.TestServices.Database;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The whole path on real Kafka and real Postgres: a run with a task killed halfway leaves the same
 * rows as an undisturbed one over the same log, with the same weights to the last bit.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholePathIT {
  private static final int SYMBOLS = 6;
  private static final int BARS = 120;

  private Database undisturbed;
  private Database disturbed;
  private TestJob.Report failures;

  @BeforeAll
  void bothRuns() throws Exception {
    TestServices services = TestServices.shared();
    TestTopics topics = services.topics("whole");
    topics.send(MarketLog.entries(SYMBOLS, BARS, 11));
    topics.close(); // one late record in every partition: log time passes everything before it
    undisturbed = services.database();
    disturbed = services.database();
    TestJob.run(services, topics, undisturbed, false);
    failures = TestJob.run(services, topics, disturbed, true);
  }

  @Test
  void aTaskWasReallyKilledHalfway() {
    assertThat(failures.restarts()).isPositive();
  }

  @Test
  void theSamePatternsAreScoredOnTheSameFeatures() throws Exception {
    String scored =
        "SELECT pattern_id, symbol, timeframe, pattern_type, rule_confidence, features::text"
            + " FROM ml_predictions ORDER BY pattern_id";
    assertThat(undisturbed.rows(scored)).hasSizeGreaterThan(200);
    assertThat(disturbed.rows(scored)).isEqualTo(undisturbed.rows(scored));
  }

  @Test
  void theSameLabelsTeachAndTheSameAreOnlyRecorded() throws Exception {
    String labels =
        "SELECT feedback_id, pattern_id, label, labeling_method, disposition"
            + " FROM feedback_labels ORDER BY feedback_id";
    assertThat(undisturbed.rows(labels)).hasSizeGreaterThan(100);
    assertThat(disturbed.rows(labels)).isEqualTo(undisturbed.rows(labels));
  }

  @Test
  void weightsAreEqualToTheLastBitAfterEveryApplication() throws Exception {
    String log =
        "SELECT model_group, model_seq, kind, pattern_id, cause, weights_hash, late"
            + " FROM learning_log ORDER BY model_group, model_seq";
    List<Map<String, Object>> applied = undisturbed.rows(log);
    assertThat(applied).hasSizeGreaterThan(100).noneMatch(row -> (Boolean) row.get("late"));
    assertThat(disturbed.rows(log)).isEqualTo(applied);
  }

  @Test
  void everyPredictionIsThatOfTheModelAtItsSeqToTheLastBit() throws Exception {
    assertThat(LearningReplay.of(undisturbed).mismatches()).isEmpty();
    assertThat(LearningReplay.of(disturbed).mismatches()).isEmpty();
  }

  @Test
  void everyEventIsInTheLedgerAndNothingIsLostOrThere() throws Exception {
    for (Database database : List.of(undisturbed, disturbed)) {
      long events =
          MarketLog.entries(SYMBOLS, BARS, 11).stream().filter(e -> !e.feedback()).count();
      assertThat(
              database.number(
                  "SELECT sum(count) FROM pipeline_statistics WHERE stage = 'parse-mcp-events'"))
          .isEqualTo(events + TestTopics.PARTITIONS);
      assertThat(
              database.number(
                  "SELECT sum(count) FROM pipeline_statistics"
                      + " WHERE stage = 'recognise-formations' AND disposition = 'new'"))
          .isEqualTo(database.number("SELECT count(*) FROM ml_predictions"));
    }
  }
}
