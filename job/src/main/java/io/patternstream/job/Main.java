package io.patternstream.job;

import io.patternstream.job.config.JobConfig;
import io.patternstream.settings.ConfigException;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entry point on a Flink cluster: {@code flink run -c io.patternstream.job.Main job.jar --key value
 * ...}.
 */
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
    PatternstreamJob.check(config);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(RuntimeSettings.of(config.runtime()));
    PatternstreamJob.wire(environment, config);
    environment.execute(config.runtime().jobName());
  }
}
