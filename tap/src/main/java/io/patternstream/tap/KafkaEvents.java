package io.patternstream.tap;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Events to a topic of Kafka. What Kafka does not take within two minutes is given up and counted:
 * a tool is asked again soon, and what it said then is worth more than a queue.
 */
public final class KafkaEvents implements EventSink {
  private static final int PATIENCE_MILLIS = 120_000;
  private static final int LONGEST_BLOCK_MILLIS = 10_000;
  private static final int LARGEST_REQUEST_BYTES = 2 << 20;

  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  /**
   * A producer for {@code topic}.
   *
   * @param client bootstrap servers, and TLS and SASL where they are needed
   * @throws TapException when the client's settings cannot be used
   */
  public KafkaEvents(Properties client, String topic) throws TapException {
    Properties properties = new Properties();
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
    properties.putAll(client);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_BLOCK_MILLIS);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST_BYTES);
    try {
      this.producer =
          new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new TapException("kafka.bootstrap.servers: " + cause.getMessage());
    }
    this.topic = topic;
  }

  @Override
  public void publish(String key, byte[] event) {
    try {
      var unused = // the callback is told
          producer.send(
              new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), event),
              (place, failure) -> (failure == null ? stored : lost).incrementAndGet());
    } catch (KafkaException | IllegalStateException e) {
      lost.incrementAndGet(); // no room, no broker, or interrupted
    }
  }

  @Override
  public long stored() {
    return stored.get();
  }

  @Override
  public long lost() {
    return lost.get();
  }

  @Override
  public void close() {
    producer.close(Duration.ofMillis(LONGEST_BLOCK_MILLIS));
  }
}
