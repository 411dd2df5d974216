package io.patternstream.job;

import io.patternstream.local.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** Three topics of one test, with their own names. */
final class TestTopics implements AutoCloseable {
  static final int PARTITIONS = 2;

  private final KafkaProducer<byte[], byte[]> producer;
  final String events;
  final String feedback;
  final String control;

  TestTopics(LocalKafka kafka, String prefix) {
    events = prefix + ".events";
    feedback = prefix + ".feedback";
    control = prefix + ".control";
    kafka.createTopics(Map.of(events, PARTITIONS, feedback, PARTITIONS, control, 1));
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                16 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void send(List<MarketLog.Entry> entries) {
    for (MarketLog.Entry entry : entries) {
      send(entry.feedback() ? feedback : events, entry.key(), entry.value());
    }
    producer.flush();
  }

  void send(String topic, String key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
  }

  /**
   * Ends the log: one more record in every partition, later than all others by more than the bound
   * of disorder, so that the watermark passes everything before it without anybody's clock.
   */
  @Override
  public void close() throws Exception {
    producer.flush();
    long last = newestTimestamp();
    Awaitility.await().until(() -> System.currentTimeMillis() > last + TestJob.BOUND_MILLIS + 100);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      closing(events, partition, "\"the end\"");
      closing(feedback, partition, "{\"kind\":\"the end\"}");
    }
    closing(control, 0, "{\"kind\":\"tick\"}");
    producer.close();
  }

  private long newestTimestamp() throws Exception {
    return producer
        .send(
            new ProducerRecord<>(
                control, 0, null, "{\"kind\":\"tick\"}".getBytes(StandardCharsets.UTF_8)))
        .get()
        .timestamp();
  }

  private void closing(String topic, int partition, String value) throws Exception {
    producer
        .send(new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8)))
        .get();
  }
}
