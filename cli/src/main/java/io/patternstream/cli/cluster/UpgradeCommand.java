package io.patternstream.cli.cluster;

import io.patternstream.cli.CommandException;
import io.patternstream.job.config.RuntimeConfig;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointStatistics.CompletedCheckpointStatistics;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** A running job replaced by a new jar, other settings or another parallelism, state and all. */
@Command(
    name = "upgrade",
    mixinStandardHelpOptions = true,
    description = {
      "Replaces the running job by this version, with other settings or another parallelism; its",
      "state goes along. Everything is checked before the old job is stopped: what submit checks,",
      "and the state of the old job against the new one. Then the old job is stopped with a",
      "savepoint, from which the new one goes on. When the new one does not come up, it is",
      "cancelled, and --rollback-jar goes on from the same savepoint.",
      "The last line of standard output is JSON."
    })
public final class UpgradeCommand implements Callable<Integer> {
  private static final Duration CHECKPOINT_PAUSE = Duration.ofMillis(500);

  @Option(
      names = "--job",
      paramLabel = "NAME|ID",
      description = "the job to replace (default: the one named as job.name says)")
  private @Nullable String old;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "where the savepoint goes (default: as the cluster, or beside the checkpoints)")
  private @Nullable String to;

  @Option(
      names = "--rollback-jar",
      paramLabel = "FILE",
      description = "jar of the old job, to go back to when the new one does not come up")
  private @Nullable Path rollbackJar;

  @Mixin private Start start = new Start();
  @Unmatched private List<String> settings = new ArrayList<>();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    RuntimeConfig runtime = start.runtime(settings);
    if (rollbackJar != null && !Files.isReadable(rollbackJar)) {
      throw new CommandException("--rollback-jar " + rollbackJar + ": cannot be read");
    }
    Timed timed = new Timed();
    try (Cluster cluster = Cluster.connect(runtime.restUrl())) {
      JobID before = cluster.job(old == null ? runtime.jobName() : old).getJobId();
      JobDetailsInfo details = cluster.details(before);
      if (!Cluster.allTasksRun(details)) {
        throw new CommandException(
            "job "
                + before
                + " is "
                + details.getJobStatus()
                + " and not all its tasks run: it cannot take a savepoint now");
      }
      String directory = Start.savepoints(to, cluster, runtime.checkpointDirectory());
      JobGraph planned = start.plan(start.jar, cluster, runtime, SavepointRestoreSettings.none());
      start.requireSlots(cluster, planned, Cluster.slots(details));
      start.requireState(stateOf(cluster, before, directory), planned);
      timed.done("checks");
      Answer answer =
          new Answer()
              .put("job_name", runtime.jobName())
              .put("replaced_job_id", before.toString())
              .put("parallelism", Answer.parallelism(planned));
      if (start.dryRun) {
        answer.put("dry_run", true).put("seconds", timed).print(spec);
        return 0;
      }
      err.println("everything is in order; stopping " + before + " with a savepoint");
      err.flush();
      String savepoint = cluster.stop(before, directory);
      timed.done("stop_with_savepoint");
      err.println("savepoint: " + savepoint);
      err.flush();
      planned.setSavepointRestoreSettings(start.from(savepoint));
      JobID after = replace(cluster, runtime, planned, savepoint, err);
      timed.done("until_running");
      answer
          .put("job_id", after.toString())
          .put("state", "RUNNING")
          .put("savepoint", savepoint)
          .put("seconds", timed)
          .print(spec);
    }
    return 0;
  }

  /** State of the running job as of its newest checkpoint; where it has none, a savepoint. */
  private static SavedState stateOf(Cluster cluster, JobID job, @Nullable String directory)
      throws CommandException {
    if (cluster.newestCheckpoint(job).isEmpty()) {
      return SavedState.read(cluster.savepoint(job, directory));
    }
    return SavedState.readNewest(
        () ->
            cluster
                .newestCheckpoint(job)
                .map(CompletedCheckpointStatistics::getExternalPath)
                .orElseThrow(
                    () -> new CommandException("job " + job + " has no checkpoint any more")),
        CHECKPOINT_PAUSE);
  }

  private JobID replace(
      Cluster cluster, RuntimeConfig runtime, JobGraph job, String savepoint, PrintWriter err)
      throws Exception {
    try {
      return start.run(cluster, job, err);
    } catch (CommandException e) {
      cancelIfThere(cluster, runtime.jobName());
      if (rollbackJar == null) {
        throw new CommandException(
            e.getMessage()
                + "; it is cancelled and nothing is lost: go back with submit --jar OLD.jar"
                + " --savepoint "
                + savepoint);
      }
      err.println(e.getMessage());
      err.println("going back to " + rollbackJar);
      err.flush();
      SavepointRestoreSettings from = SavepointRestoreSettings.forPath(savepoint, false);
      JobID back = start.run(cluster, start.plan(rollbackJar, cluster, runtime, from), err);
      throw new CommandException(
          e.getMessage()
              + "; the old jar goes on from the same savepoint as "
              + back
              + ", and nothing is lost");
    }
  }

  private static void cancelIfThere(Cluster cluster, String name) throws CommandException {
    for (var job : cluster.jobs()) {
      if (job.getJobName().equals(name)) {
        cluster.cancel(job.getJobId());
      }
    }
  }
}
