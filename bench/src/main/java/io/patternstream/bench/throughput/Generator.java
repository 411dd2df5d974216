package io.patternstream.bench.throughput;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends a {@link Workload} on its own schedule, in a process of its own: what is slow behind it
 * makes it late, never less. How late is part of its report.
 *
 * <p>Arguments: bootstrap servers, rate, start in epoch microseconds, events, share of
 * redetections, events a label, markets, first formation, file for the report, seconds in which the
 * rate rises.
 */
public final class Generator {
  private static final long TICK_NANOS = 500_000;
  private static final long LONGEST_MICROS = 600_000_000;
  private static final long LATE_MICROS = 1_000;

  private Generator() {}

  public static void main(String[] args) throws IOException {
    Workload load =
        new Workload(
            Long.parseLong(args[2]),
            Double.parseDouble(args[1]),
            Double.parseDouble(args[9]),
            Double.parseDouble(args[4]),
            Integer.parseInt(args[5]),
            Integer.parseInt(args[6]),
            Long.parseLong(args[7]));
    long events = Long.parseLong(args[3]);
    AtomicLong acknowledged = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    Histogram late = new Histogram(LONGEST_MICROS, 3);
    long behind = 0;
    long labels = 0;
    // Everything else as Kafka's client has it: a producer waits 5 ms for its batch.
    Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "acks", "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.partitionsFor("mcp.events");
      producer.partitionsFor("pattern.feedback");
      System.out.println("ready");
      for (long i = 0; i < events; i++) {
        long due = load.due(i);
        long now = awaitDue(due);
        if (now - due > LATE_MICROS) {
          behind++;
        }
        late.recordValue(Math.min(LONGEST_MICROS, Math.max(0, now - due)));
        byte[] key = ascii(load.symbol(load.formation(i)));
        var unusedEvent = // close waits for it
            producer.send(
                new ProducerRecord<>("mcp.events", key, load.event(i)),
                (stored, problem) -> (problem == null ? acknowledged : failed).incrementAndGet());
        long labelled = load.labelled(i);
        if (labelled >= 0) {
          String patternId = load.patternId(labelled);
          var unusedLabel =
              producer.send(
                  new ProducerRecord<>(
                      "pattern.feedback", ascii(patternId), load.label(labelled, patternId)));
          labels++;
        }
      }
    }
    Files.writeString(
        Path.of(args[8]),
        String.format(
            "{\"sent\":%d,\"acknowledged\":%d,\"failed\":%d,\"labels\":%d,\"behind\":%d,"
                + "\"late_ms\":{\"p50\":%.3f,\"p99\":%.3f,\"p99_9\":%.3f,\"max\":%.3f}}%n",
            events,
            acknowledged.get(),
            failed.get(),
            labels,
            behind,
            late.getValueAtPercentile(50) / 1e3,
            late.getValueAtPercentile(99) / 1e3,
            late.getValueAtPercentile(99.9) / 1e3,
            late.getMaxValue() / 1e3));
  }

  /** Waits until {@code due}, in ticks: a wake-up an event would cost more than the event. */
  private static long awaitDue(long due) {
    while (true) {
      long now = micros();
      if (now >= due) {
        return now;
      }
      LockSupport.parkNanos(Math.max(TICK_NANOS, Math.min(1_000 * (due - now), 100 * TICK_NANOS)));
    }
  }

  static long micros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
