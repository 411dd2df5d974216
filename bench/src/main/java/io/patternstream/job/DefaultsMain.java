package io.patternstream.job;

import io.patternstream.job.config.JobConfig;
import io.patternstream.job.kafka.KafkaSources;
import io.patternstream.job.postgres.StockSinks;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The same topology with Flink's defaults and the connector's sinks; only checkpoints are turned
 * on, without which nothing would ever be flushed. To be started with {@code
 * job.buffer.timeout=100ms}, which is Flink's default.
 */
public final class DefaultsMain {
  private static final long CHECKPOINT_MILLIS = 10_000;

  private DefaultsMain() {}

  public static void main(String[] arguments) throws Exception {
    JobConfig config = JobConfig.load(List.of(arguments), Map.of());
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    environment.enableCheckpointing(CHECKPOINT_MILLIS);
    environment.setParallelism(config.runtime().parallelism());
    Topology.wire(
        new KafkaSources(environment, config.kafka(), config.runtime()),
        List.of(new StockSinks(config.postgres())),
        config);
    environment.execute("patternstream with defaults");
  }
}
