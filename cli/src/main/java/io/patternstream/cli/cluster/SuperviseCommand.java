package io.patternstream.cli.cluster;

import io.patternstream.cli.CommandException;
import io.patternstream.job.config.JobConfig;
import io.patternstream.job.config.RuntimeConfig;
import io.patternstream.settings.ConfigException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Brings a job back that its JobManager has forgotten. */
@Command(
    name = "supervise",
    mixinStandardHelpOptions = true,
    description = {
      "Watches the job on the cluster of flink.rest.url, and submits it anew when the JobManager",
      "knows no job of that name: a JobManager without high availability that was started again has",
      "forgotten every job. The job goes on from the newest complete checkpoint or savepoint that",
      "its submissions have left (job_lease_holders says which are its own), never from nothing",
      "when it has run before. A job that somebody has stopped or cancelled, or that has given way",
      "to a later one, is left alone. Settings are read again each time, so that the file may",
      "change. Each submission is a line of JSON on standard output."
    })
public final class SuperviseCommand implements Callable<Integer> {
  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "how often it looks (default: ${DEFAULT-VALUE})")
  private int everySeconds;

  @Option(
      names = "--once",
      description = "looks once and ends: exit code 0 when the job runs, or does now")
  private boolean once;

  @Mixin private Start start = new Start();
  @Unmatched private List<String> settings = new ArrayList<>();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  private String said = "";
  private @Nullable Cluster cluster;

  @Override
  public Integer call() throws Exception {
    if (once) {
      try (Cluster connected = Cluster.connect(read().runtime().restUrl())) {
        return look(connected) ? 0 : 1;
      }
    }
    JobConfig first = read(); // a wrong setting ends it at once
    say("watching " + first.runtime().jobName() + " on " + first.runtime().restUrl());
    while (true) {
      try {
        if (cluster == null) {
          cluster = Cluster.connect(read().runtime().restUrl());
        }
        look(cluster);
      } catch (CommandException | ConfigException e) {
        say("waiting: " + e.getMessage());
        disconnect();
      }
      TimeUnit.SECONDS.sleep(everySeconds);
    }
  }

  private void disconnect() {
    if (cluster != null) {
      cluster.close();
      cluster = null;
    }
  }

  /** The settings as they are now; the jar will read them again by itself. */
  private JobConfig read() throws ConfigException {
    start.runtime(settings);
    return JobConfig.load(settings, System.getenv());
  }

  /** Whether the job runs, or does after what was done. */
  private boolean look(Cluster cluster) throws CommandException, ConfigException {
    JobConfig config = read();
    RuntimeConfig job = config.runtime();
    List<JobStatusMessage> known = cluster.known(job.jobName());
    for (JobStatusMessage one : known) {
      if (!one.getJobState().isGloballyTerminalState()) {
        say(job.jobName() + " is there as " + one.getJobId());
        return true;
      }
    }
    if (!known.isEmpty()) {
      say(
          job.jobName()
              + " has ended as "
              + known.get(0).getJobState()
              + ", by somebody's will; submit starts it again");
      return false;
    }
    if (cluster.isHighlyAvailable()) {
      throw new CommandException("this cluster has high availability and brings jobs back itself");
    }
    resume(cluster, config);
    return true;
  }

  private void resume(Cluster cluster, JobConfig config) throws CommandException, ConfigException {
    Timed timed = new Timed();
    Set<String> ids = Submissions.of(config.postgres(), config.runtime().jobName());
    List<String> left = LeftStates.newestFirst(ids, roots(cluster, config.runtime()));
    if (left.isEmpty() && !ids.isEmpty()) {
      throw new CommandException(
          config.runtime().jobName()
              + " has run before, and no complete checkpoint or savepoint of it is left in "
              + String.join(" or ", roots(cluster, config.runtime()))
              + "; submit starts it, with --savepoint PATH or from nothing");
    }
    String from = left.isEmpty() ? null : readable(left);
    JobGraph graph =
        start.plan(
            start.jar,
            cluster,
            config.runtime(),
            from == null ? SavepointRestoreSettings.none() : start.from(from));
    if (from != null) {
      start.requireState(SavedState.read(from), graph);
    }
    start.requireSlots(cluster, graph, 0);
    Answer answer =
        new Answer()
            .put("job_name", config.runtime().jobName())
            .put("parallelism", Answer.parallelism(graph))
            .put("savepoint", from);
    if (start.dryRun) {
      print(answer.put("dry_run", true));
      return;
    }
    say("the JobManager knows no " + config.runtime().jobName() + "; going on from " + from);
    timed.done("checks");
    JobID id = start.run(cluster, graph, spec.commandLine().getErr());
    timed.done("until_running");
    print(answer.put("job_id", id.toString()).put("state", "RUNNING").put("seconds", timed));
  }

  /** The newest whose list of operators can be read; what is passed over is told. */
  private String readable(List<String> left) throws CommandException {
    CommandException newest = null;
    for (String place : left) {
      try {
        SavedState.read(place);
        return place;
      } catch (CommandException e) {
        say("passed over: " + e.getMessage());
        newest = newest == null ? e : newest;
      }
    }
    throw newest == null ? new CommandException("nothing is left") : newest;
  }

  private static List<String> roots(Cluster cluster, RuntimeConfig job) throws CommandException {
    Configuration inherited = cluster.checkpointing();
    List<String> roots = new ArrayList<>();
    if (!job.checkpointDirectory().isEmpty()) {
      roots.add(Start.place(job.checkpointDirectory()));
      roots.add(Start.place(job.checkpointDirectory()) + "/savepoints");
    } else {
      inherited.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).ifPresent(roots::add);
    }
    inherited.getOptional(CheckpointingOptions.SAVEPOINT_DIRECTORY).ifPresent(roots::add);
    return roots;
  }

  private void print(Answer answer) throws CommandException {
    try {
      answer.print(spec);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new CommandException(Reasons.of(e));
    }
  }

  /** Says what is new; the same thing again is not. */
  private void say(String line) {
    if (!line.equals(said)) {
      said = line;
      PrintWriter err = spec.commandLine().getErr();
      err.println(line);
      err.flush();
    }
  }
}
