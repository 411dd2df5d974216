package io.patternstream.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patternstream.local.LocalKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A log that is kept beside a savepoint: every record with its place and log time, so that the
 * offsets in the savepoint mean the same records wherever it is restored.
 */
final class GoldenLog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long T0 = 1_760_000_000_000L;
  private static final long STEP_MILLIS = 20;
  private static final long PAUSE_MILLIS = 600_000;
  private static final int PARTITIONS = TestTopics.PARTITIONS;

  /** One record; {@code topic} is events, feedback or control. */
  private record Line(
      String topic, int partition, String key, long logTime, String value, boolean after) {}

  private final List<Line> lines = new ArrayList<>();

  private GoldenLog() {}

  /** The first half before the savepoint, the second after it, each with heartbeats behind it. */
  static GoldenLog of(List<MarketLog.Entry> entries) {
    GoldenLog log = new GoldenLog();
    long logTime = T0;
    for (int half = 0; half < 2; half++) {
      boolean after = half == 1;
      int from = after ? entries.size() / 2 : 0;
      int to = after ? entries.size() : entries.size() / 2;
      for (MarketLog.Entry entry : entries.subList(from, to)) {
        logTime += STEP_MILLIS;
        log.lines.add(
            new Line(
                entry.feedback() ? "feedback" : "events",
                Math.floorMod(entry.key().hashCode(), PARTITIONS),
                entry.key(),
                logTime,
                new String(entry.value(), StandardCharsets.UTF_8),
                after));
      }
      for (int beat = 0; beat < 2; beat++) {
        logTime += PAUSE_MILLIS;
        for (int partition = 0; partition < PARTITIONS; partition++) {
          log.lines.add(new Line("events", partition, "", logTime, "\"a heartbeat\"", after));
          log.lines.add(new Line("feedback", partition, "", logTime, "{\"kind\":\"tick\"}", after));
        }
        log.lines.add(new Line("control", 0, "", logTime, "{\"kind\":\"tick\"}", after));
      }
      logTime += PAUSE_MILLIS;
    }
    return log;
  }

  static GoldenLog read(Path file) throws IOException {
    GoldenLog log = new GoldenLog();
    for (String line : Files.readAllLines(file)) {
      JsonNode node = JSON.readTree(line);
      log.lines.add(
          new Line(
              node.get("topic").asText(),
              node.get("partition").asInt(),
              node.get("key").asText(),
              node.get("log_time").asLong(),
              node.get("value").asText(),
              node.get("after").asBoolean()));
    }
    return log;
  }

  void write(Path file) throws IOException {
    List<String> text = new ArrayList<>();
    for (Line line : lines) {
      ObjectNode node = JSON.createObjectNode();
      node.put("topic", line.topic());
      node.put("partition", line.partition());
      node.put("key", line.key());
      node.put("log_time", line.logTime());
      node.put("value", line.value());
      node.put("after", line.after());
      text.add(node.toString());
    }
    Files.write(file, text);
  }

  /** New topics of these names for this log. */
  Topics topics(LocalKafka kafka, String prefix) throws Exception {
    return new Topics(new TestTopics(kafka, prefix));
  }

  /** The topics that a log is sent to. */
  final class Topics implements AutoCloseable {
    private final TestTopics topics;

    private Topics(TestTopics topics) {
      this.topics = topics;
    }

    TestTopics names() {
      return topics;
    }

    void sendBefore() {
      send(false);
    }

    void sendAfter() {
      send(true);
    }

    private void send(boolean after) {
      for (Line line : lines) {
        if (line.after() == after) {
          String topic =
              line.topic().equals("events")
                  ? topics.events
                  : line.topic().equals("feedback") ? topics.feedback : topics.control;
          topics.put(topic, line.partition(), line.key(), line.logTime(), line.value());
        }
      }
      topics.flush();
    }

    /** Waits until the ledger holds what was sent before the savepoint, or after it. */
    void awaitCounted(TestJob job, boolean after) {
      long from =
          lines.stream()
              .filter(line -> line.after() == after)
              .mapToLong(Line::logTime)
              .min()
              .orElseThrow();
      job.awaitCounted(from, count("events", after), count("feedback", after));
    }

    /** But the last heartbeat of each partition, whose minute is told when log time moves on. */
    private long count(String topic, boolean after) {
      return lines.stream()
              .filter(line -> line.topic().equals(topic) && line.after() == after)
              .count()
          - PARTITIONS;
    }

    @Override
    public void close() {
      topics.closeProducer();
    }
  }
}
