package io.patternstream.job;

import io.patternstream.local.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Three topics of one test, with their own names and with log time in the test's hands: each record
 * comes {@value #STEP_MILLIS} ms after the one before, whatever the clock says.
 */
final class TestTopics implements AutoCloseable {
  static final int PARTITIONS = 2;
  static final long STEP_MILLIS = 20;

  /** More than the bound of disorder and the second after which the ledger is written. */
  private static final long PAUSE_MILLIS = 10_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final int partitions;
  final String events;
  final String feedback;
  final String control;
  private long logTime = 1_760_000_000_000L;
  private long sentEvents;
  private long sentFeedback;

  TestTopics(LocalKafka kafka, String prefix) throws ExecutionException, InterruptedException {
    this(kafka, prefix, PARTITIONS);
  }

  /**
   * With as many partitions as the job will have subtasks: one without any would hold log time back
   * until it counts as idle.
   */
  TestTopics(LocalKafka kafka, String prefix, int partitions)
      throws ExecutionException, InterruptedException {
    this.partitions = partitions;
    events = prefix + ".events";
    feedback = prefix + ".feedback";
    control = prefix + ".control";
    kafka.createTopics(Map.of(events, partitions, feedback, partitions, control, 1));
    logTimeIsGiven(kafka);
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

  private void logTimeIsGiven(LocalKafka kafka) throws ExecutionException, InterruptedException {
    List<AlterConfigOp> settings = new ArrayList<>();
    Map.of("message.timestamp.type", "CreateTime", "retention.ms", "-1")
        .forEach(
            (key, value) ->
                settings.add(
                    new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      for (String topic : List.of(events, feedback, control)) {
        admin
            .incrementalAlterConfigs(
                Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), settings))
            .all()
            .get();
      }
    }
  }

  void send(List<MarketLog.Entry> entries) {
    for (MarketLog.Entry entry : entries) {
      send(entry.feedback() ? feedback : events, entry.key(), entry.value());
    }
    producer.flush();
  }

  void send(String topic, String key, byte[] value) {
    count(topic);
    var unused = // close and flush wait for it
        producer.send(
            new ProducerRecord<>(topic, null, next(), key.getBytes(StandardCharsets.UTF_8), value));
  }

  /** Sends one record and says where it stands. */
  RecordMetadata place(String topic, String key, byte[] value) throws Exception {
    count(topic);
    return producer
        .send(
            new ProducerRecord<>(topic, null, next(), key.getBytes(StandardCharsets.UTF_8), value))
        .get();
  }

  /** Sends one record to a place of its own, at a log time of its own. */
  void put(String topic, int partition, String key, long logTime, String value) {
    count(topic);
    var unused = // close and flush wait for it
        producer.send(
            new ProducerRecord<>(
                topic,
                partition,
                logTime,
                key.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8)));
  }

  void flush() {
    producer.flush();
  }

  /** Without a heartbeat. */
  void closeProducer() {
    producer.close();
  }

  void command(String json) {
    send(control, "control", json.getBytes(StandardCharsets.UTF_8));
    producer.flush();
  }

  private long next() {
    logTime += STEP_MILLIS;
    return logTime;
  }

  private void count(String topic) {
    if (topic.equals(events)) {
      sentEvents++;
    } else if (topic.equals(feedback)) {
      sentFeedback++;
    }
  }

  /** Records on the events topic that the ledger must hold. */
  long sentEvents() {
    return sentEvents;
  }

  /** Records on the feedback topic that the ledger must hold. */
  long sentFeedback() {
    return sentFeedback;
  }

  /**
   * Moves log time on in every partition, twice: the second beat passes everything before it, the
   * first included. The ledger then holds both, since a record goes ahead of the watermark that it
   * causes.
   */
  void heartbeat() {
    for (int beat = 0; beat < 2; beat++) {
      logTime += PAUSE_MILLIS;
      for (int partition = 0; partition < partitions; partition++) {
        beat(events, partition, "\"a heartbeat\"");
        beat(feedback, partition, "{\"kind\":\"tick\"}");
      }
      beat(control, 0, "{\"kind\":\"tick\"}");
    }
    producer.flush();
  }

  /** Ends the log with a heartbeat. */
  @Override
  public void close() {
    heartbeat();
    producer.close();
  }

  private void beat(String topic, int partition, String value) {
    count(topic);
    var unused = // close and flush wait for it
        producer.send(
            new ProducerRecord<>(
                topic, partition, next(), null, value.getBytes(StandardCharsets.UTF_8)));
  }
}
