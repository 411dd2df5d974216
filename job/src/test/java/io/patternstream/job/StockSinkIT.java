package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.TestServices.Database;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * For contrast, and to be told when it is no longer so: the connector's own sink never gets past a
 * row that Postgres refuses, which is why there is one of our own ({@code docs/decisions/0001}).
 *
 * <p>It writes what it holds once more when it is closed after the failure. That fails too, and
 * Flink takes a task that cannot be cleaned up for a reason to end the whole TaskManager: so every
 * attempt costs one, until there is none.
 */
class StockSinkIT {
  private static final int TASK_MANAGERS = 3;

  @Test
  void aRowThatPostgresRefusesCostsTheStockSinkOneTaskManagerAfterTheOther() throws Exception {
    Database database = TestServices.shared().database();
    database.execute("CREATE TABLE stock (name text PRIMARY KEY)");
    Configuration flink = new Configuration();
    flink.set(RestOptions.BIND_PORT, "0");
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    // The strategy is the default one; only its waits are shorter.
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofMillis(20));
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofMillis(50));
    try (MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(flink)
                .setNumTaskManagers(TASK_MANAGERS)
                .setNumSlotsPerTaskManager(1)
                .build())) {
      cluster.start();
      JobID job = cluster.submitJob(graph(flink, database)).get().getJobID();

      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> cluster.requestClusterOverview().get().getNumTaskManagersConnected() == 0);

      assertThat(cluster.getJobStatus(job).get().isTerminalState()).isFalse();
      assertThat(database.number("SELECT count(*) FROM stock WHERE name = 'before it'")).isOne();
      assertThat(database.number("SELECT count(*) FROM stock WHERE name = 'behind it'")).isZero();
    }
  }

  private static StreamGraph graph(Configuration flink, Database database) {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(flink);
    environment.setParallelism(1);
    List<String> names = List.of("before it", "a doji \u0000 at 5", "behind it");
    environment
        .fromSequence(0, names.size() - 1)
        .map(index -> names.get(index.intValue()))
        .returns(Types.STRING)
        .sinkTo(
            JdbcSink.<String>builder()
                .withQueryStatement(
                    "INSERT INTO stock (name) VALUES (?) ON CONFLICT DO NOTHING",
                    (statement, name) -> statement.setString(1, name))
                .withExecutionOptions(
                    JdbcExecutionOptions.builder().withBatchSize(1).withMaxRetries(1).build())
                .buildAtLeastOnce(
                    new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                        .withUrl(database.url)
                        .withDriverName("org.postgresql.Driver")
                        .withUsername(database.user())
                        .withPassword(database.password())
                        .build()));
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobId(JobID.generate());
    return graph;
  }
}
