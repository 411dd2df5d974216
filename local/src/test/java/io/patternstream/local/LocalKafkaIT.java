package io.patternstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaIT {
  private static final int SIXTEEN_MEBIBYTES = 16 << 20;
  private static final long LONG_AGO = 1_000;

  @TempDir Path folder;

  @Test
  void recordsStayAcrossStartsCarryTheBrokersTimeAndMayBeSixteenMebibytes() throws Exception {
    long pid;
    try (LocalKafka kafka = LocalKafka.start(folder)) {
      pid = kafka.pid();
      kafka.createTopics(Map.of("topic", 2));
      kafka.createTopics(Map.of("topic", 2, "other", 1)); // one exists already
      RecordMetadata sent = send(kafka, new byte[SIXTEEN_MEBIBYTES]);
      assertThat(sent.timestamp()).isGreaterThan(LONG_AGO);
    }
    assertThat(ProcessHandle.of(pid)).isEmpty();

    try (LocalKafka kafka = LocalKafka.start(folder)) {
      List<ConsumerRecord<byte[], byte[]>> records = read(kafka);
      assertThat(records).hasSize(1);
      assertThat(records.get(0).value()).hasSize(SIXTEEN_MEBIBYTES);
      assertThat(records.get(0).timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
    }
  }

  @Test
  void aSecondBrokerOnAFolderInUseIsRefusedInOneLine() throws Exception {
    try (LocalKafka first = LocalKafka.start(folder)) {
      assertThatThrownBy(() -> LocalKafka.start(folder))
          .isInstanceOf(LocalServerException.class)
          .hasMessageContaining("is in use by process")
          .message()
          .hasLineCount(1);
      first.createTopics(Map.of("still-there", 1));
    }
  }

  private static RecordMetadata send(LocalKafka kafka, byte[] value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.request.size", 17 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      return producer.send(new ProducerRecord<>("topic", 0, LONG_AGO, null, value)).get();
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(LocalKafka kafka) {
    TopicPartition partition = new TopicPartition("topic", 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (consumer.position(partition) < end) {
        records.addAll(consumer.poll(Duration.ofSeconds(1)).records(partition));
      }
      return records;
    }
  }
}
