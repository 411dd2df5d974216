package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.TestServices.Database;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Everything a hostile or broken sender can send ends as one {@code rejected} row with its reason,
 * its neighbours are scored, and the job is never restarted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInputIT {
  private static final String PATTERN = "726f2c05-2971-5b83-9737-52d5f1773780";

  private final Map<String, RecordMetadata> places = new LinkedHashMap<>();
  private final Map<String, String> expected = new LinkedHashMap<>();
  private TestTopics topics;
  private Database database;
  private int restarts;
  private int neighbours;

  @BeforeAll
  void sendThemAll() throws Exception {
    TestServices services = TestServices.shared();
    topics = services.topics("hostile");
    database = services.database();
    for (var poison : events().entrySet()) {
      refused(topics.events, poison.getKey(), poison.getValue());
      neighbour();
    }
    for (var poison : feedback().entrySet()) {
      refused(topics.feedback, poison.getKey(), poison.getValue());
    }
    for (var poison : commands().entrySet()) {
      refused(topics.control, poison.getKey(), poison.getValue());
    }
    topics.send(
        topics.feedback,
        PATTERN,
        bytes(
            "{\"pattern_id\":\"" + PATTERN + "\",\"label\":\"positive\",\"labeled_by\":\"anna\"}"));
    topics.close();
    try (TestJob job =
        TestJob.start(
            TestJob.config(services, topics, database, "--labels.horizon", "2s"), database)) {
      job.finish(topics);
      restarts = job.restarts();
    }
  }

  @Test
  void eachIsRefusedWithItsReasonAtItsPlace() throws Exception {
    Map<String, String> found = new LinkedHashMap<>();
    for (String poison : places.keySet()) {
      RecordMetadata place = places.get(poison);
      List<Map<String, Object>> rows =
          database.rows(
              "SELECT reason FROM rejected_events WHERE log_topic = '%s' AND log_partition = %d AND log_offset = %d"
                  .formatted(place.topic(), place.partition(), place.offset()));
      found.put(poison, rows.size() == 1 ? (String) rows.get(0).get("reason") : rows.toString());
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void nothingElseIsRefused() throws Exception {
    assertThat(database.number("SELECT count(*) FROM rejected_events")).isEqualTo(places.size());
  }

  @Test
  void everyNeighbourIsScoredOnce() throws Exception {
    assertThat(database.number("SELECT count(*) FROM ml_predictions")).isEqualTo(neighbours);
  }

  @Test
  void aLabelForAPatternThatNeverCameIsAnOrphan() throws Exception {
    assertThat(
            database.rows(
                "SELECT disposition FROM feedback_labels WHERE pattern_id = '" + PATTERN + "'"))
        .containsExactly(Map.of("disposition", "orphan"));
  }

  @Test
  void theJobWasNeverRestarted() {
    assertThat(restarts).isZero();
  }

  @Test
  void theLedgerHoldsEveryRecord() throws Exception {
    assertThat(
            database.number(
                "SELECT sum(count) FROM pipeline_statistics WHERE stage = 'parse-mcp-events'"))
        .isEqualTo(topics.sentEvents());
  }

  private void refused(String topic, String name, Poison poison) throws Exception {
    String unique = topic + ": " + name;
    places.put(unique, topics.place(topic, "key", poison.value));
    expected.put(unique, poison.reason);
  }

  private void neighbour() {
    neighbours++;
    topics.send(
        topics.events,
        "NEXT",
        bytes(
            "{\"symbol\":\"NEXT\",\"timeframe\":\"1h\",\"patterns\":[{\"pattern_type\":\"hammer\","
                + "\"end_time\":"
                + (1_700_000_000L + 3600L * neighbours)
                + "}]}"));
  }

  private record Poison(byte[] value, String reason) {}

  private static Map<String, Poison> events() {
    Map<String, Poison> poisons = new LinkedHashMap<>();
    add(poisons, "truncated JSON", "{\"message\":{\"jsonrpc\":", "malformed_json");
    add(poisons, "U+0000", "{\"text\":\"doji \\u0000 at 5\"}", "nul_character");
    add(poisons, "a raw U+0000", "doji \u0000 at 5", "nul_character");
    add(poisons, "a lone surrogate", "{\"text\":\"doji \\ud800 at 5\"}", "lone_surrogate");
    poisons.put(
        "overlong UTF-8", new Poison(new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'}, "not_utf8"));
    add(poisons, "1e400", "{\"pattern_type\":\"doji\",\"price\":1e400}", "not_finite");
    add(poisons, "NaN", "{\"pattern_type\":\"doji\",\"price\":NaN}", "not_finite");
    add(poisons, "depth 10,000", "[".repeat(10_000) + "]".repeat(10_000), "too_deep");
    add(poisons, "10 MB of text", "doji ".repeat(2 << 20), "too_large");
    add(poisons, "an empty record", "", "empty");
    add(poisons, "a text that is a number", "{\"text\":5}", "bad_envelope");
    add(
        poisons,
        "content that is no array",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":5}}",
        "bad_content");
    add(poisons, "another JSON-RPC", "{\"jsonrpc\":\"1.0\",\"id\":1,\"result\":{}}", "bad_jsonrpc");
    add(poisons, "a key twice", "{\"text\":\"doji\",\"text\":\"hammer\"}", "duplicate_key");
    add(
        poisons,
        "an unknown pattern",
        "{\"pattern_type\":\"three_headed_dog\",\"symbol\":\"X\"}",
        "unknown_pattern");
    add(
        poisons,
        "the year 2100",
        "{\"pattern_type\":\"doji\",\"symbol\":\"X\",\"end_time\":4102444800}",
        "time_ahead");
    add(
        poisons,
        "a bar whose high is below its low",
        "{\"symbol\":\"X\",\"timeframe\":\"1h\",\"bars\":[[1700000000,10,9,11,10,1]]}",
        "bar_high_below_low");
    add(
        poisons,
        "columns of different lengths",
        "{\"symbol\":\"X\",\"t\":[1700000000],\"o\":[1,2],\"h\":[1],\"l\":[1],\"c\":[1]}",
        "bar_incomplete");
    add(
        poisons,
        "a name twice in a skipped part",
        "{\"pattern_type\":\"doji\",\"metadata\":{\"a\":1,\"a\":2}}",
        "duplicate_key");
    return poisons;
  }

  private static Map<String, Poison> feedback() {
    Map<String, Poison> poisons = new LinkedHashMap<>();
    add(poisons, "truncated JSON", "{\"pattern_id\":", "malformed_json");
    add(
        poisons,
        "no pattern",
        "{\"label\":\"positive\",\"labeled_by\":\"anna\"}",
        "missing_pattern_id");
    add(
        poisons,
        "an unknown label",
        "{\"pattern_id\":\"" + PATTERN + "\",\"label\":\"maybe\",\"labeled_by\":\"anna\"}",
        "unknown_label");
    add(poisons, "a wrong type", "{\"pattern_id\":17,\"label\":\"positive\"}", "wrong_type");
    add(
        poisons,
        "1e400",
        "{\"pattern_id\":\"" + PATTERN + "\",\"label\":\"positive\",\"realized_pnl\":1e400}",
        "not_finite");
    return poisons;
  }

  private static Map<String, Poison> commands() {
    Map<String, Poison> poisons = new LinkedHashMap<>();
    add(poisons, "truncated JSON", "{\"seq\":1,", "malformed_json");
    add(
        poisons,
        "an unknown kind",
        "{\"seq\":1,\"kind\":\"self_destruct\",\"actor\":\"a\"}",
        "unknown_kind");
    add(poisons, "no seq", "{\"kind\":\"enable_ml\",\"actor\":\"a\"}", "missing_seq");
    return poisons;
  }

  private static void add(Map<String, Poison> to, String name, String value, String reason) {
    to.put(name, new Poison(bytes(value), reason));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
