package io.patternstream.cli.cluster;

import io.patternstream.cli.CommandException;
import io.patternstream.job.config.JobConfig;
import io.patternstream.job.config.RuntimeConfig;
import io.patternstream.settings.ConfigException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.rest.handler.legacy.messages.ClusterOverviewWithVersion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What submit and upgrade have in common: a jar, its settings, and how it is started. */
final class Start {
  @Option(
      names = "--jar",
      paramLabel = "FILE",
      defaultValue = "${sys:patternstream.jar:-job/target/patternstream.jar}",
      description = "jar of the job (default: the one that this build has made)")
  @SuppressWarnings("NullAway.Init") // has a default
  Path jar;

  @Option(names = "--dry-run", description = "checks everything, starts and stops nothing")
  boolean dryRun;

  @Option(
      names = "--drop",
      paramLabel = "UID",
      split = ",",
      description = "state of these operators may be lost")
  List<String> drop = new ArrayList<>();

  @Option(
      names = "--slots-come-later",
      description = "does not ask for free slots: the cluster starts TaskManagers on demand")
  private boolean slotsComeLater;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "180",
      description = "how long to wait until all tasks run (default: ${DEFAULT-VALUE})")
  private int patienceSeconds;

  private List<String> settings = List.of();

  /**
   * The settings as this build reads them; the jar reads them again by itself.
   *
   * @param settings what the command line says beyond our own options
   */
  RuntimeConfig runtime(List<String> settings) throws ConfigException {
    this.settings = settings;
    return JobConfig.load(settings, System.getenv()).runtime();
  }

  /** Checks what {@code jar} needs and plans its job; see {@link JobJar#graph}. */
  JobGraph plan(Path jar, Cluster cluster, RuntimeConfig runtime, SavepointRestoreSettings from)
      throws CommandException, ConfigException {
    return JobJar.graph(jar, settings, cluster.checkpointing(), runtime.parallelism(), from);
  }

  /** What a job restores that starts from {@code savepoint}. */
  SavepointRestoreSettings from(String savepoint) {
    return SavepointRestoreSettings.forPath(savepoint, !drop.isEmpty());
  }

  /** Refuses when {@code job} finds no room beside those that stay. */
  void requireSlots(Cluster cluster, JobGraph job, int soonFree) throws CommandException {
    ClusterOverviewWithVersion overview = cluster.overview();
    int needed = 0;
    for (JobVertex vertex : job.getVertices()) {
      needed = Math.max(needed, vertex.getParallelism());
    }
    int free = overview.getNumSlotsAvailable() + soonFree;
    if (needed > free && !slotsComeLater) {
      throw new CommandException(
          "job.parallelism = "
              + needed
              + " needs as many slots, and the cluster has "
              + free
              + " to give, of "
              + overview.getNumSlotsTotal()
              + "; start TaskManagers, or say --slots-come-later");
    }
  }

  /** Refuses when {@code job} cannot go on from {@code saved}. */
  void requireState(SavedState saved, JobGraph job) throws CommandException {
    List<String> obstacles = saved.obstacles(job, java.util.Set.copyOf(drop));
    if (!obstacles.isEmpty()) {
      throw new CommandException(String.join("; ", obstacles));
    }
  }

  /** Starts {@code job} and waits until it runs. */
  JobID run(Cluster cluster, JobGraph job, PrintWriter err) throws CommandException {
    JobID id = cluster.submit(job);
    err.println("submitted as " + id + "; waiting until all tasks run");
    err.flush();
    cluster.awaitRunning(id, Duration.ofSeconds(patienceSeconds));
    return id;
  }

  /**
   * Where savepoints go: as said, else where the cluster's configuration says ({@code null}), else
   * beside the checkpoints.
   */
  static @Nullable String savepoints(
      @Nullable String said, Cluster cluster, String checkpointDirectory) throws CommandException {
    Configuration inherited = cluster.checkpointing();
    if (said != null || inherited.contains(CheckpointingOptions.SAVEPOINT_DIRECTORY)) {
      return said;
    }
    String checkpoints =
        checkpointDirectory.isEmpty()
            ? inherited.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "")
            : checkpointDirectory;
    if (checkpoints.isEmpty()) {
      throw new CommandException("--to is missing: nothing says where savepoints go");
    }
    return place(checkpoints) + (checkpoints.endsWith("/") ? "" : "/") + "savepoints";
  }

  /** A path of this machine as the URI that a cluster understands. */
  static String place(String path) {
    return path.contains(":/")
        ? path
        : Path.of(path).toAbsolutePath().normalize().toUri().toString();
  }
}
