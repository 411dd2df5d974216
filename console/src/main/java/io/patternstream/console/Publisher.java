package io.patternstream.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes feedback and commands, and says that a record was taken only when the brokers said so.
 * Brokers that are away are a {@link Problem} with status 503 after a few seconds.
 */
final class Publisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
  private static final int PATIENCE_MILLIS = 4_000;

  /** More than the bound of disorder in log time, so that a label before it is on its way. */
  private static final long HEARTBEAT_MILLIS = 1_000;

  private static final byte[] TICK = "{\"kind\":\"tick\"}".getBytes(StandardCharsets.UTF_8);

  private final ConsoleConfig config;
  private @Nullable KafkaProducer<String, byte[]> producer;

  Publisher(ConsoleConfig config) {
    this.config = config;
  }

  /**
   * Sends one record and waits until it is stored.
   *
   * @return where it is: topic, partition and offset
   */
  Map<String, @Nullable Object> send(String topic, String key, ObjectNode value) {
    try {
      RecordMetadata stored =
          producer()
              .send(new ProducerRecord<>(topic, key, Json.bytes(value)))
              .get(PATIENCE_MILLIS + 1_000L, TimeUnit.MILLISECONDS);
      return Json.of(
          "topic", stored.topic(), "partition", stored.partition(), "offset", stored.offset());
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw Problem.unavailable(
          "kafka_unavailable", "nothing was published: Kafka: " + Problem.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("stopping", "the console is stopping");
    }
  }

  /**
   * Sends a label, and a heartbeat behind it, so that it is learnt in a silent market too.
   *
   * @return where the label is: topic, partition and offset
   */
  Map<String, @Nullable Object> sendLabel(String patternId, ObjectNode value) {
    String topic = config.feedbackTopic();
    Map<String, @Nullable Object> stored = send(topic, patternId, value);
    CompletableFuture.delayedExecutor(HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS)
        .execute(() -> beat(topic, patternId));
    return stored;
  }

  /** One that is lost is no loss: the next record of the topic does what it would have done. */
  private synchronized void beat(String topic, String key) {
    if (producer != null) {
      var unused =
          producer.send(
              new ProducerRecord<>(topic, key, TICK),
              (stored, failure) -> {
                if (failure != null) {
                  LOG.warn("heartbeat on {} was not stored: {}", topic, failure.getMessage());
                }
              });
    }
  }

  /** Made at the first use: a broker whose name does not resolve is no reason not to start. */
  private synchronized KafkaProducer<String, byte[]> producer() {
    if (producer == null) {
      Properties properties = new Properties();
      properties.putAll(config.kafkaClient());
      properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafkaBootstrapServers());
      properties.put(ProducerConfig.CLIENT_ID_CONFIG, "patternstream-console");
      properties.put(ProducerConfig.ACKS_CONFIG, "all");
      properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
      properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
      properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS - 1_000);
      properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
      producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }
    return producer;
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close(Duration.ofSeconds(1));
      producer = null;
    }
  }
}
