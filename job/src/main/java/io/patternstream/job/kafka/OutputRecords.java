package io.patternstream.job.kafka;

import java.io.Serializable;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Records of one output topic; without a key they are spread over its partitions. */
final class OutputRecords<T> implements KafkaRecordSerializationSchema<T> {
  private static final long serialVersionUID = 1L;

  /** Bytes of one element. */
  interface Bytes<T> extends Serializable {
    byte[] of(T element);
  }

  private final String topic;
  private final @Nullable Bytes<T> key;
  private final Bytes<T> value;

  OutputRecords(String topic, @Nullable Bytes<T> key, Bytes<T> value) {
    this.topic = topic;
    this.key = key;
    this.value = value;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      T element, KafkaSinkContext context, Long timestamp) {
    return new ProducerRecord<>(topic, key == null ? null : key.of(element), value.of(element));
  }
}
