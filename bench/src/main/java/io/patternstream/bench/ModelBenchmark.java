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

/**
 * Forecasts, labels and snapshots of a model that has seen 4,000 labels of eight keys, beside a
 * plain logistic regression learnt by per-coordinate FTRL on the same rows.
 *
 * <p>{@code predictAndLearn} is progressive validation: the label is that of the row just
 * predicted, so the second run of the model is saved. {@code predictAndLearnAnother} is a label
 * that comes late: the row is another one, as in the job.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ModelBenchmark {
  private static final int EXAMPLES = 4_096;
  private static final int KEYS = 8;
  private static final double RULE = 0.7;

  /** Features, and how many of a hundred values are missing. */
  @Param({"16/0", "64/0", "16/10", "50/10"})
  String shape = "16/0";

  private double[][] features = new double[0][];
  private boolean[] labels = new boolean[0];
  private String[] keys = new String[0];
  private ConfidenceModel model = ConfidenceModel.fresh(ModelConfig.defaults(), 1, "bench");
  private Ftrl ftrl = new Ftrl(1);
  private int next;

  @Setup
  public void learnSome() {
    int dimension = Integer.parseInt(shape.substring(0, shape.indexOf('/')));
    int missing = Integer.parseInt(shape.substring(shape.indexOf('/') + 1));
    SplittableRandom random = new SplittableRandom(11);
    double[] weights = random.doubles(dimension, -0.5, 0.5).toArray();
    features = new double[EXAMPLES][dimension];
    labels = new boolean[EXAMPLES];
    keys = new String[EXAMPLES];
    model = ConfidenceModel.fresh(ModelConfig.defaults(), dimension, "bench");
    ftrl = new Ftrl(dimension);
    for (int i = 0; i < EXAMPLES; i++) {
      double margin = 0;
      for (int j = 0; j < dimension; j++) {
        double z = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
        margin += 2 * weights[j] * z;
        features[i][j] = random.nextInt(100) < missing ? Double.NaN : z * (j + 1);
      }
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-margin));
      keys[i] = "type-" + i % KEYS;
      learn(i);
      ftrl.predictAndLearn(features[i], labels[i]);
    }
  }

  @Benchmark
  public double predict() {
    int i = step();
    return model.predict(features[i], keys[i], RULE);
  }

  @Benchmark
  public Forecast forecast() {
    int i = step();
    return model.forecast(features[i], keys[i], RULE);
  }

  @Benchmark
  public double predictAndLearn() {
    int i = step();
    double p = model.predict(features[i], keys[i], RULE);
    learn(i);
    return p;
  }

  @Benchmark
  public double predictAndLearnAnother() {
    int i = step();
    double p = model.predict(features[i], keys[i], RULE);
    learn((i + EXAMPLES / 2) % EXAMPLES);
    return p;
  }

  @Benchmark
  public double ftrlPredictAndLearn() {
    int i = step();
    return ftrl.predictAndLearn(features[i], labels[i]);
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
    model.learn(features[i], keys[i], RULE, labels[i], 1, 0);
  }

  /** Standardised logistic regression by FTRL-Proximal, alpha 0.1, beta 1: the yardstick. */
  private static final class Ftrl {
    private final double[] mean;
    private final double[] m2;
    private final double[] z;
    private final double[] w;
    private final double[] sum;
    private final double[] squares;
    private long seen;

    Ftrl(int d) {
      mean = new double[d];
      m2 = new double[d];
      z = new double[d + 1];
      w = new double[d + 1];
      sum = new double[d + 1];
      squares = new double[d + 1];
    }

    double predictAndLearn(double[] x, boolean positive) {
      seen++;
      int d = mean.length;
      z[d] = 1;
      double t = w[d];
      for (int i = 0; i < d; i++) {
        z[i] = 0;
        if (!Double.isNaN(x[i])) {
          double e = x[i] - mean[i];
          mean[i] += e / seen;
          m2[i] += e * (x[i] - mean[i]);
          double variance = m2[i] / seen;
          z[i] = variance > 1e-24 ? (x[i] - mean[i]) / Math.sqrt(variance) : 0;
        }
        t += w[i] * z[i];
      }
      double p = 1 / (1 + Math.exp(-t));
      double error = p - (positive ? 1 : 0);
      for (int i = 0; i <= d; i++) {
        double g = error * z[i];
        double root = Math.sqrt(squares[i] + g * g);
        sum[i] += g - (root - Math.sqrt(squares[i])) / 0.1 * w[i];
        squares[i] += g * g;
        w[i] = -sum[i] * 0.1 / (1 + root);
      }
      return p;
    }
  }
}
