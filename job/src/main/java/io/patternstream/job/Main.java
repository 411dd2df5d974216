package io.patternstream.job;

import io.patternstream.job.config.JobConfig;
import io.patternstream.settings.ConfigException;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Entry point on a Flink cluster: {@code flink run patternstream.jar --config job.properties}. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /**
   * Reads the configuration, checks what the job needs and submits it.
   *
   * @throws ConfigException with every wrong key, a line each
   * @throws StartException with one line that names what is missing
   */
  public static void main(String[] arguments) throws Exception {
    JobConfig config = JobConfig.load(List.of(arguments), System.getenv());
    LOG.info("configuration: {}", config);
    JobConfig.notices(List.of(arguments), System.getenv()).forEach(LOG::warn);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(RuntimeSettings.of(config.runtime()));
    requireCheckpointDirectory(environment.getConfiguration());
    PatternstreamJob.check(config);
    if (config.runtime().parallelismStated()) {
      environment.setParallelism(config.runtime().parallelism());
    }
    PatternstreamJob.wire(environment, config);
    environment.execute(config.runtime().jobName());
  }

  /** By default Flink keeps checkpoints on the JobManager's heap, and loses them with it. */
  private static void requireCheckpointDirectory(ReadableConfig flink) throws StartException {
    if (flink.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isEmpty()) {
      throw new StartException(
          "job.checkpoint.directory is missing, and Flink's own "
              + CheckpointingOptions.CHECKPOINTS_DIRECTORY.key()
              + " is not set either: a lost JobManager would lose everything");
    }
  }
}
