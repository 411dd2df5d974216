package io.patternstream.bench;

import io.patternstream.state.model.ConfidenceModel;
import io.patternstream.state.model.Forecast;
import io.patternstream.state.model.ModelConfig;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One forecast, one label and one snapshot of a model that has seen 2,000 labels of eight keys. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ModelBenchmark {
  private static final int EXAMPLES = 2_000;
  private static final int KEYS = 8;

  @Param({"16", "50"})
  int dimension;

  private double[][] features = new double[0][];
  private ConfidenceModel model = ConfidenceModel.fresh(ModelConfig.defaults(), 1, "bench");
  private int next;

  @Setup
  public void learnSome() {
    SplittableRandom random = new SplittableRandom(11);
    features = new double[EXAMPLES][dimension];
    model = ConfidenceModel.fresh(ModelConfig.defaults(), dimension, "bench");
    for (int i = 0; i < EXAMPLES; i++) {
      for (int j = 0; j < dimension; j++) {
        boolean missing = random.nextInt(10) == 0;
        features[i][j] = missing ? Double.NaN : random.nextDouble() * (j + 1);
      }
      learn(i);
    }
  }

  @Benchmark
  public Forecast forecast() {
    int i = step();
    return model.forecast(features[i], key(i), 0.7);
  }

  @Benchmark
  public long learn() {
    learn(step());
    return model.seq();
  }

  @Benchmark
  public byte[] encode() {
    return model.encode();
  }

  private int step() {
    next = next == EXAMPLES - 1 ? 0 : next + 1;
    return next;
  }

  private void learn(int i) {
    model.learn(features[i], key(i), 0.7, features[i][0] > 0.5, 1, 0);
  }

  private static String key(int i) {
    return "type-" + i % KEYS;
  }
}
