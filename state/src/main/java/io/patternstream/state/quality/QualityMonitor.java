package io.patternstream.state.quality;

import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.QualityRow;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Quality of one model group, window by window: every arm is measured on the same evaluated
 * predictions, so that arms can be compared in pairs.
 *
 * <p>A window holds {@link QualityConfig#windowLabels} evaluated predictions, in the order in which
 * {@link #observe} is given them. Its rows come when it is full, and before that every {@link
 * QualityConfig#refreshEvery} predictions; rows of one window have one key, so the later replace
 * the earlier. Neutral outcomes say nothing of a probability and are left out, as is a probability
 * that is not finite (no challenger). Memory is bounded by the window.
 *
 * <p>Bytes, big endian: {@code int version = 1 | long window | int n | n x (UTF pattern type |
 * boolean positive | long log time | double rule, ml, blended, served, challenger)}. One task
 * thread only.
 */
public final class QualityMonitor {
  /** Arms in the order of their rows. */
  public static final List<String> ARMS = List.of("rule", "ml", "blended", "served", "challenger");

  /** Pattern type of the rows that count all types. */
  public static final String ALL_TYPES = "*";

  private static final int VERSION = 1;
  private static final int MOST_EXAMPLES = 1_000_000;

  private final String group;
  private final QualityConfig config;
  private final List<Example> open = new ArrayList<>();
  private long window;

  private record Example(String type, boolean positive, long logTime, double[] byArm) {}

  public QualityMonitor(String group, QualityConfig config) {
    this.group = group;
    this.config = config;
  }

  /** Ordinal of the open window. */
  public long window() {
    return window;
  }

  /** Takes one evaluated prediction; gives the rows that are due, which is mostly none. */
  public List<QualityRow> observe(EvaluatedPrediction evaluated) {
    if (evaluated.feedback().label() == Label.NEUTRAL) {
      return List.of();
    }
    Prediction prediction = evaluated.prediction();
    double[] byArm = {
      prediction.ruleConfidence(),
      prediction.mlConfidence(),
      prediction.blendedConfidence(),
      prediction.confidence(),
      prediction.challengerConfidence()
    };
    open.add(
        new Example(
            prediction.features().pattern().patternType(),
            evaluated.positive(),
            evaluated.position().logTime(),
            byArm));
    boolean full = open.size() >= config.windowLabels();
    List<QualityRow> rows = full || open.size() % config.refreshEvery() == 0 ? rows() : List.of();
    if (full) {
      open.clear();
      window++;
    }
    return rows;
  }

  private List<QualityRow> rows() {
    List<QualityRow> rows = new ArrayList<>();
    TreeSet<String> types = new TreeSet<>();
    open.forEach(example -> types.add(example.type));
    addRows(ALL_TYPES, open, rows);
    for (String type : types) {
      List<Example> ofType = open.stream().filter(example -> example.type.equals(type)).toList();
      if (ofType.size() >= config.leastPerType()) {
        addRows(type, ofType, rows);
      }
    }
    return rows;
  }

  private void addRows(String type, List<Example> examples, List<QualityRow> rows) {
    double[] p = new double[examples.size()];
    boolean[] positive = new boolean[examples.size()];
    for (int arm = 0; arm < ARMS.size(); arm++) {
      int n = 0;
      for (Example example : examples) {
        if (Double.isFinite(example.byArm[arm])) {
          p[n] = example.byArm[arm];
          positive[n++] = example.positive;
        }
      }
      if (n > 0) {
        rows.add(row(ARMS.get(arm), type, QualityMeasures.of(p, positive, n)));
      }
    }
  }

  private QualityRow row(String arm, String type, QualityMeasures measures) {
    return new QualityRow(
        group,
        arm,
        type,
        window,
        open.get(0).logTime,
        open.get(open.size() - 1).logTime,
        measures.examples(),
        measures.positives(),
        measures.logLoss(),
        measures.brier(),
        measures.auc(),
        measures.accuracy(),
        measures.ece(),
        measures.adaptiveEce(),
        measures.bins());
  }

  /** Writes everything but the settings. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(VERSION);
    out.writeLong(window);
    out.writeInt(open.size());
    for (Example example : open) {
      out.writeUTF(example.type);
      out.writeBoolean(example.positive);
      out.writeLong(example.logTime);
      for (double p : example.byArm) {
        out.writeDouble(p);
      }
    }
  }

  /** Reads what {@link #write} wrote; {@link IOException} for another version or a cut end. */
  public static QualityMonitor read(String group, QualityConfig config, DataInput in)
      throws IOException {
    int version = in.readInt();
    if (version != VERSION) {
      throw new IOException("quality state of version " + version + " cannot be read");
    }
    QualityMonitor monitor = new QualityMonitor(group, config);
    monitor.window = in.readLong();
    int n = in.readInt();
    if (n < 0 || n > MOST_EXAMPLES) {
      throw new IOException("quality state with " + n + " examples cannot be read");
    }
    for (int i = 0; i < n; i++) {
      String type = in.readUTF();
      boolean positive = in.readBoolean();
      long logTime = in.readLong();
      double[] byArm = new double[ARMS.size()];
      for (int arm = 0; arm < byArm.length; arm++) {
        byArm[arm] = in.readDouble();
      }
      monitor.open.add(new Example(type, positive, logTime, byArm));
    }
    return monitor;
  }
}
