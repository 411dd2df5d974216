package io.patternstream.state.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a challenger's probabilities and their labels look like, learnt while it serves nobody, so
 * that its promotion needs no new reference ({@code drift} 4.6).
 *
 * <p>The same rows are counted for it as for the champion, in the same windows, but nothing of it
 * is alerted. It begins with the challenger's first probability and is empty while there is none.
 * After a promotion the two have changed places: what was the champion's is the shadow's. Mutable;
 * one thread; as large as what is kept of the champion's predictions and labels, or a few bytes.
 */
final class ShadowReference {
  private FeatureSubject prediction = fresh();
  private LabelWatch labels;
  private boolean present;
  private boolean retained;
  private final int features;

  ShadowReference(int features) {
    this.features = features;
    this.labels = new LabelWatch(features);
  }

  private static FeatureSubject fresh() {
    return new FeatureSubject(DriftMonitor.PREDICTION, DriftMonitor.PREDICTION, false);
  }

  /**
   * Counts the challenger's probability of one row; {@code NaN} without one.
   *
   * @param within whether rows of the window at hand were already counted
   */
  void add(double probability, boolean within) {
    if (!present && Double.isFinite(probability)) {
      begin(within);
    }
    if (present) {
      prediction.add(probability);
    }
  }

  /** Another challenger: everything is learnt anew, from the next whole window on. */
  void begin(boolean within) {
    prediction = fresh();
    prediction.rebase(within);
    labels = new LabelWatch(features);
    present = true;
    retained = false;
  }

  /** The same for a retained model on trial, whose version is that of the champion. */
  void beginTrial(boolean within) {
    begin(within);
    retained = true;
  }

  /** Whether its promotion shows in no version. */
  boolean isRetained() {
    return retained;
  }

  void addLabel(double probability, boolean positive, int[] locations, long logTime) {
    if (present) {
      labels.add(probability, positive, locations, logTime);
    }
  }

  /** A window of rows has closed, and {@code threshold} is what an alert would need. */
  void close(
      String group,
      int window,
      long from,
      long to,
      int slot,
      double threshold,
      DriftConfig config) {
    if (present) {
      prediction.close(group, window, from, to, slot, threshold);
      prediction.next(config);
    }
  }

  /** A window of labels has closed. */
  void closeLabels(String group, long to, int slot, DriftConfig config, double logThreshold) {
    if (present) {
      labels.closeQuietly(group, to, slot, config, logThreshold);
    }
  }

  /** Whether both references are learnt, so that the challenger can be watched at once. */
  boolean isLearnt() {
    return present && !prediction.isLearning() && !labels.isLearning();
  }

  /** The challenger is promoted: hands over its predictions, and takes the champion's. */
  FeatureSubject exchange(FeatureSubject champion) {
    FeatureSubject promoted = prediction;
    if (promoted.detector != null) {
      promoted.detector.reset(); // nothing was alerted while it served nobody
    }
    prediction = champion;
    return promoted;
  }

  /** The same of what labels say. */
  LabelWatch exchange(LabelWatch champion) {
    LabelWatch promoted = labels;
    promoted.succeed(champion);
    labels = champion;
    return promoted;
  }

  void write(DataOutput out) throws IOException {
    out.writeBoolean(present);
    if (present) {
      out.writeBoolean(retained);
      prediction.write(out);
      labels.write(out);
    }
  }

  void read(DataInput in, int version, boolean sameFeatures) throws IOException {
    present = in.readBoolean();
    if (present) {
      retained = in.readBoolean();
      prediction = FeatureSubject.read(in, version);
      labels.read(in, version, sameFeatures);
    }
  }
}
