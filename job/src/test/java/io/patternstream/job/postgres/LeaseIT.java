package io.patternstream.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.job.postgres.Lease.Writer;
import io.patternstream.job.postgres.TestServer.Database;
import io.patternstream.operators.EventTypes;
import io.patternstream.state.event.Prediction;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Of two writers in one place only the later one writes, on a real Postgres. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeaseIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String FIRST = "submission-1";
  private static final String SECOND = "submission-2";

  private TestServer server;
  private Database database;
  private final AtomicInteger fenced = new AtomicInteger();

  @BeforeAll
  void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void newDatabase() throws Exception {
    database = server.database();
    fenced.set(0);
  }

  private static Writer writer(String submission, int subtask, int subtasks) {
    return writer("job", submission, subtask, subtasks);
  }

  private static Writer writer(String job, String submission, int subtask, int subtasks) {
    return new Writer(job, submission, new PredictionTable().uid(), subtask, subtasks);
  }

  private BatchWriter started(Writer writer) throws Exception {
    BatchWriter batches =
        new BatchWriter(
            database.config(PATIENCE),
            "patternstream test",
            new BatchWriter.Observer() {
              @Override
              public void written(int rows) {}

              @Override
              public void setAside(String sqlState) {}

              @Override
              public void triedAgain() {}

              @Override
              public void fenced() {
                fenced.incrementAndGet();
              }
            });
    batches.take(writer);
    return batches;
  }

  private static void write(BatchWriter batches, int from, int count) throws Exception {
    List<Prediction> rows = Rows.predictions(from + count).subList(from, from + count);
    PredictionTable table = new PredictionTable();
    batches.write(table, Rows.encoded(table, rows));
  }

  private void assertFenced(BatchWriter batches, int from) throws Exception {
    int before = fenced.get();
    String rows = predictions();
    assertThatThrownBy(() -> write(batches, from, 10))
        .isInstanceOf(FencedException.class)
        .hasMessageContaining("is fenced off");
    assertThat(fenced).hasValue(before + 1);
    assertThat(predictions()).isEqualTo(rows);
  }

  private String predictions() throws Exception {
    return database.only("SELECT count(*) FROM ml_predictions");
  }

  @Test
  void aWriterThatCameBackWritesNothingOnceItsSuccessorHasStarted() throws Exception {
    try (BatchWriter zombie = started(writer(FIRST, 0, 1))) {
      write(zombie, 0, 10);
      try (BatchWriter successor = started(writer(FIRST, 0, 1))) {
        assertFenced(zombie, 10);
        write(successor, 0, 20); // the replay: the same rows, once each
        assertFenced(zombie, 20);
        write(successor, 20, 10);
      }
      assertFenced(zombie, 40); // and not when the successor has gone either
    }
    assertThat(predictions()).isEqualTo("30");
  }

  @Test
  void writersOfOneSubmissionDoNotFenceEachOther() throws Exception {
    try (BatchWriter first = started(writer(FIRST, 0, 2));
        BatchWriter second = started(writer(FIRST, 1, 2));
        BatchWriter otherJob = started(writer("other", SECOND, 0, 2))) {
      write(first, 0, 10);
      write(second, 10, 10);
      write(otherJob, 20, 10);
      write(first, 30, 10);
    }
    assertThat(predictions()).isEqualTo("40");
    assertThat(database.rows("SELECT job, epoch, holder FROM job_lease ORDER BY 1"))
        .containsExactly("job|1|" + FIRST, "other|1|" + SECOND);
  }

  @Test
  void aLaterSubmissionTakesOverFromAllWritersOfTheEarlierOneForGood() throws Exception {
    try (BatchWriter first = started(writer(FIRST, 0, 2));
        BatchWriter second = started(writer(FIRST, 1, 2));
        BatchWriter later = started(writer(SECOND, 0, 1))) {
      assertFenced(first, 0);
      assertFenced(second, 10); // whose place the later submission does not have
      assertThatThrownBy(() -> started(writer(FIRST, 0, 2)))
          .isInstanceOf(SupersededException.class)
          .hasMessageContaining("a later submission of the job writes")
          .satisfies(
              e ->
                  assertThat(ThrowableClassifier.getThrowableType(e))
                      .isEqualTo(ThrowableType.NonRecoverableError));
      write(later, 0, 10);
      try (BatchWriter restarted = started(writer(SECOND, 0, 1))) {
        write(restarted, 10, 10);
      }
    }
    assertThat(predictions()).isEqualTo("20");
    assertThat(database.only("SELECT epoch, holder FROM job_lease")).isEqualTo("2|" + SECOND);
  }

  @Test
  void aSubtaskThatIsNoMoreIsFencedByTheFirstOne() throws Exception {
    try (BatchWriter fourth = started(writer(FIRST, 3, 4));
        BatchWriter second = started(writer(FIRST, 1, 4));
        BatchWriter first = started(writer(FIRST, 0, 2))) {
      assertFenced(fourth, 0);
      write(second, 0, 10);
      write(first, 10, 10);
    }
  }

  /** A transaction that has looked is waited for: after that nothing of its writer can come. */
  @Test
  void aTransactionThatIsUnderWayEndsBeforeSomebodyTakesOver() throws Exception {
    for (String submission : List.of(FIRST, SECOND)) {
      try (Connection frozen = database.connect()) {
        frozen.setAutoCommit(false);
        Lease lease = Lease.take(frozen, writer("job of " + submission, FIRST, 0, 1));
        lease.check(frozen);
        CompletableFuture<BatchWriter> successor =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return started(writer("job of " + submission, submission, 0, 1));
                  } catch (Exception e) {
                    throw new CompletionException(e);
                  }
                });
        Awaitility.await()
            .untilAsserted(
                () ->
                    assertThat(
                            database.only(
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type ="
                                    + " 'Lock' AND query LIKE '%writer_lease%' AND datname ="
                                    + " current_database()"))
                        .isEqualTo("1"));
        assertThat(successor).isNotDone();
        frozen.commit();
        successor.join().close();
        assertThatThrownBy(() -> lease.check(frozen)).isInstanceOf(FencedException.class);
      }
    }
  }

  @Test
  void manyWritersStartAtOnceAndOneOfThemTakesOver() throws Exception {
    for (String submission : List.of(FIRST, SECOND)) {
      List<CompletableFuture<Void>> starts =
          IntStream.range(0, 16)
              .mapToObj(
                  subtask ->
                      CompletableFuture.runAsync(
                          () -> {
                            try (BatchWriter batches = started(writer(submission, subtask, 16))) {
                              write(batches, subtask * 10, 10);
                            } catch (Exception e) {
                              throw new CompletionException(e);
                            }
                          },
                          task -> new Thread(task).start()))
              .toList();
      starts.forEach(CompletableFuture::join);
    }
    assertThat(database.only("SELECT epoch, holder FROM job_lease")).isEqualTo("2|" + SECOND);
    assertThat(predictions()).isEqualTo("160");
    assertThat(fenced).hasValue(0);
  }

  private static JobClient submit(Database database, Duration patience) throws Exception {
    Configuration flink = new Configuration();
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, flink);
    DataStream<Prediction> endless =
        environment
            .fromSequence(0, Long.MAX_VALUE)
            .map(n -> Rows.prediction((int) (n % 1_000)))
            .returns(EventTypes.PREDICTION);
    new PostgresSinks(database.config(patience)).predictions(endless);
    return environment.executeAsync("job");
  }

  @Test
  void ofTwoCopiesOfAJobTheEarlierEndsAndIsNotStartedAgain() throws Exception {
    JobClient earlier = submit(database, PATIENCE);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(predictions()).isEqualTo("1000"));
    JobClient later = submit(database, PATIENCE);
    try {
      CompletableFuture<?> end = earlier.getJobExecutionResult();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(end).isDone()); // its cluster ends with it
      assertThatThrownBy(end::get).hasStackTraceContaining("a later submission of the job writes");
      database.execute("TRUNCATE ml_predictions");
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(predictions()).isEqualTo("1000"));
      assertThat(later.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
    } finally {
      later.cancel().get();
      if (!earlier.getJobExecutionResult().isDone()) {
        earlier.cancel().get();
      }
    }
  }

  @Test
  void anAbsentServerIsWaitedForNoLongerThanThePatience() {
    BatchWriter batches =
        new BatchWriter(
            database.config("jdbc:postgresql://localhost:1/none", Duration.ofMillis(300)),
            "patternstream test",
            new BatchWriter.Observer() {
              @Override
              public void written(int rows) {}

              @Override
              public void setAside(String sqlState) {}

              @Override
              public void triedAgain() {}

              @Override
              public void fenced() {}
            });
    assertThatThrownBy(() -> batches.take(writer(FIRST, 0, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("writer_lease could not be written");
  }
}
