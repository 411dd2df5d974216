package io.patternstream.bench.sink;

import io.patternstream.bench.throughput.Cpu;
import io.patternstream.job.config.PostgresConfig;
import io.patternstream.job.postgres.PostgresSinks;
import io.patternstream.local.LocalPostgres;
import io.patternstream.operators.EventTypes;
import io.patternstream.sql.Migrations;
import io.patternstream.state.event.Prediction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Rows of {@code ml_predictions} a CPU second, in a Flink job: the product's sink, the connector's
 * as it comes and with its options set well, and an insert an event. In turns, against one server;
 * the CPU of client and server together counts, and the making of the rows, which all share, is
 * measured alone and taken off.
 */
@Command(name = "bench/sink", mixinStandardHelpOptions = true)
public final class SinkBench implements Callable<Integer> {
  private static final String STOCK = "connector, defaults";

  @Option(names = "--rows", defaultValue = "50000", description = "rows of a batching way a round")
  private int rows;

  @Option(names = "--rounds", defaultValue = "3")
  private int rounds;

  /** One way of writing, and the share of the rows that it gets: a slow one need not write all. */
  private record Way(String name, double share, Attach attach) {}

  private interface Attach {
    void to(DataStream<Prediction> predictions);
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new SinkBench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("sink-bench");
    Map<String, String> server =
        Map.of("fsync", "on", "full_page_writes", "on", "synchronous_commit", "on");
    try (LocalPostgres postgres = LocalPostgres.start(folder, server);
        Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
      Migrations.migrate(postgres.jdbcUrl(), postgres.user(), postgres.password());
      Map<String, List<Double>> micros = new LinkedHashMap<>();
      System.out.println("load average " + loadAverage());
      for (int round = 0; round <= rounds; round++) { // the first warms up
        double making = round(postgres, connection, new Way("nothing", 1, rows -> discard(rows)));
        for (Way way : ways(postgres)) {
          double cost = round(postgres, connection, way) - making;
          if (round > 0) {
            micros.computeIfAbsent(way.name, name -> new ArrayList<>()).add(cost);
          }
        }
      }
      double stock = median(micros.getOrDefault(STOCK, List.of()));
      micros.forEach(
          (name, costs) ->
              System.out.printf(
                  Locale.ROOT,
                  "%-28s %8.1f us CPU a row (median of %s), %8.0f rows a CPU second, %5.2f x%n",
                  name,
                  median(costs),
                  costs.stream().map(c -> String.format(Locale.ROOT, "%.1f", c)).toList(),
                  1e6 / median(costs),
                  stock / median(costs)));
      System.out.println("load average " + loadAverage());
    }
    return 0;
  }

  private static void discard(DataStream<Prediction> rows) {
    rows.sinkTo(new org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink<>());
  }

  private static List<Way> ways(LocalPostgres postgres) {
    JdbcConnectionOptions plain = connection(postgres, "stringtype=unspecified");
    JdbcConnectionOptions rewriting =
        connection(postgres, "stringtype=unspecified&reWriteBatchedInserts=true");
    return List.of(
        new Way("product", 1, SinkBench.product(postgres)),
        new Way(STOCK, 1, rows -> stock(rows, plain, JdbcExecutionOptions.builder().build())),
        new Way(
            "connector, rewritten batches",
            1,
            rows ->
                stock(
                    rows,
                    rewriting,
                    JdbcExecutionOptions.builder()
                        .withBatchSize(1_000)
                        .withBatchIntervalMs(20)
                        .build())),
        new Way(
            "an insert an event",
            0.1,
            rows -> stock(rows, plain, JdbcExecutionOptions.builder().withBatchSize(1).build())));
  }

  private static Attach product(LocalPostgres postgres) {
    PostgresConfig config =
        new PostgresConfig(
            postgres.jdbcUrl(),
            postgres.user(),
            postgres.password(),
            1_000,
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMinutes(1));
    return rows -> new PostgresSinks(config).predictions(rows);
  }

  private static void stock(
      DataStream<Prediction> rows, JdbcConnectionOptions connection, JdbcExecutionOptions options) {
    rows.sinkTo(
        JdbcSink.<Prediction>builder()
            .withQueryStatement(PredictionRows.INSERT, PredictionRows::bind)
            .withExecutionOptions(options)
            .buildAtLeastOnce(connection));
  }

  private static JdbcConnectionOptions connection(LocalPostgres postgres, String parameters) {
    return new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
        .withUrl(postgres.jdbcUrl() + "?" + parameters)
        .withDriverName("org.postgresql.Driver")
        .withUsername(postgres.user())
        .withPassword(postgres.password())
        .build();
  }

  /** CPU microseconds a row, of this process and the server. */
  private double round(LocalPostgres postgres, Connection connection, Way way) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE ml_predictions");
      statement.execute("CHECKPOINT");
    }
    int count = (int) (rows * way.share);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, new Configuration());
    way.attach.to(
        environment
            .fromSequence(0, count - 1)
            .map(PredictionRows::prediction, EventTypes.PREDICTION));
    Map<String, Long> pids =
        Map.of("client", ProcessHandle.current().pid(), "server", postgres.pid());
    Map<String, Double> before = Cpu.alone(pids);
    environment.execute();
    Map<String, Double> used = Cpu.between(before, Cpu.alone(pids));
    return used.values().stream().mapToDouble(s -> s).sum() * 1e6 / count;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
  }

  private static String loadAverage() throws Exception {
    return Files.readString(Path.of("/proc/loadavg"), StandardCharsets.UTF_8).strip();
  }
}
