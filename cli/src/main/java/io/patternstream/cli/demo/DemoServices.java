package io.patternstream.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.job.Checkpoints;
import io.patternstream.job.LocalJob;
import io.patternstream.job.PatternstreamJob;
import io.patternstream.job.StartException;
import io.patternstream.job.config.JobConfig;
import io.patternstream.local.ChildJvm;
import io.patternstream.local.LocalKafka;
import io.patternstream.local.LocalPostgres;
import io.patternstream.local.LocalServerException;
import io.patternstream.local.Ports;
import io.patternstream.sql.Migrations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;

/** Postgres, Kafka, the console and the job, started in order and stopped in the other. */
final class DemoServices implements AutoCloseable {
  static final String EVENTS = "mcp.events";
  static final String FEEDBACK = "pattern.feedback";
  static final String CONTROL = "pattern.control";
  static final int EVENT_PARTITIONS = 2;

  /** A reference of drift that is learnt after a minute, before the fault comes ({@link Fault}). */
  static final int DRIFT_ROWS = 30;

  static final int DRIFT_WINDOWS = 24;
  static final int DRIFT_REFERENCE_ROWS = 700;
  private static final int CONSOLE_PORT = 8080;
  private static final int FLINK_PORT = 8081;
  private static final Duration CONSOLE_PATIENCE = Duration.ofMinutes(2);
  private static final Duration JOB_PATIENCE = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long END_SECONDS = 30;

  private final Path data;
  private final Progress progress;
  private final Deque<Service> running = new ArrayDeque<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private boolean closed;

  private record Service(String name, AutoCloseable handle) {}

  DemoServices(Path data, Progress progress) {
    this.data = data;
    this.progress = progress;
  }

  LocalPostgres postgres() throws Exception {
    LocalPostgres postgres = start("Postgres", () -> LocalPostgres.start(data.resolve("postgres")));
    timed(
        "tables migrated",
        () -> {
          Migrations.migrate(postgres.jdbcUrl(), postgres.user(), postgres.password());
          return true;
        });
    return postgres;
  }

  LocalKafka kafka() throws Exception {
    LocalKafka kafka = start("Kafka", () -> LocalKafka.start(data.resolve("kafka")));
    timed(
        "topics there",
        () -> {
          kafka.createTopics(Map.of(EVENTS, EVENT_PARTITIONS, FEEDBACK, 1, CONTROL, 1));
          return true;
        });
    return kafka;
  }

  /**
   * Starts the job from the newest complete checkpoint, if there is one, and waits for its tasks.
   */
  LocalJob job(Path settings, int webPort) throws Exception {
    JobConfig config = JobConfig.load(List.of("--config", settings.toString()), Map.of());
    PatternstreamJob.check(config);
    Optional<Path> from = Checkpoints.newest(checkpoints());
    from.ifPresent(path -> progress.say("going on from " + data.relativize(path)));
    LocalJob job = start("job", () -> LocalJob.start(config, webPort, from));
    awaitTasks(job);
    return job;
  }

  /**
   * Writes down where everything is, for the job, the console and whoever wants to talk to them
   * with {@code --config}.
   */
  Path settings(LocalPostgres postgres, LocalKafka kafka, int flinkPort) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    settings.put("kafka.topic.events", EVENTS);
    settings.put("kafka.topic.feedback", FEEDBACK);
    settings.put("kafka.topic.control", CONTROL);
    settings.put("postgres.url", postgres.jdbcUrl());
    settings.put("postgres.user", postgres.user());
    settings.put("postgres.password", postgres.password());
    settings.put("job.name", "patternstream-demo");
    settings.put("job.checkpoint.directory", checkpoints().toString());
    settings.put("job.checkpoint.interval", "5s");
    settings.put("console.flink.url", "http://127.0.0.1:" + flinkPort);
    // Small windows, so that a minute shows something.
    settings.put("quality.window.labels", "50");
    settings.put("drift.window.rows", Integer.toString(DRIFT_ROWS));
    settings.put("drift.reference.windows", Integer.toString(DRIFT_WINDOWS));
    settings.put("drift.reference.rows", Integer.toString(DRIFT_REFERENCE_ROWS));
    List<String> lines = new ArrayList<>();
    settings.forEach((key, value) -> lines.add(key + "=" + value));
    return Files.write(data.resolve("patternstream.properties"), lines);
  }

  private Path checkpoints() {
    return data.resolve("checkpoints");
  }

  /** A job that says RUNNING may still be deploying tasks; only running tasks read records. */
  private void awaitTasks(LocalJob job) throws Exception {
    long deadline = System.nanoTime() + JOB_PATIENCE.toNanos();
    while (!allTasksRun(job.webUrl())) {
      JobStatus status = job.status();
      if (status.isGloballyTerminalState()) {
        throw new StartException("the job ended as " + status + "; see the log");
      }
      if (System.nanoTime() > deadline) {
        throw new StartException(
            "the job's tasks do not run after " + JOB_PATIENCE.toSeconds() + " s; see the log");
      }
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    }
    progress.say("all tasks run");
  }

  private boolean allTasksRun(String webUrl) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(webUrl + "/jobs/overview")).build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode jobs = new ObjectMapper().readTree(answer.body()).path("jobs");
      JsonNode tasks = jobs.path(0).path("tasks");
      return tasks.path("total").asInt() > 0
          && tasks.path("running").asInt() == tasks.path("total").asInt();
    } catch (IOException e) {
      return false; // the interface is not up yet
    }
  }

  /** The port that Flink's web interface will have. */
  static int flinkPort() throws LocalServerException {
    return Ports.free(FLINK_PORT);
  }

  /** Starts the console in a process of its own; it answers also while the job does not run yet. */
  ChildJvm console(Path settings) throws Exception {
    List<String> arguments =
        List.of(
            "--config", settings.toString(),
            "--console.port", Integer.toString(Ports.free(CONSOLE_PORT)));
    return start(
        "console",
        () ->
            ChildJvm.start(
                "console",
                "io.patternstream.console.ConsoleMain",
                List.of("-Xmx256m"),
                arguments,
                data.resolve("console.log")));
  }

  /** Waits until the console answers; its address. */
  String consoleUrl(ChildJvm console) throws LocalServerException {
    String said = console.awaitFirstLine(CONSOLE_PATIENCE);
    int url = said.indexOf("http");
    if (url < 0) {
      throw new LocalServerException(
          "the console does not start; see " + data.resolve("console.log"));
    }
    return said.substring(url).strip();
  }

  private <T extends AutoCloseable> T start(String name, Callable<T> starter) throws Exception {
    T started = timed(name + " up", starter);
    synchronized (running) {
      if (!closed) {
        running.push(new Service(name, started));
        return started;
      }
    }
    started.close();
    throw new InterruptedException("stopping");
  }

  private <T> T timed(String what, Callable<T> work) throws Exception {
    double before = progress.seconds();
    T result = work.call();
    progress.say(String.format(Locale.ROOT, "%s (%.1f s)", what, progress.seconds() - before));
    return result;
  }

  /** Stops whatever runs, the last started first; a second call waits for nothing. */
  @Override
  public void close() {
    Deque<Service> stopping;
    synchronized (running) {
      closed = true;
      stopping = new ArrayDeque<>(running);
      running.clear();
    }
    if (!stopping.isEmpty()) {
      progress.say("stopping");
    }
    for (Service service : stopping) {
      try {
        service.handle().close();
        if (service.handle() instanceof LocalJob job) {
          awaitEnd(job);
        }
      } catch (Exception e) {
        progress.say(service.name() + " did not stop cleanly: " + e.getMessage());
      }
    }
    if (!stopping.isEmpty()) {
      progress.say("everything is stopped");
    }
  }

  /** Its tasks write to the servers that are stopped next. */
  private static void awaitEnd(LocalJob job) throws InterruptedException {
    try {
      job.result().get(END_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return; // cancelled, as was wanted
    }
  }
}
