package io.patternstream.bench.throughput;

import io.patternstream.local.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What takes the events of a run. */
interface Subject {

  /** Events that it has taken so far; up to half a second old. */
  long read() throws Exception;

  /** Its processes, by name. */
  default Map<String, Long> pids() {
    return Map.of();
  }

  /** Bytes of its state in the newest checkpoint; 0 when it has none. */
  default long stateBytes() throws Exception {
    return 0;
  }

  /** What it says of itself halfway, for a person. */
  default String inside() throws Exception {
    return "";
  }

  /** The kinds there are. */
  enum Kind {
    /** The product's job with the product's settings. */
    JOB,
    /** The same topology with Flink's defaults and the connector's sinks. */
    DEFAULTS,
    /** Events in, over an exchange, and gone. */
    PASS_THROUGH,
    /** A Kafka consumer with the same kernels, without Flink. */
    PLAIN;

    /** Starts one on {@code box}. */
    Subject start(Box box, Path jar, Map<String, String> settings) throws Exception {
      if (this == PLAIN) {
        return new Plain(box, box.plainConsumer());
      }
      Map<String, String> flink = new LinkedHashMap<>();
      Map<String, String> job = new LinkedHashMap<>();
      job.put("job.parallelism", Integer.toString(Box.PARTITIONS));
      flink.put("metrics.fetcher.update-interval", "500");
      flink.put("taskmanager.memory.task.heap.size", "1g");
      settings.forEach(
          (key, value) -> {
            if (key.startsWith("flink.")) {
              flink.put(key.substring("flink.".length()), value);
            } else {
              job.put(key, value);
            }
          });
      List<String> arguments = new ArrayList<>();
      if (this != JOB) {
        String classes = Path.of("bench/target/classes").toAbsolutePath().toUri().toString();
        arguments.addAll(
            List.of(
                "-C",
                System.getProperty("patternstream.bench.classes", classes),
                "-c",
                "io.patternstream.job." + (this == DEFAULTS ? "DefaultsMain" : "PassThroughMain")));
      }
      if (this == DEFAULTS) {
        job.put("job.buffer.timeout", "100ms");
      }
      return new Job(box.submit(jar, job, flink, arguments));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The job. */
  record Job(Flink flink) implements Subject {
    @Override
    public long read() throws IOException, InterruptedException {
      for (Map.Entry<String, String> vertex : flink.vertices().entrySet()) {
        if (vertex.getKey().contains("source-events")) {
          return (long) flink.metric(vertex.getValue(), "numRecordsOut", "sum");
        }
      }
      throw new IOException("no vertex reads the events");
    }

    @Override
    public long stateBytes() throws IOException, InterruptedException {
      return flink.stateBytes();
    }

    @Override
    public String inside() throws IOException, InterruptedException {
      return flink.checkpoints() + System.lineSeparator() + flink.busy();
    }
  }

  /** The consumer. */
  record Plain(Box box, ChildJvm process) implements Subject {
    @Override
    public long read() throws SQLException {
      try (Connection connection =
              DriverManager.getConnection(
                  box.postgres().jdbcUrl(), box.postgres().user(), box.postgres().password());
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT coalesce(sum(read), 0) FROM plain_offsets WHERE topic = 'mcp.events'")) {
        rows.next();
        return rows.getLong(1);
      }
    }

    @Override
    public Map<String, Long> pids() {
      return Map.of("consumer", process.pid());
    }
  }
}
