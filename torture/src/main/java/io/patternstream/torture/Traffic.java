package io.patternstream.torture;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a {@link Market} at a steady pace, each record written to the {@link Ledger} first, and
 * moves log time on in every partition while it does.
 *
 * <p>It goes straight to the broker. While that is down it waits, as a producer does.
 */
final class Traffic implements AutoCloseable {
  static final int PARTITIONS = 4;

  /** Header that carries a record's id in the ledger. */
  static final String ID = "torture-id";

  private static final long PACE_MILLIS = 25;
  private static final int BEAT_EVERY = 8;

  private final Topics topics;
  private final Market market;
  private final Ledger ledger;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Thread sender = new Thread(this::send, "traffic");
  private volatile boolean stopped;
  private volatile @Nullable Exception failure;

  /** Names of the three topics. */
  record Topics(String events, String feedback, String control) {
    static Topics of(String prefix) {
      return new Topics(prefix + ".events", prefix + ".feedback", prefix + ".control");
    }

    String of(Market.Topic topic) {
      return switch (topic) {
        case EVENTS -> events;
        case FEEDBACK -> feedback;
        case CONTROL -> control;
      };
    }

    Map<String, Integer> partitions() {
      return Map.of(events, PARTITIONS, feedback, PARTITIONS, control, 1);
    }
  }

  Traffic(String brokers, Topics topics, long seed, Path ledger) throws Exception {
    this.topics = topics;
    this.market = new Market(seed);
    this.ledger = new Ledger(ledger);
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", brokers,
                "acks", "all",
                "enable.idempotence", "true",
                "delivery.timeout.ms", "300000",
                "request.timeout.ms", "5000",
                "reconnect.backoff.max.ms", "500"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    sender.setDaemon(true);
  }

  void start() {
    sender.start();
  }

  private void send() {
    try {
      for (long round = 0; !stopped; round++) {
        long began = System.nanoTime();
        List<Market.Entry> entries = market.next();
        long first = ledger.sent() + 1;
        for (Market.Entry entry : entries) {
          ledger.intend(topics.of(entry.topic()), entry.kind());
        }
        ledger.sync();
        for (Market.Entry entry : entries) {
          byte[] key = entry.key().getBytes(StandardCharsets.UTF_8);
          post(first++, new ProducerRecord<>(topics.of(entry.topic()), key, entry.value()));
        }
        if (round % BEAT_EVERY == 0) {
          beat();
        }
        producer.flush(); // the next intentions wait for these answers
        long left = PACE_MILLIS - (System.nanoTime() - began) / 1_000_000;
        if (left > 0) {
          TimeUnit.MILLISECONDS.sleep(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      failure = e;
    }
  }

  private void post(long id, ProducerRecord<byte[], byte[]> record) {
    record
        .headers()
        .add(new RecordHeader(ID, Long.toString(id).getBytes(StandardCharsets.US_ASCII)));
    var unused = // flush waits for it
        producer.send(
            record,
            (place, problem) -> {
              if (problem == null) {
                ledger.acknowledge(
                    id, new Ledger.Place(place.topic(), place.partition(), place.offset()));
              }
            });
  }

  /** One record in every partition that says nothing and moves log time on. */
  private Future<RecordMetadata> beat() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      var unused = producer.send(beat(topics.events(), partition, "\"a heartbeat\""));
      unused = producer.send(beat(topics.feedback(), partition, "{\"kind\":\"tick\"}"));
    }
    return producer.send(beat(topics.control(), 0, "{\"kind\":\"tick\"}"));
  }

  private static ProducerRecord<byte[], byte[]> beat(String topic, int partition, String value) {
    return new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Ends the market; heartbeats only from now on. */
  void stop() throws Exception {
    stopped = true;
    sender.join();
    if (failure != null) {
      throw failure;
    }
    producer.flush();
    ledger.sync();
  }

  /**
   * Two heartbeats so far apart that the second passes everything before it, the first included:
   * the job's own ledger then holds every record of the log.
   */
  void settle() throws InterruptedException, ExecutionException {
    var unused = beat().get();
    TimeUnit.MILLISECONDS.sleep(2_500);
    unused = beat().get();
    producer.flush();
  }

  Ledger ledger() {
    return ledger;
  }

  @Override
  public void close() throws Exception {
    stopped = true;
    sender.interrupt();
    producer.close(java.time.Duration.ofSeconds(5));
    ledger.close();
  }
}
