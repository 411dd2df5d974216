package io.patternstream.job;

import io.patternstream.job.config.JobConfig;
import io.patternstream.job.kafka.KafkaCheck;
import io.patternstream.job.kafka.KafkaOutputs;
import io.patternstream.job.kafka.KafkaSources;
import io.patternstream.job.postgres.PostgresCheck;
import io.patternstream.job.postgres.PostgresSinks;
import io.patternstream.job.postgres.TopicIdentities;
import java.util.List;
import java.util.Optional;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job on its real sources and sinks. */
public final class PatternstreamJob {
  private PatternstreamJob() {}

  /**
   * Looks for what would keep the job from running, before anything is started.
   *
   * @throws StartException with one line that names the setting and what is wrong
   */
  public static void check(JobConfig config) throws StartException {
    Optional<String> problem = KafkaCheck.problem(config.kafka());
    if (problem.isEmpty()) {
      problem = PostgresCheck.problem(config.postgres());
    }
    if (problem.isEmpty()) {
      problem =
          TopicIdentities.problem(
              config.postgres(),
              config.runtime().jobName(),
              KafkaCheck.identities(config.kafka()),
              config.kafka().skipLost());
    }
    if (problem.isPresent()) {
      throw new StartException(problem.get());
    }
  }

  /** Wires Kafka, the topology and Postgres into {@code environment}. */
  static void wire(StreamExecutionEnvironment environment, JobConfig config) {
    Topology.wire(
        new KafkaSources(environment, config.kafka(), config.runtime()),
        List.of(new PostgresSinks(config.postgres()), new KafkaOutputs(config.kafka())),
        config);
  }
}
