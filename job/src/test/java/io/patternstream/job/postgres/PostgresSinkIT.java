package io.patternstream.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.job.config.PostgresConfig;
import io.patternstream.job.postgres.TestServer.Database;
import io.patternstream.operators.EventTypes;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Prediction;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The writer against a real Postgres that refuses, dies, freezes and comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresSinkIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WRITERS =
      " FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE"
          + " 'patternstream%'";

  private TestServer server;
  private Database database;
  private final List<String> setAside = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger triedAgain = new AtomicInteger();

  @BeforeAll
  void startServer() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void newDatabase() throws Exception {
    database = server.database();
    setAside.clear();
    written.set(0);
    triedAgain.set(0);
  }

  private BatchWriter batches(PostgresConfig config) {
    return new BatchWriter(
        config,
        "patternstream test",
        new BatchWriter.Observer() {
          @Override
          public void written(int rows) {
            written.addAndGet(rows);
          }

          @Override
          public void setAside(String sqlState) {
            setAside.add(sqlState);
          }

          @Override
          public void triedAgain() {
            triedAgain.incrementAndGet();
          }

          @Override
          public void fenced() {}
        });
  }

  private PostgresWriter writer(Table<?> table, PostgresConfig config, TestTime time) {
    return new PostgresWriter(table, batches(config), PostgresSink.options(table, config), time);
  }

  private <T> void write(Table<T> table, List<T> rows) throws Exception {
    try (PostgresWriter writer = writer(table, database.config(PATIENCE), new TestTime())) {
      for (byte[] row : Rows.encoded(table, rows)) {
        writer.write(row, null);
      }
      writer.flush(true);
    }
  }

  private static byte[] encoded(Prediction row) {
    return Rows.encoded(new PredictionTable(), List.of(row)).get(0);
  }

  private CompletableFuture<Void> inBackground(BatchWriter batches, List<Prediction> rows) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            batches.write(new PredictionTable(), Rows.encoded(new PredictionTable(), rows));
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private String predictions() throws Exception {
    return database.only("SELECT count(*) FROM ml_predictions");
  }

  @Test
  void aBadRowAmongAThousandIsSetAsideAndItsNeighboursAreWrittenOnce() throws Exception {
    List<Prediction> rows = new ArrayList<>(Rows.predictions(1_000));
    rows.set(500, Rows.prediction(500, "NVDA", 65));
    write(new PredictionTable(), rows);
    assertThat(predictions()).isEqualTo("999");
    assertThat(written).hasValue(999);
    assertThat(setAside).containsExactly("23514");
    assertThat(
            database.rows(
                "SELECT stage, reason, log_topic, log_offset, convert_from(excerpt, 'UTF8') LIKE"
                    + " '%confidence=65.0%' FROM rejected_events"))
        .containsExactly("sink-ml-predictions|sink_23514|mcp.events|500|t");
  }

  /** Both ways of writing, on both sides of the size that decides between them. */
  @Test
  void manyRowsAndFewLeaveTheSameInTheTable() throws Exception {
    String all = "SELECT to_jsonb(p) - 'inserted_at' FROM ml_predictions p ORDER BY pattern_id";
    List<Prediction> rows = Rows.predictions(BatchWriter.COPY_ROWS);
    write(new PredictionTable(), rows);
    List<String> copied = database.rows(all);
    database.execute("TRUNCATE ml_predictions");
    for (Prediction row : rows) {
      write(new PredictionTable(), List.of(row));
    }
    assertThat(copied).hasSize(BatchWriter.COPY_ROWS).isEqualTo(database.rows(all));
  }

  @Test
  void aCopyReplacesRowsAsAStatementDoes() throws Exception {
    int n = 2 * BatchWriter.COPY_ROWS;
    try (BatchWriter batches = batches(database.config(PATIENCE))) {
      PatternTable table = new PatternTable();
      for (int revision : new int[] {2, 3, 1}) {
        List<PatternState> states = new ArrayList<>();
        for (int i = 0; i < n; i++) {
          states.add(Rows.state(i, revision, "confirmed", "pending"));
        }
        batches.write(table, Rows.encoded(table, states));
      }
    }
    assertThat(database.rows("SELECT DISTINCT revision FROM pattern_events")).containsExactly("3");
    assertThat(database.only("SELECT count(*) FROM pattern_events")).isEqualTo("" + n);
  }

  @Test
  void aRoleThatMayMakeNoTemporaryTablesWritesByStatements() throws Exception {
    String name = database.url.substring(database.url.lastIndexOf('/') + 1);
    database.execute("REVOKE TEMPORARY ON DATABASE " + name + " FROM PUBLIC");
    database.execute("CREATE ROLE no_stage LOGIN IN ROLE patternstream_writer");
    try (BatchWriter batches = batches(database.configOf("no_stage", PATIENCE))) {
      for (int i = 0; i < 2; i++) {
        List<Prediction> rows = Rows.predictions(500 * (i + 1));
        batches.write(new PredictionTable(), Rows.encoded(new PredictionTable(), rows));
      }
    }
    assertThat(predictions()).isEqualTo("1000");
  }

  @Test
  void aNulInTextIsSetAsideAndNothingIsTriedForEver() throws Exception {
    List<Prediction> rows = new ArrayList<>(Rows.predictions(10));
    rows.set(4, Rows.prediction(4, "NV\u0000DA", 0.6));
    write(new PredictionTable(), rows);
    assertThat(predictions()).isEqualTo("9");
    assertThat(database.only("SELECT reason FROM rejected_events")).isEqualTo("sink_22021");
    assertThat(triedAgain).hasValue(0);
  }

  @Test
  void everyRowOfABatchMayBeBad() throws Exception {
    write(
        new PredictionTable(),
        Rows.predictions(20).stream()
            .map(p -> Rows.prediction((int) p.modelSeq(), "NVDA", -1))
            .toList());
    assertThat(predictions()).isEqualTo("0");
    assertThat(database.only("SELECT count(*) FROM rejected_events")).isEqualTo("20");
  }

  @Test
  void aPredictionThatAUserHasSeenStays() throws Exception {
    write(
        new PredictionTable(),
        List.of(Rows.prediction(1, "NVDA", 0.6), Rows.prediction(1, "NVDA", 0.9)));
    write(new PredictionTable(), List.of(Rows.prediction(1, "NVDA", 0.8)));
    assertThat(database.rows("SELECT confidence FROM ml_predictions")).containsExactly("0.6");
  }

  @Test
  void aLowerRevisionNeverOverwritesAHigherOne() throws Exception {
    PatternState first = Rows.state(1, 1, "pending", "");
    PatternState second = Rows.state(1, 2, "confirmed", "pending");
    PatternState third = Rows.state(1, 3, "confirmed", "confirmed");
    write(new PatternTable(), List.of(third, first)); // within a batch
    write(new PatternTable(), List.of(second)); // and after it
    assertThat(
            database.rows("SELECT revision, status, sightings, outcome_label FROM pattern_events"))
        .containsExactly("3|confirmed|3|positive");
  }

  @Test
  void whatTheConsoleWroteStays() throws Exception {
    write(new PatternTable(), List.of(Rows.state(1, 1, "pending", "")));
    database.execute("UPDATE pattern_events SET verdict = 'accepted', verdict_notes = 'seen'");
    write(new PatternTable(), List.of(Rows.state(1, 2, "confirmed", "pending")));
    assertThat(database.rows("SELECT revision, verdict, verdict_notes FROM pattern_events"))
        .containsExactly("2|accepted|seen");
  }

  @Test
  void historyHasOneRowAChangeOfStatusHoweverOftenItIsReplayed() throws Exception {
    List<PatternState> states =
        List.of(
            Rows.state(1, 1, "pending", ""),
            Rows.state(1, 2, "confirmed", "pending"),
            Rows.state(1, 3, "confirmed", "confirmed"));
    write(new HistoryTable(), states);
    write(new HistoryTable(), states);
    assertThat(
            database.rows(
                "SELECT revision, old_status, new_status FROM pattern_lifecycle_history ORDER BY"
                    + " 1"))
        .containsExactly("1|null|pending", "2|pending|confirmed");
  }

  @Test
  void rowsWaitNoLongerThanTheInterval() throws Exception {
    TestTime time = new TestTime();
    try (PostgresWriter writer = writer(new PredictionTable(), database.config(PATIENCE), time)) {
      writer.write(encoded(Rows.prediction(1)), null);
      time.advance(19);
      assertThat(predictions()).isEqualTo("0");
      time.advance(1);
      assertThat(predictions()).isEqualTo("1");
      writer.write(encoded(Rows.prediction(2)), null);
      time.advance(20);
      assertThat(predictions()).isEqualTo("2");
    }
  }

  @Test
  void aFullBatchDoesNotWaitAndACheckpointWritesTheRest() throws Exception {
    try (PostgresWriter writer =
        writer(new PredictionTable(), database.config(PATIENCE), new TestTime())) {
      for (Prediction row : Rows.predictions(1_001)) {
        writer.write(encoded(row), null);
      }
      assertThat(predictions()).isEqualTo("1000");
      writer.flush(false);
      assertThat(predictions()).isEqualTo("1001");
    }
  }

  @Test
  void aBackendKilledMidwayLosesNothing() throws Exception {
    try (BatchWriter batches = batches(database.config(PATIENCE));
        Connection holder = database.connect();
        Statement lock = holder.createStatement()) {
      holder.setAutoCommit(false);
      lock.execute("LOCK TABLE ml_predictions IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<Void> writing = inBackground(batches, Rows.predictions(1_000));
      Awaitility.await()
          .until(
              () ->
                  database
                      .only("SELECT count(*)" + WRITERS + " AND wait_event_type = 'Lock'")
                      .equals("1"));
      database.only("SELECT count(pg_terminate_backend(pid))" + WRITERS);
      Awaitility.await().until(() -> triedAgain.get() > 0);
      holder.rollback();
      writing.get(60, TimeUnit.SECONDS);
    }
    assertThat(predictions()).isEqualTo("1000");
    assertThat(database.only("SELECT count(*) FROM rejected_events")).isEqualTo("0");
  }

  @Test
  void aDeadlockWithAnotherWriterEndsWithAllRowsThere() throws Exception {
    String insert =
        "INSERT INTO ml_predictions (pattern_id, model_version, confidence) VALUES ('%s', 'other',"
            + " 0.5) ON CONFLICT DO NOTHING";
    try (BatchWriter batches = batches(database.config(PATIENCE));
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(insert.formatted(Rows.id(99)));
      CompletableFuture<Void> writing = inBackground(batches, Rows.predictions(100));
      Awaitility.await()
          .until(
              () ->
                  database
                      .only("SELECT count(*)" + WRITERS + " AND wait_event_type = 'Lock'")
                      .equals("1"));
      try {
        statement.execute(insert.formatted(Rows.id(0))); // held by the writer, which waits for 99
        other.commit();
      } catch (SQLException victim) {
        assertThat(victim.getSQLState()).isEqualTo("40P01");
        other.rollback();
      }
      writing.get(60, TimeUnit.SECONDS);
    }
    assertThat(predictions()).isEqualTo("100");
    assertThat(database.only("SELECT count(*) FROM rejected_events")).isEqualTo("0");
  }

  @Test
  void aServerThatIsStoppedAndStartedAgainLosesNothing() throws Exception {
    try (BatchWriter batches = batches(database.config(PATIENCE))) {
      batches.write(
          new PredictionTable(), Rows.encoded(new PredictionTable(), Rows.predictions(10)));
      server.stop();
      CompletableFuture<Void> writing;
      try {
        writing = inBackground(batches, Rows.predictions(1_000));
        Awaitility.await().until(() -> triedAgain.get() > 1);
      } finally {
        server.start();
      }
      writing.get(60, TimeUnit.SECONDS);
    }
    assertThat(predictions()).isEqualTo("1000");
  }

  @Test
  void aFrozenServerIsLeftAfterTheSocketTimeout() throws Exception {
    PostgresConfig config = database.config(database.url + "?socketTimeout=1", PATIENCE);
    try (BatchWriter batches = batches(config)) {
      batches.write(
          new PredictionTable(), Rows.encoded(new PredictionTable(), Rows.predictions(1)));
      String backend = database.only("SELECT pid" + WRITERS);
      signal("-STOP", backend);
      try {
        batches.write(
            new PredictionTable(), Rows.encoded(new PredictionTable(), Rows.predictions(100)));
      } finally {
        signal("-CONT", backend);
      }
    }
    assertThat(predictions()).isEqualTo("100");
    assertThat(triedAgain).hasPositiveValue();
  }

  private static void signal(String signal, String pid) throws Exception {
    assertThat(new ProcessBuilder("kill", signal, pid).start().waitFor()).isZero();
  }

  @Test
  void anAbsentServerIsWaitedForNoLongerThanThePatience() {
    PostgresConfig config =
        database.config("jdbc:postgresql://localhost:1/none", Duration.ofMillis(200));
    try (BatchWriter batches = batches(config)) {
      assertThatThrownBy(
              () ->
                  batches.write(
                      new PredictionTable(),
                      Rows.encoded(new PredictionTable(), Rows.predictions(1))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("ml_predictions could not be written for PT0.2S")
          .hasMessageContaining("refused");
    }
  }

  @Test
  void aMissingTableStopsTheJobAndFloodsNothing() throws Exception {
    database.execute("ALTER TABLE ml_predictions RENAME TO elsewhere");
    assertThatThrownBy(() -> write(new PredictionTable(), Rows.predictions(100)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ml_predictions cannot be written");
    assertThat(database.only("SELECT count(*) FROM rejected_events")).isEqualTo("0");
    assertThat(triedAgain).hasValue(0);
  }

  @Test
  void aRowThatCannotBeSetAsideStopsTheJobRatherThanBeingDropped() throws Exception {
    database.execute("ALTER TABLE rejected_events RENAME TO elsewhere");
    assertThatThrownBy(() -> write(new PredictionTable(), List.of(Rows.prediction(1, "NVDA", 65))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("rejected_events cannot be written");
  }

  @Test
  void theSinkRunsInAJobAndWritesItsLastRowsAtTheEnd() throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
    new PostgresSinks(database.config(PATIENCE))
        .predictions(environment.fromData(Rows.predictions(1_500), EventTypes.PREDICTION));
    environment.execute();
    assertThat(predictions()).isEqualTo("1500");
  }
}
