package io.patternstream.cli.cluster;

import io.patternstream.cli.CommandException;
import io.patternstream.job.config.RuntimeConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
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

/** The job to a Flink cluster. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = {
      "Submits the job to the Flink cluster of flink.rest.url, and waits until all its tasks run.",
      "Checks first: brokers, topics, database, migrations, a place for checkpoints, slots, no job",
      "of that name, and the savepoint, if one is given. Settings are given as to run: options",
      "over environment over the file of --config; files that they name are read here.",
      "The last line of standard output is JSON."
    })
public final class SubmitCommand implements Callable<Integer> {
  @Option(
      names = "--savepoint",
      paramLabel = "PATH",
      description = "savepoint or checkpoint to go on from; nothing of it is changed")
  private @Nullable String savepoint;

  @Mixin private Start start = new Start();
  @Unmatched private List<String> settings = new ArrayList<>();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    RuntimeConfig runtime = start.runtime(settings);
    Timed timed = new Timed();
    try (Cluster cluster = Cluster.connect(runtime.restUrl())) {
      for (JobStatusMessage job : cluster.jobs()) {
        if (job.getJobName().equals(runtime.jobName())) {
          throw new CommandException(
              "job.name: "
                  + runtime.jobName()
                  + " runs already as "
                  + job.getJobId()
                  + " ("
                  + job.getJobState()
                  + "); upgrade replaces it");
        }
      }
      String from = savepoint == null ? null : Start.place(savepoint);
      JobGraph job =
          start.plan(
              start.jar,
              cluster,
              runtime,
              from == null ? SavepointRestoreSettings.none() : start.from(from));
      if (from != null) {
        start.requireState(SavedState.read(from), job);
      }
      start.requireSlots(cluster, job, 0);
      timed.done("checks");
      Answer answer = new Answer().put("job_name", runtime.jobName());
      answer.put("parallelism", Answer.parallelism(job)).put("savepoint", from);
      if (start.dryRun) {
        answer.put("dry_run", true).put("seconds", timed).print(spec);
        return 0;
      }
      JobID id = start.run(cluster, job, err);
      timed.done("until_running");
      err.println("the job runs; " + runtime.restUrl() + "/#/job/running/" + id);
      err.flush();
      answer.put("job_id", id.toString()).put("state", "RUNNING").put("seconds", timed).print(spec);
    }
    return 0;
  }
}
