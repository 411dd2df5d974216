package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.TestServices.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * The real events of a folder that is not part of this project, twice through Kafka, the job and
 * Postgres. Run by {@code .ci/gates}, which names the file.
 */
class RealEventsGate {
  private static final Path EVENTS = Path.of(System.getProperty("patternstream.gate.events", ""));
  private static final Pattern SYMBOL = Pattern.compile("\"symbol\"\\s*:\\s*\"([^\"]+)\"");

  /** 77,172 structured reports of (symbol, timeframe, source type, bar) in the file. */
  private static final long STRUCTURED_REPORTS = 77_172;

  /** Their distinct (symbol, timeframe, type, bar), counted by another program. */
  private static final long STRUCTURED_FORMATIONS = 4_161;

  /** Each names one pattern, most of them on a bar that no structured report has. */
  private static final long NARRATIVES = 1_236;

  /** Every id, type, rule confidence and feature of the first job's predictions. */
  private static final String PREDICTED =
      "SELECT count(*), md5(string_agg(pattern_id || pattern_type || rule_confidence"
          + " || coalesce(features::text, ''), '|' ORDER BY pattern_id)) AS all_of_it"
          + " FROM ml_predictions";

  @Test
  void theSecondReplayAddsNoPrediction() throws Exception {
    TestServices services = TestServices.shared();
    TestTopics topics = services.topics("real");
    Database database = services.database();
    try (TestJob job = TestJob.start(TestJob.config(services, topics, database), database)) {
      long events = send(topics);
      topics.heartbeat();
      job.awaitCounted(topics);
      long predictions = database.number("SELECT count(*) FROM ml_predictions");
      long reports = sightings(database);
      System.out.printf(
          "gate: %d events, %d reports, %d formations, %d rejected%n",
          events, reports, predictions, database.number("SELECT count(*) FROM rejected_events"));
      assertThat(reports).isEqualTo(STRUCTURED_REPORTS + NARRATIVES);
      assertThat(predictions).isBetween(STRUCTURED_FORMATIONS, STRUCTURED_FORMATIONS + NARRATIVES);
      assertThat(database.number("SELECT count(*) FROM rejected_events")).isZero();

      send(topics);
      topics.close();
      job.finish(topics);
      assertThat(database.number("SELECT count(*) FROM ml_predictions")).isEqualTo(predictions);
      assertThat(sightings(database)).isEqualTo(2 * reports);
      assertThat(job.restarts()).isZero();
    }
    Database again = services.database();
    try (TestJob job = TestJob.start(TestJob.config(services, topics, again), again)) {
      job.finish(topics);
    }
    System.out.printf("gate: ids and features again %s%n", again.rows(PREDICTED));
    assertThat(again.rows(PREDICTED)).isEqualTo(database.rows(PREDICTED));
  }

  private static long sightings(Database database) throws Exception {
    return database.number(
        "SELECT sum(count) FROM pipeline_statistics WHERE stage = 'recognise-formations'"
            + " AND disposition IN ('new', 'seen_again')");
  }

  private static long send(TestTopics topics) throws IOException {
    long events = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(EVENTS)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher symbol = SYMBOL.matcher(line);
        String key = symbol.find() ? symbol.group(1) : "";
        topics.send(topics.events, key, line.getBytes(StandardCharsets.UTF_8));
        events++;
      }
    }
    return events;
  }
}
