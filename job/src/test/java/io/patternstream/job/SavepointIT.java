package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.job.TestServices.Database;
import io.patternstream.job.config.JobConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * This build goes on from the savepoint of every release, and comes to where that release came.
 *
 * <p>A folder a release: {@code log.jsonl}, everything that is on the topics, {@code state}, the
 * savepoint that was taken where the log says so, and {@code expected.json}, the rows that the
 * release itself wrote when it went on from there. {@code bench/make-savepoint VERSION} makes one.
 */
class SavepointIT {
  private static final Path RELEASES = Path.of("src/test/resources/savepoints");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What does not depend on which model a score happened to see. */
  private static final Map<String, String> QUERIES =
      new TreeMap<>(
          Map.of(
              "predictions",
              "SELECT pattern_id, symbol, timeframe, pattern_type, rule_confidence, features"
                  + " FROM ml_predictions ORDER BY pattern_id",
              "labels",
              "SELECT feedback_id, pattern_id, label, labeling_method, disposition"
                  + " FROM feedback_labels ORDER BY feedback_id",
              "learning",
              "SELECT model_group, model_seq, kind, pattern_id, cause, weights_hash, late"
                  + " FROM learning_log ORDER BY model_group, model_seq",
              "patterns",
              "SELECT id, sightings, outcome_label FROM pattern_events ORDER BY id",
              "outcomes",
              "SELECT pattern_id, label, labeling_method FROM prediction_outcomes ORDER BY"
                  + " pattern_id",
              "quality",
              "SELECT model_group, pattern_type, window_number, examples, positives, log_loss,"
                  + " brier FROM model_quality WHERE arm = 'rule' ORDER BY 1, 2, 3",
              "drift",
              "SELECT model_group, feature, window_number, rows, mean, missing_rate, psi"
                  + " FROM drift_statistics WHERE family = 'feature' ORDER BY 1, 2, 3",
              "ledger",
              "SELECT stage, disposition, sum(count) FROM pipeline_statistics WHERE stage IN"
                  + " ('parse-mcp-events', 'read-feedback', 'recognise-formations',"
                  + " 'join-feedback') GROUP BY 1, 2 ORDER BY 1, 2"));

  static List<Path> releases() throws IOException {
    if (!Files.exists(RELEASES)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(RELEASES)) {
      return folders.sorted().toList();
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("releases")
  void thisBuildGoesOnWhereTheReleaseStopped(Path release) throws Exception {
    Map<String, List<String>> expected = read(release.resolve("expected.json"));

    Map<String, List<String>> found;
    try (GoldenLog.Topics topics = topics(release)) {
      topics.sendBefore();
      found = goOn(release, topics, 2);
    }

    assertThat(found.keySet()).isEqualTo(expected.keySet());
    assertThat(found.values()).noneMatch(List::isEmpty);
    for (String query : expected.keySet()) {
      assertThat(found.get(query)).as(query).isEqualTo(expected.get(query));
    }
  }

  @Test
  void makeTheSavepointOfARelease() throws Exception {
    String version = System.getProperty("savepoint.make", "");
    Assumptions.assumeFalse(version.isEmpty(), "bench/make-savepoint VERSION asks for one");
    Path release = RELEASES.resolve(version);
    Files.createDirectories(release);
    GoldenLog.of(MarketLog.entries(2, 60, 17)).write(release.resolve("log.jsonl"));
    Database database = TestServices.shared().database();
    try (GoldenLog.Topics topics = topics(release)) {
      topics.sendBefore();
      try (TestJob job = TestJob.start(config(topics, database, 1), database)) {
        topics.awaitCounted(job, false);
        String savepoint = job.stop(SavepointFormatType.CANONICAL);
        copy(Path.of(URI.create(savepoint)), release.resolve("state"));
      }
      JSON.writerWithDefaultPrettyPrinter()
          .writeValue(release.resolve("expected.json").toFile(), goOn(release, topics, 1));
    }
  }

  private static GoldenLog.Topics topics(Path release) throws Exception {
    return GoldenLog.read(release.resolve("log.jsonl"))
        .topics(TestServices.shared().kafka, "savepoint-" + release.getFileName());
  }

  private static Map<String, List<String>> goOn(
      Path release, GoldenLog.Topics topics, int parallelism) throws Exception {
    Database database = TestServices.shared().database();
    String state = release.resolve("state").toAbsolutePath().toUri().toString();
    try (TestJob job = TestJob.start(config(topics, database, parallelism), database, state)) {
      topics.sendAfter();
      topics.awaitCounted(job, true);
      job.stop();
    }
    Map<String, List<String>> found = new TreeMap<>();
    for (Map.Entry<String, String> query : QUERIES.entrySet()) {
      found.put(
          query.getKey(),
          database.rows(query.getValue()).stream()
              .map(row -> row.values().stream().map(SavepointIT::text).toList().toString())
              .toList());
    }
    return found;
  }

  private static String text(Object value) {
    return value instanceof Object[] several ? Arrays.toString(several) : String.valueOf(value);
  }

  private static JobConfig config(GoldenLog.Topics topics, Database database, int parallelism)
      throws Exception {
    return TestJob.config(
        TestServices.shared(),
        topics.names(),
        database,
        "--job.parallelism",
        Integer.toString(parallelism),
        "--job.max.parallelism",
        "8",
        "--drift.window.rows",
        "15",
        "--drift.reference.windows",
        "2",
        "--drift.reference.rows",
        "0",
        "--quality.window.labels",
        "10");
  }

  private static Map<String, List<String>> read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), new TypeReference<>() {});
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
      try (Stream<Path> old = Files.walk(to)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
