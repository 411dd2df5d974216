package io.patternstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.drift.DriftConfig;
import io.patternstream.state.drift.DriftMonitor;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftInput;
import io.patternstream.state.event.DriftStatistic;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The promise of drift alerts on a real cluster: killed and restored at five random points, with
 * the rows of each window in another order and arriving out of order, on four subtasks, every alert
 * row is the one of a single thread that reads the log undisturbed.
 */
class DriftMiniClusterTest {
  private static final int PARTITIONS = 4;
  private static final int SUBTASKS = 4;
  private static final int KILLS = 5;
  private static final int ROWS = 20;
  private static final int REFERENCES = 24;
  private static final int WINDOWS = REFERENCES + 30;
  private static final long APART_MILLIS = 10;
  private static final long BOUND_MILLIS = 200;
  private static final List<String> NAMES = List.of("a", "b");
  private static final List<String> GROUPS =
      List.of("crypto", "fx", "stocks", "bonds", "metals", "energy", "grain", "rates");
  private static final DriftConfig CONFIG = DriftConfig.defaults().withWindows(ROWS, REFERENCES);

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(SUBTASKS)
              .build());

  /** What a run reads and gives: operators live in the same JVM as the test. */
  private static final Map<String, Run> RUNS = new ConcurrentHashMap<>();

  private static final class Run {
    final List<List<DriftInput>> log = new ArrayList<>();
    final double[] killedAt = new double[KILLS]; // as a share of each partition
    final AtomicInteger kills = new AtomicInteger();
    final AtomicIntegerArray told = new AtomicIntegerArray(PARTITIONS); // farthest, over attempts
    final ConcurrentLinkedQueue<DriftAlert> alerts = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<DriftStatistic> statistics = new ConcurrentLinkedQueue<>();
    final Set<Integer> subtasks = ConcurrentHashMap.newKeySet();

    /** Records of a partition that may be told before the next kill. */
    int gate(int partition) {
      int kill = kills.get();
      int all = log.get(partition).size();
      return kill < KILLS ? (int) (killedAt[kill] * all) : all;
    }

    boolean isHeldEverywhere() {
      for (int p = 0; p < PARTITIONS; p++) {
        if (told.get(p) < gate(p)) {
          return false;
        }
      }
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void alertRowsAreThoseOfOneThreadThatReadsTheLogUndisturbed(
      String backend, @TempDir Path checkpoints) throws Exception {
    List<DriftInput> log = log();
    Map<String, DriftAlert> alerts = new TreeMap<>();
    Map<String, DriftStatistic> statistics = new TreeMap<>();
    reference(log, alerts, statistics);
    assertThat(alerts.values())
        .extracting(DriftAlert::transition)
        .contains("open", "ongoing", "resolved");

    Random random = new Random(backend.hashCode());
    Run run = new Run();
    RUNS.put(backend, run);
    for (int kill = 0; kill < KILLS; kill++) {
      run.killedAt[kill] = (kill + random.nextDouble()) / KILLS;
    }
    List<DriftInput> shuffled = shuffledInsideWindows(log, random);
    for (int p = 0; p < PARTITIONS; p++) {
      int partition = p;
      run.log.add(
          lateWithinBound(
              shuffled.stream().filter(in -> in.position().partition() == partition).toList(),
              random));
    }
    execute(backend, checkpoints);

    assertThat(run.kills).hasValue(KILLS);
    assertThat(run.subtasks).hasSize(SUBTASKS);
    Map<String, DriftAlert> told = new TreeMap<>();
    for (DriftAlert alert : run.alerts) {
      DriftAlert before = told.put(key(alert), alert);
      assertThat(before == null || before.equals(alert)).as("told again as it was").isTrue();
    }
    assertThat(told).isEqualTo(alerts);
    Map<String, DriftStatistic> rows = new TreeMap<>();
    run.statistics.forEach(statistic -> rows.put(key(statistic), statistic));
    assertThat(rows.keySet()).isEqualTo(statistics.keySet());
  }

  private static String key(DriftAlert alert) {
    return alert.alertId() + " " + alert.revision();
  }

  private static String key(DriftStatistic statistic) {
    return String.join(
        " ",
        statistic.modelGroup(),
        statistic.family(),
        statistic.feature(),
        Long.toString(statistic.window()));
  }

  private static void reference(
      List<DriftInput> log, Map<String, DriftAlert> alerts, Map<String, DriftStatistic> rows) {
    for (String group : GROUPS) {
      DriftMonitor monitor = DriftMonitor.ofPatterns(group, NAMES, CONFIG);
      for (DriftInput input : log) {
        if (input.modelGroup().equals(group)) {
          var report =
              input.prediction() != null
                  ? monitor.observe(input.prediction())
                  : monitor.evaluate(Objects.requireNonNull(input.evaluated()));
          report.alerts().forEach(alert -> alerts.put(key(alert), alert));
          report.statistics().forEach(row -> rows.put(key(row), row));
        }
      }
    }
  }

  /** In log order. In every second group a moves for ten windows, in others labels do. */
  private static List<DriftInput> log() {
    Random random = new Random(11);
    List<DriftInput> log = new ArrayList<>();
    for (int i = 0; i < ROWS * WINDOWS; i++) {
      for (int g = 0; g < GROUPS.size(); g++) {
        int window = i / ROWS;
        boolean changed = window >= REFERENCES + 4 && window < REFERENCES + 14;
        double[] values = {
          random.nextGaussian() + (changed && g % 2 == 0 ? 2 : 0), random.nextGaussian()
        };
        double p = 0.2 + 0.6 * random.nextDouble();
        boolean positive = random.nextDouble() < (changed && g % 2 == 1 ? p / 4 : p);
        log.add(scored(g, i, values, p));
        log.add(labelled(g, i, values, p, positive ? Label.POSITIVE : Label.NEGATIVE));
      }
    }
    log.sort(Comparator.comparing(DriftInput::position));
    return log;
  }

  private static DriftInput scored(int group, int i, double[] values, double p) {
    return DriftInput.of(prediction(group, i, values, p));
  }

  private static DriftInput labelled(int group, int i, double[] values, double p, Label label) {
    long logTime = Given.T0 + APART_MILLIS * i;
    Prediction prediction = prediction(group, i, values, p);
    Position position =
        new Position(logTime, "pattern.feedback", group % PARTITIONS, offset(group, i), 0);
    return DriftInput.of(
        new EvaluatedPrediction(
            prediction, Given.automatic(prediction.patternId(), label, logTime), position));
  }

  private static Prediction prediction(int group, int i, double[] values, double p) {
    String name = GROUPS.get(group);
    long logTime = Given.T0 + APART_MILLIS * i;
    Position position =
        new Position(logTime, "mcp.events", group % PARTITIONS, offset(group, i), 1);
    ChartPattern pattern =
        Given.pattern(name + i, "AAPL", Given.pattern("any", logTime).status(), position);
    FeatureVector vector = new FeatureVector(name + i, 1, values, 1);
    PatternFeatures features = new PatternFeatures(name, pattern, vector, true);
    return new Prediction(
        features, "v1", 1, p, p, Double.NaN, p, null, true, "positive", 1, new double[0], 1);
  }

  private static long offset(int group, int i) {
    return (long) i * GROUPS.size() + group;
  }

  /** What rows say changes places within each window of a group; the places stay. */
  private static List<DriftInput> shuffledInsideWindows(List<DriftInput> log, Random random) {
    List<DriftInput> shuffled = new ArrayList<>();
    for (int g = 0; g < GROUPS.size(); g++) {
      String group = GROUPS.get(g);
      for (boolean labels : new boolean[] {false, true}) {
        List<DriftInput> rows =
            log.stream()
                .filter(in -> in.modelGroup().equals(group))
                .filter(in -> labels == (in.evaluated() != null))
                .toList();
        for (int from = 0; from < rows.size(); from += ROWS) {
          List<DriftInput> window = new ArrayList<>(rows.subList(from, from + ROWS));
          Collections.shuffle(window, random);
          for (int k = 0; k < ROWS; k++) {
            shuffled.add(at(g, from + k, window.get(k)));
          }
        }
      }
    }
    return shuffled;
  }

  private static DriftInput at(int group, int i, DriftInput row) {
    EvaluatedPrediction evaluated = row.evaluated();
    Prediction prediction =
        evaluated == null ? Objects.requireNonNull(row.prediction()) : evaluated.prediction();
    double[] values = prediction.features().features().values();
    return evaluated == null
        ? scored(group, i, values, prediction.mlConfidence())
        : labelled(group, i, values, prediction.mlConfidence(), evaluated.feedback().label());
  }

  private static List<DriftInput> lateWithinBound(List<DriftInput> rows, Random random) {
    Map<DriftInput, Long> arrival = new IdentityHashMap<>();
    rows.forEach(
        row -> arrival.put(row, row.position().logTime() + random.nextInt((int) BOUND_MILLIS)));
    return rows.stream().sorted(Comparator.comparing(arrival::get)).toList();
  }

  private static void execute(String id, Path checkpoints) throws Exception {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(StateBackendOptions.STATE_BACKEND, id);
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, KILLS);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(flink);
    environment.setParallelism(SUBTASKS);
    DataStream<DriftInput> inputs = source(environment, id, 0);
    for (int partition = 1; partition < PARTITIONS; partition++) {
      inputs = inputs.union(source(environment, id, partition));
    }
    SingleOutputStreamOperator<DriftAlert> alerts = DetectDrift.on(inputs, NAMES, CONFIG);
    alerts.map(new Collect(id)).returns(EventTypes.DRIFT_ALERT).sinkTo(new DiscardingSink<>());
    alerts
        .getSideOutput(DetectDrift.STATISTICS)
        .map(
            statistic -> {
              RUNS.get(id).statistics.add(statistic);
              return statistic;
            })
        .returns(EventTypes.DRIFT_STATISTIC)
        .sinkTo(new DiscardingSink<>());
    environment.execute();
  }

  private static DataStream<DriftInput> source(
      StreamExecutionEnvironment environment, String id, int partition) {
    int records = RUNS.get(id).log.get(partition).size();
    return environment
        .fromSource(
            new DataGeneratorSource<>(
                index -> {
                  Run run = RUNS.get(id);
                  run.told.accumulateAndGet(partition, index.intValue() + 1, Math::max);
                  return run.log.get(partition).get(index.intValue());
                },
                records,
                parallelism -> new UntilKilled<>(id, partition),
                EventTypes.DRIFT_INPUT),
            WatermarkStrategy.<DriftInput>forBoundedOutOfOrderness(Duration.ofMillis(BOUND_MILLIS))
                .withTimestampAssigner((input, previous) -> input.position().logTime()),
            "partition-" + partition)
        .setParallelism(1);
  }

  /** Lets records pass up to the place of the next kill; that ends it. */
  private static final class UntilKilled<S extends SourceSplit> implements RateLimiter<S> {
    private final String id;
    private final int partition;

    UntilKilled(String id, int partition) {
      this.id = id;
      this.partition = partition;
    }

    @Override
    public CompletionStage<Void> acquire(int records) {
      Run run = RUNS.get(id);
      boolean held = run.kills.get() < KILLS && run.told.get(partition) >= run.gate(partition);
      return held ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
    }
  }

  /** Keeps alerts; kills the job with the first checkpoint after all sources are held. */
  private static final class Collect extends RichMapFunction<DriftAlert, DriftAlert>
      implements CheckpointListener {
    private static final long serialVersionUID = 1L;
    private final String id;

    Collect(String id) {
      this.id = id;
    }

    @Override
    public DriftAlert map(DriftAlert alert) {
      RUNS.get(id).alerts.add(alert);
      RUNS.get(id).subtasks.add(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
      return alert;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      Run run = RUNS.get(id);
      boolean first = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
      if (first && run.kills.get() < KILLS && run.isHeldEverywhere()) {
        run.kills.incrementAndGet();
        throw new IllegalStateException("killed on purpose");
      }
    }
  }
}
