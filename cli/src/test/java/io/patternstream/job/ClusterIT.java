package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.cli.Patternstream;
import io.patternstream.job.TestServices.Database;
import io.patternstream.local.LocalFlink;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.util.FileUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import picocli.CommandLine;

/**
 * The job on a real cluster, whose processes have nothing of ours on their class path: submitted by
 * our own command, by Flink's command line and by plain REST; saved, stopped, resumed, rescaled 1
 * to 4 to 2, upgraded, refused, rolled back. A second job reads the same log undisturbed; both must
 * write the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {
  private static final int SYMBOLS = 4;
  private static final Duration BEAT = Duration.ofSeconds(5);
  private static final int BARS = 108;
  private static final int PARTS = 9;
  private static final Pattern JOB_ID = Pattern.compile("JobID ([0-9a-f]{32})");
  private static final String NAME = "disturbed";

  /** Stays, so that a failure can be read from the logs. */
  private final Path folder = Path.of("target", "cluster-it").toAbsolutePath();

  private final List<Step> steps = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private List<MarketLog.Entry> log;
  private int part;
  private TestServices services;
  private TestTopics topics;
  private LocalFlink flink;
  private Database undisturbed;
  private Database disturbed;
  private String job;

  private record Step(String what, double seconds, long sent, long lost, long twice) {}

  private record Result(int code, JsonNode answer, String err) {}

  private interface Action {
    void run() throws Exception;
  }

  @BeforeAll
  void wholeStory() throws Exception {
    FileUtils.deleteDirectory(folder.toFile());
    Files.createDirectories(folder);
    services = TestServices.shared();
    topics = new TestTopics(services.kafka, "cluster", 4);
    undisturbed = services.database();
    disturbed = services.database();
    log = MarketLog.entries(SYMBOLS, BARS, 7);
    long began = System.nanoTime();
    flink = LocalFlink.start(folder.resolve("flink"), 2, 3, Map.of());
    System.out.printf("cluster up in %.1f s%n", (System.nanoTime() - began) / 1e9);

    runByRest();
    step("submit, parallelism 1", this::submit);
    step("savepoint, the job goes on", this::savepoint);
    step("stop, resume by flink run -s", this::stopAndResumeByFlinksOwnCommand);
    step("rescale 1 to 4", () -> upgrade("--job.parallelism=4"));
    Path oneMoreField = VariantJar.withOneMoreField(folder);
    step(
        "a state field more, rescale 4 to 2",
        () -> upgrade("--job.parallelism=2", "--jar", oneMoreField.toString()));
    step("sightings of old formations", this::findingsOnceMore);
    step("refused: max parallelism", this::anotherMaxParallelismIsRefused);
    step("refused: state of an unknown uid", this::unknownStateIsRefused);
    step("refused: missing migration", this::missingMigrationIsRefused);
    step("does not come up, rolled back", () -> rolledBack(oneMoreField));
    step("back to the jar before", () -> upgrade("--job.parallelism=2"));
    await()
        .pollInterval(BEAT)
        .untilAsserted(
            () -> allIsCounted("at the end", Math.min(read(undisturbed), read(disturbed))));
  }

  @AfterAll
  void stop() {
    System.out.printf("%-38s %8s %8s %6s %6s%n", "step", "seconds", "sent", "lost", "twice");
    for (Step step : steps) {
      System.out.printf(
          Locale.ROOT,
          "%-38s %8.1f %8d %6d %6d%n",
          step.what(),
          step.seconds(),
          step.sent(),
          step.lost(),
          step.twice());
    }
    if (flink != null) {
      flink.close();
    }
  }

  /** Does it, sends what comes next in the log, and waits until all of it is counted. */
  private void step(String what, Action action) throws Exception {
    long began = System.nanoTime();
    action.run();
    double seconds = (System.nanoTime() - began) / 1e9;
    if (part < PARTS) {
      topics.send(log.subList(log.size() * part / PARTS, log.size() * ++part / PARTS));
    }
    topics.heartbeat();
    await().pollInterval(BEAT).untilAsserted(() -> allIsCounted(what, read(disturbed)));
    await().untilAsserted(() -> assertThat(unscored(disturbed)).as(what).isZero());
    long read = read(disturbed);
    steps.add(
        new Step(
            what,
            seconds,
            topics.sentEvents(),
            Math.max(0, topics.sentEvents() - read) + Math.max(0, unscored(disturbed)),
            Math.max(0, read - topics.sentEvents()) + Math.max(0, -unscored(disturbed))));
  }

  /**
   * The ledger tells what came last when log time moves on: where a watermark falls between the two
   * beats of a heartbeat, the second waits for the next one.
   */
  private void allIsCounted(String what, long read) {
    long sent = topics.sentEvents();
    if (read < sent) {
      topics.heartbeat();
    }
    assertThat(read).as(what).isGreaterThanOrEqualTo(sent);
  }

  private static long read(Database database) throws Exception {
    return database.number(
        "SELECT sum(count) FROM pipeline_statistics WHERE stage = 'parse-mcp-events'");
  }

  /** New formations that have no prediction; below 0 when there are more predictions. */
  private static long unscored(Database database) throws Exception {
    return database.number(
            "SELECT sum(count) FROM pipeline_statistics"
                + " WHERE stage = 'recognise-formations' AND disposition = 'new'")
        - database.number("SELECT count(*) FROM ml_predictions");
  }

  private static org.awaitility.core.ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(100));
  }

  private List<String> settings(String name, Database database) {
    return List.of(
        "--kafka.bootstrap.servers=" + services.kafka.bootstrapServers(),
        "--kafka.topic.events=" + topics.events,
        "--kafka.topic.feedback=" + topics.feedback,
        "--kafka.topic.control=" + topics.control,
        "--postgres.url=" + database.url,
        "--postgres.user=" + database.user(),
        "--postgres.password=" + database.password(),
        "--job.name=" + name,
        "--job.checkpoint.interval=1s",
        "--job.idleness=10m",
        // what is counted is written soon after
        "--postgres.flush.interval.others=20ms",
        "--ml.enabled=true",
        "--model.ready.labels=10",
        "--quality.window.labels=50",
        "--drift.window.rows=50");
  }

  private Result patternstream(String command, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(settings(NAME, disturbed));
    arguments.add("--flink.rest.url=" + flink.restUrl());
    arguments.addAll(List.of(more));
    return execute(arguments);
  }

  private static Result execute(List<String> arguments) throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Patternstream.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = commandLine.execute(arguments.toArray(String[]::new));
    return new Result(code, new ObjectMapper().readTree(out.toString()), err.toString());
  }

  private JsonNode done(Result result) {
    assertThat(result.code()).as(result.err()).isZero();
    return result.answer();
  }

  private void submit() throws Exception {
    String jar = VariantJar.REAL.toString();
    JsonNode answer = done(patternstream("submit", "--job.parallelism=1", "--jar", jar));
    job = answer.path("job_id").asText();
    assertRuns(job, 1);
    Result again = patternstream("submit", "--jar", jar);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("job.name: disturbed runs already as " + job).hasLineCount(1);
  }

  private void upgrade(String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of(more));
    if (!all.contains("--jar")) {
      all.addAll(List.of("--jar", VariantJar.REAL.toString()));
    }
    JsonNode answer = done(patternstream("upgrade", all.toArray(String[]::new)));
    assertThat(answer.path("replaced_job_id").asText()).isEqualTo(job);
    job = answer.path("job_id").asText();
    assertRuns(job, answer.path("parallelism").asInt());
  }

  private void assertRuns(String id, int parallelism) throws Exception {
    JsonNode running =
        done(execute(List.of("status", "--flink.rest.url", flink.restUrl()))).path("jobs");
    for (JsonNode one : running) {
      if (one.path("job_name").asText().equals(NAME)) {
        assertThat(one.path("job_id").asText()).isEqualTo(id);
        assertThat(one.path("all_tasks_run").asBoolean()).isTrue();
        assertThat(one.path("parallelism").asInt()).isEqualTo(parallelism);
        return;
      }
    }
    throw new AssertionError("no job " + NAME + " in " + running);
  }

  private void savepoint() throws Exception {
    JsonNode answer =
        done(execute(List.of("savepoint", "--flink.rest.url", flink.restUrl(), "--job", NAME)));
    assertThat(answer.path("job_id").asText()).isEqualTo(job);
    assertThat(Path.of(URI.create(answer.path("savepoint").asText())).resolve("_metadata"))
        .exists();
    assertRuns(job, 1);
    Result watched = patternstream("supervise", "--once");
    assertThat(watched.code()).as(watched.err()).isZero();
    assertThat(watched.err()).contains(NAME + " is there as " + job);
  }

  private void stopAndResumeByFlinksOwnCommand() throws Exception {
    JsonNode stopped =
        done(execute(List.of("stop", "--flink.rest.url", flink.restUrl(), "--job", NAME)));
    Result watched = patternstream("supervise", "--once");
    assertThat(watched.code()).isEqualTo(1);
    assertThat(watched.err()).contains(NAME + " has ended as FINISHED").hasLineCount(1);
    List<String> arguments = new ArrayList<>(List.of("run", "-d", "-p", "1", "-s"));
    arguments.add(stopped.path("savepoint").asText());
    arguments.add(VariantJar.REAL.toAbsolutePath().toString());
    arguments.addAll(settings(NAME, disturbed));
    LocalFlink.Said said = flink.command(arguments);
    assertThat(said.code()).as(said.output()).isZero();
    Matcher matcher = JOB_ID.matcher(said.output());
    assertThat(matcher.find()).as(said.output()).isTrue();
    job = matcher.group(1);
    await().untilAsserted(() -> assertRuns(job, 1));
  }

  /** What the README shows with curl, for the job that nobody disturbs. */
  private void runByRest() throws Exception {
    String boundary = UUID.randomUUID().toString();
    HttpRequest upload =
        HttpRequest.newBuilder(URI.create(flink.restUrl() + "/v1/jars/upload"))
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(
                HttpRequest.BodyPublishers.concat(
                    HttpRequest.BodyPublishers.ofString(
                        "--"
                            + boundary
                            + "\r\nContent-Disposition: form-data; name=\"jarfile\";"
                            + " filename=\"patternstream.jar\"\r\n"
                            + "Content-Type: application/x-java-archive\r\n\r\n"),
                    HttpRequest.BodyPublishers.ofFile(VariantJar.REAL),
                    HttpRequest.BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
            .build();
    String file = answer(upload).path("filename").asText();
    String jar = file.substring(file.lastIndexOf('/') + 1);
    String body =
        new ObjectMapper()
            .writeValueAsString(
                Map.of("programArgsList", settings("undisturbed", undisturbed), "parallelism", 1));
    JsonNode run =
        answer(
            HttpRequest.newBuilder(URI.create(flink.restUrl() + "/v1/jars/" + jar + "/run"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build());
    assertThat(run.path("jobid").asText()).hasSize(32);
  }

  private JsonNode answer(HttpRequest request) throws Exception {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new ObjectMapper().readTree(response.body());
  }

  /** Patterns of the first bars again: they are known, and only counted. */
  private void findingsOnceMore() {
    topics.send(
        log.subList(0, log.size() / 3).stream()
            .filter(
                entry -> new String(entry.value(), StandardCharsets.UTF_8).contains("pattern_type"))
            .toList());
  }

  private void refused(String named, String... more) throws Exception {
    Result result = patternstream("upgrade", more);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(named).hasLineCount(1);
    assertRuns(job, 2);
  }

  private void anotherMaxParallelismIsRefused() throws Exception {
    refused(
        "job.max.parallelism is fixed for the life of the state: it was made with 128, and the new"
            + " job has 64",
        "--job.max.parallelism=64",
        "--jar",
        VariantJar.REAL.toString());
  }

  private void unknownStateIsRefused() throws Exception {
    refused(
        "state of weigh-feedback would be lost",
        "--jar",
        VariantJar.withAnotherUid(folder).toString());
  }

  private void missingMigrationIsRefused() throws Exception {
    refused("postgres.url: ", "--jar", VariantJar.withOneMoreMigration(folder).toString());
  }

  private void rolledBack(Path oldJar) throws Exception {
    Result result =
        patternstream(
            "upgrade",
            "--jar",
            VariantJar.withAnotherType(folder).toString(),
            "--rollback-jar",
            oldJar.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("StateMigrationException")
        .contains("the old jar goes on from the same savepoint as ");
    Matcher back = Pattern.compile("savepoint as ([0-9a-f]{32})").matcher(result.err());
    assertThat(back.find()).isTrue();
    job = back.group(1);
    assertRuns(job, 2);
  }

  @Test
  void afterEveryStepNothingIsLostAndNothingThereTwice() {
    assertThat(steps).hasSize(11).allMatch(step -> step.lost() == 0 && step.twice() == 0);
  }

  @Test
  void oldStateIsRestoredAndItsNewFieldStartsWithItsDefault() throws Exception {
    assertThat(counted(disturbed, "field_by_default")).isPositive();
    assertThat(counted(disturbed, "field_kept")).isPositive();
  }

  @Test
  void bothJobsHaveTheSameLedger() throws Exception {
    String ledger =
        "SELECT stage, disposition, sum(count) AS count FROM pipeline_statistics"
            + " WHERE stage IN ('parse-mcp-events', 'read-feedback', 'recognise-formations',"
            + " 'label-outcomes', 'weigh-feedback', 'join-feedback')"
            + " AND disposition NOT LIKE 'field_%' GROUP BY 1, 2 ORDER BY 1, 2";
    assertThat(disturbed.rows(ledger)).isEqualTo(undisturbed.rows(ledger)).isNotEmpty();
  }

  @Test
  void bothJobsHaveWrittenTheSameRows() throws Exception {
    for (String rows :
        List.of(
            "SELECT pattern_id::text, symbol, timeframe, pattern_type, rule_confidence,"
                + " features::text FROM ml_predictions ORDER BY pattern_id",
            "SELECT feedback_id::text, pattern_id::text, label, labeling_method, disposition"
                + " FROM feedback_labels ORDER BY feedback_id",
            "SELECT model_group, model_seq, kind, pattern_id::text, cause, weights_hash, late"
                + " FROM learning_log ORDER BY model_group, model_seq",
            "SELECT id::text, sightings, outcome_label FROM pattern_events ORDER BY id",
            "SELECT pattern_id::text, feedback_id::text, label FROM prediction_outcomes"
                + " ORDER BY 1, 2")) {
      assertThat(disturbed.rows(rows)).as(rows).isEqualTo(undisturbed.rows(rows)).isNotEmpty();
    }
  }

  private static long counted(Database database, String disposition) throws Exception {
    return database.number(
        "SELECT sum(count) FROM pipeline_statistics WHERE disposition = '" + disposition + "'");
  }
}
