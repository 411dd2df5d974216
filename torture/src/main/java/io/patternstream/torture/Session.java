package io.patternstream.torture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.cli.Patternstream;
import io.patternstream.job.config.JobConfig;
import io.patternstream.local.ChildJvm;
import io.patternstream.sql.Migrations;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The product on a rig, under a name of its own: topics, database, job, console and the shipped
 * supervisor, and beside them the traffic, the observer and the watch.
 */
final class Session implements AutoCloseable, Faults.Run {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final long POLL_MILLIS = 200;
  private static final int FIRST_PREDICTIONS = 50;
  private static final Pattern STOPPED_AT = Pattern.compile("--savepoint (\\S+)");

  final Rig rig;
  final Traffic.Topics topics;
  final Database database;
  final JobWatch watch;
  final Observer observer;
  final Traffic traffic;
  private final String name;
  private final Path folder;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private @Nullable ChildJvm console;
  private @Nullable ChildJvm supervisor;
  private String consoleUrl = "";
  int rescales;

  private Session(Rig rig, String name, long seed, Map<String, String> more) throws Exception {
    this.rig = rig;
    this.name = name;
    this.folder = Files.createDirectories(rig.folder.resolve(name));
    this.topics = Traffic.Topics.of(name);
    this.database = new Database(rig, name);
    this.watch = new JobWatch(rig.flink.restUrl(), name);
    this.observer = new Observer(database);
    new Database(rig, "postgres").execute("CREATE DATABASE " + name);
    Migrations.migrate(database.url(), "postgres", "postgres");
    rig.kafka().createTopics(topics.partitions());
    settings(more);
    this.traffic = new Traffic(rig.brokers(), topics, seed, folder.resolve("ledger"));
  }

  /** Everything up: the job reads, writes, has a checkpoint, and is watched. */
  static Session start(Rig rig, String name, long seed, Map<String, String> more) throws Exception {
    Session session = new Session(rig, name, seed, more);
    try {
      session.patternstream("submit", "--jar", jar());
      session.console =
          ChildJvm.start(
              "console",
              "io.patternstream.console.ConsoleMain",
              List.of("-Xmx256m"),
              List.of("--config", session.file().toString(), "--console.port", "0"),
              session.folder.resolve("console.log"));
      session.supervisor =
          ChildJvm.start(
              "supervisor",
              Patternstream.class.getName(),
              List.of("-Xmx256m", "-Dpatternstream.jar=" + jar()),
              List.of("supervise", "--every", "1", "--config", session.file().toString()),
              session.folder.resolve("supervisor.log"));
      session.watch.start();
      session.observer.start();
      session.traffic.start();
      session.await(
          "the first predictions",
          () ->
              session.database.number("SELECT count(*) FROM ml_predictions") >= FIRST_PREDICTIONS);
      session.await("the first checkpoint", () -> session.watch.checkpoints() > 0);
      String said = session.console.awaitFirstLine(PATIENCE);
      session.consoleUrl = said.substring(Math.max(0, said.indexOf("http"))).strip();
      return session;
    } catch (Exception e) {
      session.close();
      throw e;
    }
  }

  /** The job's jar, as {@code ./patternstream} would take it. */
  static String jar() {
    return System.getProperty("patternstream.jar", "job/target/patternstream.jar");
  }

  private void settings(Map<String, String> more) throws IOException {
    settings.put("kafka.bootstrap.servers", "127.0.0.1:" + rig.toKafka.port());
    settings.put("kafka.topic.events", topics.events());
    settings.put("kafka.topic.feedback", topics.feedback());
    settings.put("kafka.topic.control", topics.control());
    settings.put("kafka.group.id", name);
    settings.put("postgres.url", rig.proxiedUrl(name));
    settings.put("postgres.user", "postgres");
    settings.put("postgres.password", "postgres");
    settings.put("job.name", name);
    settings.put("job.parallelism", "1");
    settings.put("job.checkpoint.interval", "1s");
    settings.put(
        "job.checkpoint.directory", rig.folder.resolve("flink/checkpoints").toUri().toString());
    settings.put("flink.rest.url", rig.flink.restUrl());
    settings.put("console.flink.url", rig.flink.restUrl());
    settings.put("model.ready.labels", "10");
    settings.put("quality.window.labels", "50");
    settings.put("drift.window.rows", "50");
    settings.putAll(more);
    write();
  }

  private void write() throws IOException {
    List<String> lines = new ArrayList<>();
    settings.forEach((key, value) -> lines.add(key + "=" + value));
    Files.write(file(), lines);
  }

  private Path file() {
    return folder.resolve("patternstream.properties");
  }

  JobConfig config() throws Exception {
    return JobConfig.load(List.of("--config", file().toString()), Map.of());
  }

  /** One of the product's own commands; its answer. */
  JsonNode patternstream(String... words) throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Patternstream.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--config", file().toString()));
    if (commandLine.execute(all.toArray(String[]::new)) != 0) {
      throw new IOException(words[0] + ": " + err.toString().strip());
    }
    return new ObjectMapper().readTree(out.toString());
  }

  /** As an operator does it: first the file, then the upgrade; again when a fault came between. */
  @Override
  public synchronized void rescale(int parallelism) throws Exception {
    settings.put("job.parallelism", Integer.toString(parallelism));
    write();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        watch.awaitRunning(PATIENCE);
        patternstream("upgrade", "--jar", jar());
        rescales++;
        return;
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Matcher stopped = STOPPED_AT.matcher(String.valueOf(e.getMessage()));
        if (stopped.find()) {
          // The old job had ended when the new one did not come up; its operator goes on by hand.
          patternstream("submit", "--jar", jar(), "--savepoint", stopped.group(1));
          rescales++;
          return;
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  @Override
  public JobWatch watch() {
    return watch;
  }

  @Override
  public Database database() {
    return database;
  }

  /** Something that comes true, if nothing is wrong. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Waits for it; what fails on the way counts as not yet. */
  void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Exception last = null;
      try {
        if (condition.holds()) {
          return;
        }
      } catch (java.sql.SQLException | IOException e) {
        last = e;
      }
      if (System.nanoTime() > deadline) {
        throw new NotAliveException(what + " did not come in " + PATIENCE.toSeconds() + " s", last);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** Liveness was not reached. */
  static final class NotAliveException extends Exception {
    private static final long serialVersionUID = 1L;

    NotAliveException(String message, @Nullable Exception cause) {
      super(message, cause);
    }
  }

  /** Records of the two topics that the job has counted, and how many there are. */
  boolean caughtUp() throws Exception {
    return counted("parse-mcp-events") >= TopicLog.size(rig.brokers(), topics, topics.events())
        && counted("read-feedback") >= TopicLog.size(rig.brokers(), topics, topics.feedback());
  }

  private long counted(String stage) throws Exception {
    return database.number(
        "SELECT sum(count) FROM pipeline_statistics WHERE stage = '" + stage + "'");
  }

  boolean consoleAnswers() throws InterruptedException {
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(consoleUrl + "/api/ml/health"))
                      .timeout(Duration.ofSeconds(5))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /** How often the supervisor has brought the job back. */
  long resumed() throws IOException {
    Path log = folder.resolve("supervisor.log");
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.startsWith("{\"job_name\"")).count();
    }
  }

  /** Ends the job with a savepoint, which writes every row, and then what stands around it. */
  void stop() throws Exception {
    patternstream("stop");
    stopAround();
  }

  private void stopAround() throws Exception {
    if (supervisor != null) {
      supervisor.kill();
    }
    if (console != null) {
      console.close();
    }
    watch.close();
  }

  @Override
  public void close() throws Exception {
    traffic.close();
    observer.close();
    stopAround();
  }
}
