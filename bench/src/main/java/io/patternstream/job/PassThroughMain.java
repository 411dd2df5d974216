package io.patternstream.job;

import io.patternstream.job.config.JobConfig;
import io.patternstream.job.kafka.KafkaSources;
import io.patternstream.operators.EventTypes;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Events in, over one exchange, and gone: what Kafka and Flink cost without the product. */
public final class PassThroughMain {
  private PassThroughMain() {}

  public static void main(String[] arguments) throws Exception {
    JobConfig config = JobConfig.load(List.of(arguments), Map.of());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(RuntimeSettings.of(config.runtime()));
    environment.setParallelism(config.runtime().parallelism());
    new KafkaSources(environment, config.kafka(), config.runtime())
        .events()
        .keyBy(message -> message.offset() % 1_000, Types.LONG)
        .map(message -> message, EventTypes.RAW_MESSAGE)
        .uid("pass")
        .sinkTo(new DiscardingSink<>())
        .uid("discard");
    environment.execute("pass-through");
  }
}
