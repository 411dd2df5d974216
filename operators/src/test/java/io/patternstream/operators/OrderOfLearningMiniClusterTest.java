package io.patternstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Application;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.ModelInput;
import io.patternstream.state.event.Prediction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The promise of the ordered learner on a real cluster: weights are those of one thread that reads
 * the log in order, bit for bit, whatever the arrival order, parallelism, state backend or failure;
 * and every score is that of the model at its seq; the same of the challenger in its shadow, and of
 * models that start from a file.
 */
class OrderOfLearningMiniClusterTest {
  private static final int PARTITIONS = 4;
  private static final int RECORDS = 600;
  private static final int GROUPS = 5;

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(4)
              .build());

  /** What a run gave, by run: operators live in the same JVM as the test. */
  private static final Map<String, Run> RUNS = new ConcurrentHashMap<>();

  private static final class Run {
    final List<List<ModelInput>> log = new ArrayList<>();
    final ConcurrentLinkedQueue<Application> applications = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Prediction> predictions = new ConcurrentLinkedQueue<>();
    final AtomicInteger seen = new AtomicInteger();
    final AtomicBoolean checkpointed = new AtomicBoolean();
    final AtomicBoolean failed = new AtomicBoolean();
  }

  @ParameterizedTest(name = "{0}, parallelism {1}, fails {2}, imported {3}")
  @CsvSource({
    "hashmap, 1, false, false",
    "hashmap, 4, true, false",
    "rocksdb, 2, true, true",
    "rocksdb, 4, false, false",
  })
  void weightsAreThoseOfOneThreadReadingTheLogInOrder(
      String backend, int parallelism, boolean fails, boolean imported, @TempDir Path checkpoints)
      throws Exception {
    String id = backend + parallelism + fails;
    ImportedModel first = imported ? LearningLog.imported(21) : null;
    ImportedModel second = imported ? LearningLog.imported(22) : null;
    ScoringConfig config = LearningLog.configWithChallenger().startingFrom(first, second);
    ScoringConfig champion = LearningLog.config().startingFrom(first, null);
    ScoringConfig challenger = LearningLog.challengerAlone().startingFrom(second, null);
    Run run = new Run();
    RUNS.put(id, run);
    List<ModelInput> whole = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<ModelInput> log = LearningLog.partition(partition, RECORDS, GROUPS, 7);
      whole.addAll(log);
      run.log.add(LearningLog.shuffledWithinBound(log, 100L * parallelism + partition));
    }
    LearningLog.Reference reference = LearningLog.reference(whole, champion);
    LearningLog.Reference shadow = LearningLog.reference(whole, challenger);

    execute(id, config, backend, parallelism, fails, checkpoints);

    assertThat(run.failed.get()).isEqualTo(fails);
    assertThat(run.applications).noneMatch(Application::late);
    assertThat(run.applications)
        .allSatisfy(
            applied ->
                assertThat(applied.weightsHash())
                    .isEqualTo(reference.hash(applied.modelGroup(), applied.modelSeq())));
    assertThat(run.applications.stream().map(a -> a.modelGroup() + a.modelSeq()).distinct())
        .hasSize(reference.applications());
    assertThat(run.predictions)
        .isNotEmpty()
        .allSatisfy(
            prediction ->
                assertThat(Double.doubleToRawLongBits(prediction.mlConfidence()))
                    .isEqualTo(
                        Double.doubleToRawLongBits(
                            reference.ml(prediction.features(), prediction.modelSeq(), champion))))
        .allSatisfy(
            prediction ->
                assertThat(Double.doubleToRawLongBits(prediction.challengerConfidence()))
                    .isEqualTo(
                        Double.doubleToRawLongBits(
                            shadow.ml(prediction.features(), prediction.modelSeq(), challenger))));
  }

  private static void execute(
      String id,
      ScoringConfig config,
      String backend,
      int parallelism,
      boolean fails,
      Path checkpoints)
      throws Exception {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(StateBackendOptions.STATE_BACKEND, backend);
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(flink);
    environment.setParallelism(parallelism);

    DataStream<ModelInput> inputs = source(environment, id, 0);
    for (int partition = 1; partition < PARTITIONS; partition++) {
      inputs = inputs.union(source(environment, id, partition));
    }
    DataStream<ControlCommand> control =
        environment
            .fromSource(
                new DataGeneratorSource<>(
                    index -> LearningLog.command(index + 1, ControlKind.ENABLE_ML),
                    1,
                    EventTypes.CONTROL_COMMAND),
                WatermarkStrategy.noWatermarks(),
                "control")
            .setParallelism(1);
    SingleOutputStreamOperator<Prediction> scored = ScoreAndLearn.on(inputs, control, config);
    scored
        .map(new Collect(id, fails))
        .returns(EventTypes.PREDICTION)
        .sinkTo(new DiscardingSink<>());
    scored
        .getSideOutput(ScoreAndLearn.APPLICATIONS)
        .map(
            applied -> {
              RUNS.get(id).applications.add(applied);
              return applied;
            })
        .returns(EventTypes.APPLICATION)
        .sinkTo(new DiscardingSink<>());
    environment.execute();
  }

  private static DataStream<ModelInput> source(
      StreamExecutionEnvironment environment, String id, int partition) {
    return environment
        .fromSource(
            new DataGeneratorSource<>(
                index -> RUNS.get(id).log.get(partition).get(index.intValue()),
                RECORDS,
                RateLimiterStrategy.perSecond(300.0 + 120.0 * partition),
                EventTypes.MODEL_INPUT),
            WatermarkStrategy.<ModelInput>forBoundedOutOfOrderness(
                    Duration.ofMillis(LearningLog.BOUND_MILLIS))
                .withTimestampAssigner((input, previous) -> input.position().logTime()),
            "partition-" + partition)
        .setParallelism(1);
  }

  /** Keeps predictions; throws once, halfway and after a checkpoint, when the run is to fail. */
  private static final class Collect extends RichMapFunction<Prediction, Prediction>
      implements CheckpointListener {
    private static final long serialVersionUID = 1L;
    private final String id;
    private final boolean fails;

    Collect(String id, boolean fails) {
      this.id = id;
      this.fails = fails;
    }

    @Override
    public Prediction map(Prediction prediction) {
      Run run = RUNS.get(id);
      run.predictions.add(prediction);
      boolean halfway = run.seen.incrementAndGet() > PARTITIONS * RECORDS / 10;
      if (fails && halfway && run.checkpointed.get() && run.failed.compareAndSet(false, true)) {
        throw new IllegalStateException("asked to fail");
      }
      return prediction;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      RUNS.get(id).checkpointed.set(true);
    }
  }
}
