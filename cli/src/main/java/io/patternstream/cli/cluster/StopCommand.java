package io.patternstream.cli.cluster;

import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The job stopped, with what it takes to go on later. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = {
      "Stops the job with a savepoint, from which submit --savepoint goes on. When the savepoint",
      "fails, the job goes on. The last line of standard output is JSON."
    })
public final class StopCommand implements Callable<Integer> {
  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "where the savepoint goes (default: as the cluster, or beside the checkpoints)")
  private @Nullable String to;

  @Mixin private Target target = new Target();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Timed timed = new Timed();
    try (Cluster cluster = target.connect()) {
      JobID job = cluster.job(target.job()).getJobId();
      String savepoint =
          cluster.stop(job, Start.savepoints(to, cluster, target.checkpointDirectory()));
      timed.done("stop_with_savepoint");
      new Answer()
          .put("job_id", job.toString())
          .put("savepoint", savepoint)
          .put("seconds", timed)
          .print(spec);
    }
    return 0;
  }
}
