package io.patternstream.cli;

import io.patternstream.job.Checkpoints;
import io.patternstream.job.LocalJob;
import io.patternstream.job.PatternstreamJob;
import io.patternstream.job.StartException;
import io.patternstream.job.config.JobConfig;
import io.patternstream.local.Ports;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** The job against configured servers, in a Flink of this process. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the job against configured Kafka and Postgres in a local Flink. Every setting of the",
      "README's table is an option (--postgres.url ...), an environment variable",
      "(PATTERNSTREAM_POSTGRES_URL) or a line in the file of --config. Goes on from the newest",
      "checkpoint below job.checkpoint.directory, if that is set and holds one."
    })
final class RunCommand implements Callable<Integer> {
  @Option(
      names = "--web-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description = "Flink's web interface, on loopback (default: ${DEFAULT-VALUE}, or any)")
  private int webPort;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      defaultValue = "data/run/patternstream.log",
      description = "log of job and Flink (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // has a default
  private Path log;

  @Unmatched private List<String> settings = new ArrayList<>();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    JobConfig config = JobConfig.load(settings, System.getenv());
    JobConfig.notices(settings, System.getenv()).forEach(err::println);
    Logs.to(log);
    PatternstreamJob.check(config);
    String checkpoints = config.runtime().checkpointDirectory();
    Optional<Path> from =
        checkpoints.isEmpty() || checkpoints.contains("://")
            ? Optional.empty()
            : Checkpoints.newest(Path.of(checkpoints));
    from.ifPresent(path -> err.println("going on from " + path));
    LocalJob job = LocalJob.start(config, Ports.free(webPort), from);
    Runtime.getRuntime().addShutdownHook(new Thread(job::close, "stop"));
    err.println("the job runs; Flink: " + job.webUrl() + ", log: " + log);
    err.flush();
    try {
      job.result().get();
    } catch (ExecutionException | CancellationException e) {
      throw new StartException("the job ended as " + job.status() + "; see " + log);
    }
    return 0;
  }
}
