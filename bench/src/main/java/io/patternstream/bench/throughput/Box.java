package io.patternstream.bench.throughput;

import io.patternstream.bench.baseline.PlainConsumer;
import io.patternstream.local.ChildJvm;
import io.patternstream.local.LocalFlink;
import io.patternstream.local.LocalKafka;
import io.patternstream.local.LocalPostgres;
import io.patternstream.sql.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Kafka, Postgres and what is measured, each in processes of its own, on a fresh folder. */
final class Box implements AutoCloseable {
  static final String EVENTS = "mcp.events";
  static final int PARTITIONS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** What a database would have that must not lose anything, and the clock of every commit. */
  private static final Map<String, String> POSTGRES =
      Map.of(
          "track_commit_timestamp", "on",
          "fsync", "on",
          "full_page_writes", "on",
          "synchronous_commit", "on",
          "max_wal_size", "4GB",
          "shared_buffers", "512MB");

  private final Path folder;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final LocalPostgres postgres;
  private final LocalKafka kafka;
  private @Nullable LocalFlink cluster;

  /** Starts Kafka with the topics, and Postgres with the tables. */
  Box(Path folder) throws Exception {
    this.folder = folder;
    try {
      postgres = keep(LocalPostgres.start(folder.resolve("postgres"), POSTGRES));
      Migrations.migrate(postgres.jdbcUrl(), postgres.user(), postgres.password());
      kafka = keep(LocalKafka.start(folder.resolve("kafka")));
      kafka.createTopics(
          Map.of(EVENTS, PARTITIONS, "pattern.feedback", PARTITIONS, "pattern.control", 1));
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /**
   * Starts Flink, and in it the job, as a user would, from the jar; waits until all its tasks run.
   *
   * @param flinkSettings over those of {@link LocalFlink}
   * @param arguments of {@code flink run} before the jar
   */
  Flink submit(
      Path jar,
      Map<String, String> settings,
      Map<String, String> flinkSettings,
      List<String> arguments)
      throws Exception {
    LocalFlink started =
        keep(LocalFlink.start(folder.resolve("flink"), 1, PARTITIONS, flinkSettings));
    cluster = started;
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    all.put("postgres.url", postgres.jdbcUrl());
    all.put("postgres.user", postgres.user());
    all.put("postgres.password", postgres.password());
    all.putAll(settings);
    List<String> lines = new ArrayList<>();
    all.forEach((key, value) -> lines.add(key + "=" + value));
    Path file = Files.write(folder.resolve("job.properties"), lines);
    List<String> command = new ArrayList<>(List.of("run", "-d"));
    command.addAll(arguments);
    command.addAll(List.of(jar.toString(), "--config", file.toString()));
    LocalFlink.Said said = started.command(command);
    if (said.code() != 0) {
      throw new IOException("the job was not submitted: " + said.output());
    }
    Flink flink = new Flink(started.restUrl());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!flink.running()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the job does not run; see " + folder);
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    return flink;
  }

  /** Starts what somebody would write without Flink. */
  ChildJvm plainConsumer() throws IOException {
    ChildJvm child =
        keep(
            ChildJvm.start(
                "plain consumer",
                PlainConsumer.class.getName(),
                List.of("-Xmx2g"),
                List.of(
                    kafka.bootstrapServers(),
                    postgres.jdbcUrl(),
                    postgres.user(),
                    postgres.password()),
                folder.resolve("plain.log")));
    child.awaitReady(PATIENCE);
    return child;
  }

  /** Starts the generator; it begins when the workload says. */
  ChildJvm generator(Workload load, long events, Path report) throws IOException {
    ChildJvm child =
        keep(
            ChildJvm.start(
                "generator",
                Generator.class.getName(),
                List.of("-Xmx256m"),
                List.of(
                    kafka.bootstrapServers(),
                    Double.toString(load.rate()),
                    Long.toString(load.startMicros()),
                    Long.toString(events),
                    Double.toString(load.redetections()),
                    Integer.toString(load.eventsPerLabel()),
                    Integer.toString(load.symbols()),
                    Long.toString(load.first()),
                    report.toString(),
                    Double.toString(load.riseSeconds())),
                folder.resolve("generator.log")));
    child.awaitReady(PATIENCE);
    return child;
  }

  LocalPostgres postgres() {
    return postgres;
  }

  LocalKafka kafka() {
    return kafka;
  }

  /** Process ids by name, for their CPU seconds. */
  Map<String, Long> pids(ChildJvm generator) {
    Map<String, Long> pids = new LinkedHashMap<>();
    if (cluster != null) {
      pids.put("task_manager", cluster.taskManagers().get(0).pid());
      pids.put("job_manager", cluster.jobManagerPid());
    }
    pids.put("postgres", postgres.pid());
    pids.put("kafka", kafka.pid());
    pids.put("generator", generator.pid());
    return pids;
  }

  private <T extends AutoCloseable> T keep(T started) {
    running.push(started);
    return started;
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        System.err.println("not stopped cleanly: " + e.getMessage());
      }
    }
  }
}
