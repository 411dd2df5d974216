package io.patternstream.job.kafka;

import io.patternstream.job.Sources;
import io.patternstream.job.config.KafkaConfig;
import io.patternstream.job.config.RuntimeConfig;
import io.patternstream.state.event.RawMessage;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The three input topics. Uids are public API. */
public final class KafkaSources implements Sources {
  public static final String EVENTS_UID = "source-events";
  public static final String FEEDBACK_UID = "source-feedback";
  public static final String CONTROL_UID = "source-control";

  private final StreamExecutionEnvironment environment;
  private final KafkaConfig kafka;
  private final RuntimeConfig runtime;

  public KafkaSources(
      StreamExecutionEnvironment environment, KafkaConfig kafka, RuntimeConfig runtime) {
    this.environment = environment;
    this.kafka = kafka;
    this.runtime = runtime;
  }

  @Override
  public DataStream<RawMessage> events() {
    return source(kafka.events(), EVENTS_UID, start())
        .setBufferTimeout(runtime.bufferTimeout().toMillis());
  }

  @Override
  public DataStream<RawMessage> feedback() {
    return source(kafka.feedback(), FEEDBACK_UID, start());
  }

  /**
   * From the beginning whatever {@code kafka.start} says: without its commands a job would not know
   * its own policy. One reader, so that every subtask gets the commands in one order.
   */
  @Override
  public DataStream<RawMessage> control() {
    return source(kafka.control(), CONTROL_UID, OffsetsInitializer.earliest()).setParallelism(1);
  }

  private OffsetsInitializer start() {
    return kafka.startAtLatest() ? OffsetsInitializer.latest() : OffsetsInitializer.earliest();
  }

  private DataStreamSource<RawMessage> source(String topic, String uid, OffsetsInitializer start) {
    Properties properties = new Properties();
    properties.putAll(kafka.client());
    properties.setProperty(
        "partition.discovery.interval.ms", Long.toString(kafka.discoveryInterval().toMillis()));
    properties.setProperty("isolation.level", "read_committed");
    KafkaSource<RawMessage> source =
        KafkaSource.<RawMessage>builder()
            .setBootstrapServers(kafka.bootstrapServers())
            .setTopics(topic)
            .setGroupId(kafka.groupId())
            .setStartingOffsets(new NoGaps(start, kafka.skipLost()))
            .setDeserializer(new RawMessages())
            .setProperties(properties)
            .build();
    DataStreamSource<RawMessage> stream = environment.fromSource(source, logTime(), uid);
    stream.uid(uid).name(uid);
    return stream;
  }

  /** Log time: the broker's own record timestamps, which stand still when nothing is written. */
  private WatermarkStrategy<RawMessage> logTime() {
    return WatermarkStrategy.<RawMessage>forBoundedOutOfOrderness(runtime.watermarkBound())
        .withTimestampAssigner((message, timestamp) -> message.logTime())
        .withIdleness(runtime.idleness());
  }
}
