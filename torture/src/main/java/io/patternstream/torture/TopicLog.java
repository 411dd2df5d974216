package io.patternstream.torture;

import io.patternstream.state.event.RawMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Everything that the topics hold, read to their ends.
 *
 * @param messages in the order of each partition
 * @param ids how often each id of the ledger was found
 * @param places the last place of each id
 */
record TopicLog(List<RawMessage> messages, Map<Long, Integer> ids, Map<Long, Ledger.Place> places) {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long PATIENCE_SECONDS = 60;

  static TopicLog read(String brokers, Traffic.Topics topics) {
    List<RawMessage> messages = new ArrayList<>();
    Map<Long, Integer> ids = new HashMap<>();
    Map<Long, Ledger.Place> places = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitions(topics);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!atEnd(consumer, ends)) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("the topics cannot be read to their ends");
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          messages.add(
              new RawMessage(
                  record.topic(),
                  record.partition(),
                  record.offset(),
                  record.timestamp(),
                  0,
                  record.value()));
          Header header = record.headers().lastHeader(Traffic.ID);
          if (header != null) {
            long id = Long.parseLong(new String(header.value(), StandardCharsets.US_ASCII));
            ids.merge(id, 1, Integer::sum);
            places.put(id, new Ledger.Place(record.topic(), record.partition(), record.offset()));
          }
        }
      }
    }
    return new TopicLog(messages, ids, places);
  }

  /** How many records a topic holds. */
  static long size(String brokers, Traffic.Topics topics, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      Collection<TopicPartition> partitions =
          partitions(topics).stream().filter(p -> p.topic().equals(topic)).toList();
      return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private static List<TopicPartition> partitions(Traffic.Topics topics) {
    List<TopicPartition> partitions = new ArrayList<>();
    topics
        .partitions()
        .forEach(
            (topic, count) -> {
              for (int partition = 0; partition < count; partition++) {
                partitions.add(new TopicPartition(topic, partition));
              }
            });
    return partitions;
  }

  private static boolean atEnd(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      if (consumer.position(end.getKey()) < end.getValue()) {
        return false;
      }
    }
    return true;
  }
}
