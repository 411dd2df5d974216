package io.patternstream.state.quality;

import io.patternstream.state.model.ConfidenceModel;
import io.patternstream.state.model.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Progressive validation of the learner that the job runs: predict, then learn, one pass.
 *
 * <p>The probability of an example is the model's {@code ml}, given before the model has seen its
 * label; labels may come late or never. The measures compare it with what is true, also where the
 * learner was told something else. Nine bytes an example, and what waits for its label.
 */
public final class Backtest {
  /** {@link Example#labelAt} of a label that is learnt at once after its own row. */
  public static final long AT_ONCE = -2;

  /** {@link Example#labelAt} of a label that is never learnt. */
  public static final long NEVER = -1;

  /**
   * One row of a stream.
   *
   * @param x raw features, {@code NaN} where missing
   * @param key pattern type, empty when there is none
   * @param rule rule confidence in [0, 1], {@code NaN} when there is none
   * @param positive what is true
   * @param told what the learner is told
   * @param labelAt 0-based row before whose prediction the label is learnt, {@link #AT_ONCE} or
   *     {@link #NEVER}
   */
  @SuppressWarnings("ArrayRecordComponent") // a row is never compared
  public record Example(
      double[] x, String key, double rule, boolean positive, boolean told, long labelAt) {}

  private final ConfidenceModel model;
  private final Map<Long, List<Example>> waiting = new TreeMap<>();
  private double[] p = new double[1024];
  private boolean[] positive = new boolean[1024];
  private int rows;
  private long nonFiniteOutputs;

  public Backtest(ModelConfig config, int dimension) {
    model = ConfidenceModel.fresh(config, dimension, "backtest");
  }

  /** Learns what is due, predicts the next row, and learns its label when that comes at once. */
  public double next(Example example) {
    List<Example> due = waiting.remove((long) rows);
    if (due != null) {
      due.forEach(this::learn);
    }
    double ml = model.forecast(example.x, example.key, example.rule).ml();
    if (!Double.isFinite(ml)) {
      nonFiniteOutputs++;
    }
    if (rows == p.length) {
      p = Arrays.copyOf(p, 2 * rows);
      positive = Arrays.copyOf(positive, 2 * rows);
    }
    p[rows] = ml;
    positive[rows] = example.positive;
    rows++;
    if (example.labelAt == AT_ONCE) {
      learn(example);
    } else if (example.labelAt >= rows) {
      waiting.computeIfAbsent(example.labelAt, row -> new ArrayList<>()).add(example);
    }
    return ml;
  }

  private void learn(Example example) {
    model.learn(example.x, example.key, example.rule, example.told, 1, 0);
  }

  /** Rows predicted. */
  public int rows() {
    return rows;
  }

  /** Outputs and learning steps that were not finite: any is a bug. */
  public long nonFinite() {
    return nonFiniteOutputs + model.nonFinite();
  }

  /** Measures over all rows, from the first one on. */
  public QualityMeasures measures() {
    return QualityMeasures.of(p, positive, rows);
  }
}
