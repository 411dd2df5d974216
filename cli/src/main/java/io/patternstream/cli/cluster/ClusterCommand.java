package io.patternstream.cli.cluster;

import io.patternstream.local.LocalFlink;
import io.patternstream.local.LocalKafka;
import io.patternstream.local.LocalPostgres;
import io.patternstream.sql.Migrations;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A cluster to try submit and upgrade on. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a standalone Flink cluster (JobManager and TaskManagers as processes of their own), a",
      "real Kafka with the topics and a real Postgres with the tables on this machine, on loopback,",
      "to try submit, savepoint and upgrade on. Ctrl-C stops everything; topics and tables stay, a",
      "job does not: stop it with a savepoint first."
    })
public final class ClusterCommand implements Callable<Integer> {
  private static final String SETTINGS = "patternstream.properties";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data/cluster",
      description = "keeps everything between starts (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // has a default
  private Path data;

  @Option(
      names = "--task-managers",
      paramLabel = "N",
      defaultValue = "2",
      description = "default: ${DEFAULT-VALUE}")
  private int taskManagers;

  @Option(
      names = "--slots",
      paramLabel = "N",
      defaultValue = "2",
      description = "of each TaskManager (default: ${DEFAULT-VALUE})")
  private int slots;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private boolean closed;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Path folder = data.toAbsolutePath().normalize();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    LocalPostgres postgres = keep(LocalPostgres.start(folder.resolve("postgres")));
    Migrations.migrate(postgres.jdbcUrl(), postgres.user(), postgres.password());
    LocalKafka kafka = keep(LocalKafka.start(folder.resolve("kafka")));
    kafka.createTopics(Map.of("mcp.events", 2, "pattern.feedback", 1, "pattern.control", 1));
    LocalFlink flink =
        keep(
            LocalFlink.start(
                folder.resolve("flink"), taskManagers, slots, Map.of("rest.port", "8081")));
    Path settings = folder.resolve(SETTINGS);
    Files.write(settings, settings(postgres, kafka, flink));
    err.println("settings: " + settings);
    err.println("Flink: " + flink.restUrl());
    err.flush();
    new CountDownLatch(1).await(); // until Ctrl-C
    return 0;
  }

  private static List<String> settings(LocalPostgres postgres, LocalKafka kafka, LocalFlink flink) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("flink.rest.url", flink.restUrl());
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    settings.put("postgres.url", postgres.jdbcUrl());
    settings.put("postgres.user", postgres.user());
    settings.put("postgres.password", postgres.password());
    settings.put("job.checkpoint.interval", "5s");
    List<String> lines = new ArrayList<>();
    settings.forEach((key, value) -> lines.add(key + "=" + value));
    return lines;
  }

  private <T extends AutoCloseable> T keep(T started) throws Exception {
    synchronized (running) {
      if (!closed) {
        running.push(started);
        return started;
      }
    }
    started.close();
    throw new InterruptedException("stopping");
  }

  private void stop() {
    Deque<AutoCloseable> stopping;
    synchronized (running) {
      closed = true;
      stopping = new ArrayDeque<>(running);
      running.clear();
    }
    for (AutoCloseable service : stopping) {
      try {
        service.close();
      } catch (Exception e) {
        spec.commandLine().getErr().println("not stopped cleanly: " + e.getMessage());
      }
    }
  }
}
