package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.TestServices.Database;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** The real topology learns a phrase while it runs, and still knows it after a restart. */
class AliasesAtRunTimeIT {
  private static final String UNTAUGHT =
      "SELECT occurrences FROM discovered_phrases WHERE phrase = 'dragon tail'";

  @Test
  void aPhraseIsDiscoveredTaughtRecognisedInTheNextEventAndKeptOverARestart() throws Exception {
    TestServices services = TestServices.shared();
    TestTopics topics = services.topics("aliases");
    Database database = services.database();
    String savepoint;
    try (TestJob job = TestJob.start(TestJob.config(services, topics, database), database)) {
      for (int i = 0; i < 3; i++) {
        say(topics, "AAPL", 150 + i);
      }
      topics.heartbeat();
      await().until(() -> !database.rows(UNTAUGHT).isEmpty());
      assertThat(database.rows(UNTAUGHT)).containsExactly(Map.of("occurrences", 3L));
      assertThat(database.number("SELECT count(*) FROM ml_predictions")).isZero();

      topics.command(alias(1, "dragon tail", "hammer"));
      topics.command(alias(2, "moon walk", "no_such_type"));
      topics.command(alias(1, "dragon tail", "doji"));
      await().until(() -> answers(database).size() == 4);
      assertThat(answers(database))
          .extracting(row -> row.get("accepted") + " " + row.get("detail"))
          .containsExactlyInAnyOrder(
              "true dragon tail now stands for hammer",
              "true dragon tail now stands for hammer",
              "false no pattern type is called no_such_type",
              "false no pattern type is called no_such_type");

      say(topics, "AAPL", 160);
      await().until(() -> predicted(database, "AAPL").size() == 1);
      assertThat(predicted(database, "AAPL")).containsExactly(Map.of("pattern_type", "hammer"));
      assertThat(job.restarts()).isZero();
      topics.heartbeat();
      job.awaitCounted(topics);
      savepoint = job.stop();
    }

    try (TestJob job =
        TestJob.start(TestJob.config(services, topics, database), database, savepoint)) {
      say(topics, "MSFT", 170);
      await().until(() -> predicted(database, "MSFT").size() == 1);
      assertThat(predicted(database, "MSFT")).containsExactly(Map.of("pattern_type", "hammer"));
      topics.close();
      job.finish(topics);
    }
    assertThat(database.rows(UNTAUGHT)).containsExactly(Map.of("occurrences", 3L));
    assertThat(database.number("SELECT count(*) FROM rejected_events")).isZero();
  }

  private static void say(TestTopics topics, String symbol, int price) {
    String text =
        "{\"text\":\"Seeing a dragon tail pattern at $%d\",\"symbol\":\"%s\",\"timeframe\":\"1d\"}"
            .formatted(price, symbol);
    topics.send(topics.events, symbol, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String alias(long seq, String phrase, String type) {
    return "{\"seq\":%d,\"kind\":\"add_alias\",\"actor\":\"olga\",\"reason\":\"heard it\",\"phrase\":\"%s\",\"pattern_type\":\"%s\"}"
        .formatted(seq, phrase, type);
  }

  private static List<Map<String, Object>> answers(Database database) throws Exception {
    return database.rows(
        "SELECT seq, subtask, accepted, detail FROM control_ack WHERE operator ="
            + " 'parse-mcp-events'");
  }

  private static List<Map<String, Object>> predicted(Database database, String symbol)
      throws Exception {
    return database.rows("SELECT pattern_type FROM ml_predictions WHERE symbol = '" + symbol + "'");
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(200));
  }
}
