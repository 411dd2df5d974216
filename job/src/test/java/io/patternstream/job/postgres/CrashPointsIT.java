package io.patternstream.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.config.PostgresConfig;
import io.patternstream.job.postgres.CrashingConnections.Victim;
import io.patternstream.job.postgres.TestServer.Database;
import io.patternstream.operators.EventTypes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A job that is stopped at every {@link CrashPoint} of flush, checkpoint and restore, once each,
 * leaves the same rows as one that nothing happened to.
 *
 * <p>Rows are written by full batches and by checkpoints only, so that what a checkpoint does not
 * write is missing after a crash.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashPointsIT {
  private static final int RECORDS = 900;
  private static final int PATTERNS = 60;
  private static final int BATCH = 150;
  private static final int PARALLELISM = 2;
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(PARALLELISM)
              .build());

  private static volatile CrashPoint.Plan plan = new CrashPoint.Plan(List.of());

  @TempDir static Path checkpoints;
  private TestServer server;
  private Map<String, List<String>> undisturbed;

  /** The plan of the run that is on. */
  static CrashPoint.Plan plan() {
    return plan;
  }

  @BeforeAll
  void anUndisturbedRun() throws Exception {
    server = new TestServer();
    undisturbed = run(List.of(), "", Victim.TASK);
    assertThat(plan.restarts()).isZero();
    assertThat(undisturbed.get("ml_predictions")).hasSize(RECORDS);
    assertThat(undisturbed.get("pattern_events"))
        .hasSize(PATTERNS)
        .allMatch(row -> row.contains("\"revision\": " + RECORDS / PATTERNS + ","));
    assertThat(undisturbed.get("pattern_lifecycle_history")).hasSize(2 * PATTERNS);
    assertThat(undisturbed.get("rejected_events")).isEmpty();
  }

  @AfterAll
  void stopServer() throws Exception {
    server.close();
  }

  static Stream<Arguments> flushes() {
    List<Arguments> all = new ArrayList<>();
    for (CrashPoint point :
        List.of(CrashPoint.FLUSH_BEGUN, CrashPoint.FLUSH_SENT, CrashPoint.FLUSH_COMMITTED)) {
      for (String copiedOrUpserted : List.of("sink-ml-predictions", "sink-pattern-events")) {
        for (Victim victim : Victim.values()) {
          all.add(Arguments.of(point, copiedOrUpserted, victim));
        }
      }
    }
    return all.stream();
  }

  /** A task is started anew; for a connection alone nothing is, the writer gets another. */
  @ParameterizedTest
  @MethodSource("flushes")
  void aFlushThatIsStoppedLeavesTheSameRows(CrashPoint point, String uid, Victim victim)
      throws Exception {
    assertThat(run(List.of(point), uid, victim)).isEqualTo(undisturbed);
    assertThat(plan.restarts()).isEqualTo(victim == Victim.TASK ? 1 : 0);
  }

  static Stream<CrashPoint> checkpointing() {
    return Stream.of(CrashPoint.SNAPSHOT, CrashPoint.SNAPSHOT_WRITTEN, CrashPoint.NOTIFY);
  }

  @ParameterizedTest
  @MethodSource("checkpointing")
  void aCheckpointThatIsStoppedLeavesTheSameRows(CrashPoint point) throws Exception {
    assertThat(run(List.of(point), "", Victim.TASK)).isEqualTo(undisturbed);
    assertThat(plan.restarts()).isEqualTo(1);
  }

  static Stream<Arguments> restoring() {
    return Stream.of(
        Arguments.of(CrashPoint.RESTORE, "", Victim.TASK, 2),
        Arguments.of(CrashPoint.LEASE_SENT, "sink-pattern-events", Victim.TASK, 2),
        Arguments.of(CrashPoint.LEASE_SENT, "sink-pattern-events", Victim.CONNECTION, 1),
        Arguments.of(CrashPoint.LEASE_COMMITTED, "sink-pattern-events", Victim.TASK, 2),
        Arguments.of(CrashPoint.LEASE_COMMITTED, "sink-pattern-events", Victim.CONNECTION, 1));
  }

  @ParameterizedTest
  @MethodSource("restoring")
  void aRestoreThatIsStoppedLeavesTheSameRows(
      CrashPoint point, String uid, Victim victim, int restarts) throws Exception {
    assertThat(run(List.of(CrashPoint.NOTIFY, point), uid, victim)).isEqualTo(undisturbed);
    assertThat(plan.restarts()).isEqualTo(restarts);
  }

  /** Runs the job to its end; gives the rows of every table that it writes. */
  private Map<String, List<String>> run(List<CrashPoint> points, String uid, Victim victim)
      throws Exception {
    CrashPoint.Plan now = new CrashPoint.Plan(points);
    plan = now;
    Database database = server.database();
    Configuration flink = new Configuration();
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
    flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 0);
    flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(flink);
    environment.setParallelism(PARALLELISM);
    wire(environment, new CrashingSinks(config(database), uid, victim));
    environment.executeAsync().getJobExecutionResult().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(now.over).as("every crash of the plan").isCompleted();
    Map<String, List<String>> rows = new TreeMap<>();
    for (String table :
        List.of(
            "ml_predictions", "pattern_events", "pattern_lifecycle_history", "rejected_events")) {
      rows.put(
          table,
          database.rows(
              "SELECT to_jsonb(t) - 'inserted_at' AS row FROM " + table + " t ORDER BY 1"));
    }
    return rows;
  }

  private static PostgresConfig config(Database database) {
    return new PostgresConfig(database.url, "postgres", "", BATCH, NEVER, NEVER, PATIENCE);
  }

  private static void wire(StreamExecutionEnvironment environment, PostgresSinks sinks) {
    DataStream<Integer> numbers =
        environment
            .fromSource(
                new DataGeneratorSource<>(new Numbers(), RECORDS, new Gates(), Types.INT),
                WatermarkStrategy.noWatermarks(),
                "numbers")
            .setParallelism(1);
    sinks.predictions(numbers.rebalance().map(Rows::prediction).returns(EventTypes.PREDICTION));
    sinks.patternStates(
        numbers
            .map(number -> number % PATTERNS)
            .returns(Types.INT)
            .keyBy(pattern -> pattern, Types.INT)
            .process(new CrashingRevisions(CrashPointsIT::plan), EventTypes.PATTERN_STATE));
  }

  /** Each number, and a note of the last. */
  private static final class Numbers implements GeneratorFunction<Long, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer map(Long number) {
      Gates.passed = number.intValue();
      return number.intValue();
    }
  }

  /** Holds the input back where the plan has not come so far. */
  private static final class Gates
      implements RateLimiterStrategy<NumberSequenceSource.NumberSequenceSplit> {
    private static final long serialVersionUID = 1L;
    static volatile int passed;

    @Override
    public RateLimiter<NumberSequenceSource.NumberSequenceSplit> createRateLimiter(
        int parallelism) {
      passed = 0; // a new attempt begins further back
      return new RateLimiter<>() {
        @Override
        public CompletionStage<Void> acquire(int records) {
          if (passed >= 2 * RECORDS / 3) {
            return plan.over.thenCombine(plan.armed, (over, armed) -> over);
          }
          return passed >= RECORDS / 3 ? plan.armed : CompletableFuture.completedFuture(null);
        }
      };
    }
  }

  /** The sinks of the job; those of one table get connections with crash points. */
  private static final class CrashingSinks extends PostgresSinks {
    private final PostgresConfig config;
    private final String uid;
    private final Victim victim;

    CrashingSinks(PostgresConfig config, String uid, Victim victim) {
      super(config);
      this.config = config;
      this.uid = uid;
      this.victim = victim;
    }

    @Override
    Sink<byte[]> sink(Table<?> table) {
      return table.uid().equals(uid) ? new CrashingSink(table, config, victim) : super.sink(table);
    }
  }

  private static final class CrashingSink extends PostgresSink {
    private static final long serialVersionUID = 1L;
    private final Victim victim;

    CrashingSink(Table<?> table, PostgresConfig config, Victim victim) {
      super(table, config);
      this.victim = victim;
    }

    @Override
    JdbcConnectionProvider connections(String applicationName) {
      return new CrashingConnections(
          super.connections(applicationName), CrashPointsIT::plan, victim);
    }
  }
}
