package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.TestServices.Database;
import io.patternstream.state.mcp.Ids;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Everything a hostile or broken sender can send ends as its file says, its neighbours before and
 * after are scored once, and the job is never restarted: the files that {@code PoisonTest} gives to
 * the readers, on all three topics of the real job.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInputIT {
  private static final Path POISON =
      Path.of("../state/src/test/resources/io/patternstream/state/mcp/poison");
  private static final String NEIGHBOUR = "NEXT";

  /** A file, where it stands in the log, and what its name says. */
  private record Sent(Path file, RecordMetadata place) {
    String outcome() {
      String name = file.getFileName().toString();
      return name.substring(0, name.indexOf("--")).replaceFirst("\\.", ":");
    }

    String folder() {
      return file.getParent().getFileName().toString();
    }

    @Override
    public String toString() {
      return folder() + "/" + file.getFileName();
    }
  }

  private final List<Sent> sent = new ArrayList<>();
  private TestTopics topics;
  private Database database;
  private int restarts;
  private int neighbours;

  @BeforeAll
  void sendThemAll() throws Exception {
    TestServices services = TestServices.shared();
    topics = services.topics("hostile");
    database = services.database();
    neighbour();
    for (String folder : List.of("events", "feedback", "control")) {
      String topic =
          folder.equals("events")
              ? topics.events
              : folder.equals("feedback") ? topics.feedback : topics.control;
      for (Path file : files(folder)) {
        sent.add(new Sent(file, topics.place(topic, NEIGHBOUR, record(file))));
        neighbour();
      }
    }
    topics.close();
    try (TestJob job =
        TestJob.start(
            TestJob.config(services, topics, database, "--labels.horizon", "2s"), database)) {
      job.finish(topics);
      restarts = job.restarts();
    }
  }

  @Test
  void thereAreEightyClassesAndAllThreeTopicsHaveSome() {
    assertThat(sent).hasSizeGreaterThanOrEqualTo(80);
    assertThat(sent).extracting(Sent::folder).contains("events", "feedback", "control");
  }

  @Test
  void eachIsRefusedWithItsReasonAtItsPlaceOrNotAtAll() throws Exception {
    Map<String, String> expected = new LinkedHashMap<>();
    Map<String, String> found = new LinkedHashMap<>();
    for (Sent poison : sent) {
      String outcome = poison.outcome();
      expected.put(
          poison.toString(),
          outcome.startsWith("rejected:") ? outcome.substring(9) : "not refused");
      List<Map<String, Object>> rows =
          database.rows(
              "SELECT reason FROM rejected_events WHERE log_topic = '%s' AND log_partition = %d AND log_offset = %d"
                      .formatted(
                          poison.place.topic(), poison.place.partition(), poison.place.offset())
                  + " ORDER BY log_ordinal LIMIT 1");
      found.put(
          poison.toString(), rows.isEmpty() ? "not refused" : (String) rows.get(0).get("reason"));
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void nothingElseIsRefused() throws Exception {
    assertThat(
            database.number(
                "SELECT count(DISTINCT (log_topic, log_partition, log_offset)) FROM"
                    + " rejected_events"))
        .isEqualTo(sent.stream().filter(one -> one.outcome().startsWith("rejected:")).count());
  }

  @Test
  void everyNeighbourIsScoredOnceAndIsOnePattern() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 1; i <= neighbours; i++) {
      ids.add(Ids.patternId(NEIGHBOUR, "1h", "hammer", Long.toString(time(i))));
    }
    for (String table : List.of("ml_predictions", "pattern_events")) {
      String id = table.equals("ml_predictions") ? "pattern_id" : "id";
      assertThat(
              database.rows(
                  "SELECT %s::text AS id FROM %s WHERE symbol = '%s' AND pattern_type = 'hammer' AND timeframe = '1h'"
                      .formatted(id, table, NEIGHBOUR)))
          .as(table)
          .extracting(row -> (String) row.get("id"))
          .containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @Test
  void theJobWasNeverRestarted() {
    assertThat(restarts).isZero();
  }

  @Test
  void theLedgerHoldsEveryRecordUnderWhatBecameOfIt() throws Exception {
    Map<String, Long> expected = new TreeMap<>();
    for (Sent poison : sent) {
      expected.merge(stage(poison.folder()) + " " + poison.outcome(), 1L, Long::sum);
    }
    expected.merge("parse-mcp-events patterns", (long) neighbours, Long::sum);
    Map<String, Long> found = new TreeMap<>();
    for (Map<String, Object> row :
        database.rows(
            "SELECT stage || ' ' || disposition AS what, sum(count)::bigint AS n FROM"
                + " pipeline_statistics WHERE stage IN ('parse-mcp-events', 'read-feedback',"
                + " 'read-commands') AND disposition NOT IN ('none', 'dropped:tick') GROUP BY 1")) {
      found.put((String) row.get("what"), (Long) row.get("n"));
    }
    expected.keySet().removeIf(what -> what.endsWith(" none") || what.endsWith(" dropped:tick"));
    assertThat(found).isEqualTo(expected);
    assertThat(
            database.number(
                "SELECT sum(count) FROM pipeline_statistics WHERE stage = 'parse-mcp-events'"))
        .isEqualTo(topics.sentEvents());
  }

  private static String stage(String folder) {
    return folder.equals("events")
        ? "parse-mcp-events"
        : folder.equals("feedback") ? "read-feedback" : "read-commands";
  }

  private void neighbour() {
    neighbours++;
    topics.send(
        topics.events,
        NEIGHBOUR,
        ("{\"symbol\":\"NEXT\",\"timeframe\":\"1h\",\"patterns\":[{\"pattern_type\":\"hammer\",\"end_time\":"
                + time(neighbours)
                + "}]}")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static long time(int neighbour) {
    return 1_700_000_000L + 3600L * neighbour;
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(POISON.resolve(folder))) {
      return files.sorted().toList();
    }
  }

  /** A {@code .repeat} file has lines of a count, a tab and what stands that often. */
  private static byte[] record(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (file.toString().endsWith(".bin")) {
      return bytes;
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
      int tab = line.indexOf('\t');
      record.writeBytes(
          line.substring(tab + 1)
              .repeat(Integer.parseInt(line.substring(0, tab)))
              .getBytes(StandardCharsets.UTF_8));
    }
    return record.toByteArray();
  }
}
