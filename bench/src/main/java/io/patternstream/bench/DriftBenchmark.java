package io.patternstream.bench;

import io.patternstream.state.drift.DriftConfig;
import io.patternstream.state.drift.DriftMonitor;
import io.patternstream.state.drift.DriftReport;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.datasketches.kll.KllFloatsSketch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds a value of a drift monitor past its reference, the closing of windows of 500 rows and
 * its pairs of features included; beside the updates alone of one KLL sketch a feature.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DriftBenchmark {
  private static final int ROWS = 500;
  private static final int REFERENCES = 24;
  private static final int VALUES = ROWS * 10;

  /** Features; each call takes {@value #VALUES} values. */
  @Param({"10", "50"})
  int features = 10;

  private double[][] rows = {};
  private DriftMonitor monitor = new DriftMonitor("bench", List.of(), DriftConfig.defaults());
  private KllFloatsSketch[] sketches = {};
  private int window;
  private int at;

  /** Learns the reference. */
  @Setup
  public void learn() {
    SplittableRandom random = new SplittableRandom(1);
    rows = new double[4 * ROWS][features];
    for (double[] row : rows) {
      for (int j = 0; j < features; j++) {
        row[j] = random.nextGaussian();
      }
    }
    List<String> names = IntStream.range(0, features).mapToObj(j -> "f" + j).toList();
    monitor =
        new DriftMonitor("bench", names, DriftConfig.defaults().withWindows(ROWS, REFERENCES));
    for (int i = 0; i < ROWS * REFERENCES; i++) {
      next();
    }
    sketches = new KllFloatsSketch[features];
    for (int j = 0; j < features; j++) {
      sketches[j] = KllFloatsSketch.newHeapInstance();
    }
  }

  private DriftReport next() {
    DriftReport report = monitor.observe(rows[at], Double.NaN, window * 3_600_000L);
    at = (at + 1) % rows.length;
    window += at % ROWS == 0 ? 1 : 0;
    return report;
  }

  /** Says what a feature takes in state. */
  @TearDown
  public void size() {
    int kll = 0;
    for (KllFloatsSketch sketch : sketches) {
      kll += sketch.isEmpty() ? 0 : sketch.toByteArray().length;
    }
    System.out.printf(
        "bytes a feature: monitor %d, KLL sketch %d%n",
        monitor.encode().length / features, kll / features);
  }

  @Benchmark
  @OperationsPerInvocation(VALUES)
  public int observe() {
    int alerts = 0;
    for (int i = 0; i < VALUES / features; i++) {
      alerts += next().alerts().size();
    }
    return alerts;
  }

  @Benchmark
  @OperationsPerInvocation(VALUES)
  public long kll() {
    for (int i = 0; i < VALUES / features; i++) {
      double[] row = rows[at];
      at = (at + 1) % rows.length;
      for (int j = 0; j < features; j++) {
        sketches[j].update((float) row[j]);
      }
    }
    return sketches[0].getN();
  }
}
