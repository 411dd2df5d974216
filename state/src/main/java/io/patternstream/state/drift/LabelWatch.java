package io.patternstream.state.drift;

import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftStatistic;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What labels tell: the label rate, concept (excess log-loss) and calibration (offset and slope),
 * in windows of labelled rows.
 *
 * <p>Concept and calibration are scores whose mean is 0 while the stated probabilities are right,
 * so that inputs alone cannot move them; read together with the label rate and the features they
 * name the cause. Mutable; one thread; state does not grow with the stream.
 */
final class LabelWatch {
  static final String LABEL = "label";
  static final String CONCEPT = "concept";
  static final String CALIBRATION = "calibration";

  private final List<LabelSubject> subjects =
      List.of(new LabelSubject(LABEL), new LabelSubject(CONCEPT), new LabelSubject(CALIBRATION));
  private LabelSums now = new LabelSums();
  private ResidualSums residualsNow;
  private ResidualSums residuals; // of all windows since something stood out
  private List<LabelSums> learnt = new ArrayList<>();
  private LabelSums reference = new LabelSums();
  private boolean learning = true;
  private int window;
  private long from;

  /**
   * A watch that has seen nothing.
   *
   * @param features that labelled rows have
   */
  LabelWatch(int features) {
    residualsNow = new ResidualSums(features);
    residuals = new ResidualSums(features);
  }

  /** One of the three; its values are those of the window that closes. */
  static final class LabelSubject extends Subject {
    private double before = Double.NaN;
    private double current = Double.NaN;

    LabelSubject(String family) {
      super(family, family);
    }

    @Override
    Facts facts(Component component) {
      String measure =
          switch (family()) {
            case LABEL -> "share of positive labels";
            case CONCEPT -> "mean excess log-loss";
            default -> "label less stated probability";
          };
      return new Facts(measure, before, current, Double.NaN, "[]");
    }
  }

  List<LabelSubject> subjects() {
    return subjects;
  }

  boolean isEmpty() {
    return now.rows == 0;
  }

  int rows() {
    return now.rows;
  }

  int window() {
    return window;
  }

  long from() {
    return from;
  }

  void add(double p, boolean positive, int[] locations, long logTime) {
    if (now.rows == 0) {
      from = logTime;
    }
    now.add(p, positive);
    if (Double.isFinite(p)) {
      residualsNow.add(LabelSums.clipped(p), positive, locations);
    }
  }

  boolean isLearning() {
    return learning;
  }

  /** Takes the place of {@code other}: goes on with its windows, and with evidence from now on. */
  void succeed(LabelWatch other) {
    window = other.window;
    for (LabelSubject subject : subjects) {
      if (subject.detector != null) {
        subject.detector.reset();
      }
    }
    residuals.clear();
  }

  void rebase() {
    subjects.forEach(s -> s.detector = null);
    now = new LabelSums();
    learnt = new ArrayList<>();
    reference = new LabelSums();
    learning = true;
    residualsNow.clear();
    residuals.clear();
  }

  /** What residuals have depended on since something stood out. */
  ResidualSums.Dependence dependence() {
    return residuals.dependence();
  }

  private boolean standsOut() {
    return subjects.stream()
        .anyMatch(
            s -> s.alert.isOpen() || (s.detector != null && s.detector.largestEvidence() > 0));
  }

  /** The window is complete; nothing is alerted of it. */
  void closeQuietly(String group, long to, int slot, DriftConfig config, double logThreshold) {
    List<DriftAlert> alerts = new ArrayList<>();
    close(group, to, slot, config, logThreshold, new ArrayList<>(), alerts, false);
  }

  /** The window is complete. */
  void close(
      String group,
      long to,
      int slot,
      DriftConfig config,
      double logThreshold,
      List<DriftStatistic> statistics,
      List<DriftAlert> alerts) {
    close(group, to, slot, config, logThreshold, statistics, alerts, true);
  }

  private void close(
      String group,
      long to,
      int slot,
      DriftConfig config,
      double logThreshold,
      List<DriftStatistic> statistics,
      List<DriftAlert> alerts,
      boolean judged) {
    now.slot = slot;
    double[] before = {
      reference.positiveRate(), reference.excessLoss(), reference.offset(),
    };
    double[] current = {now.positiveRate(), now.excessLoss(), now.offset()};
    for (int i = 0; i < subjects.size(); i++) {
      LabelSubject subject = subjects.get(i);
      int rows = i == 0 ? now.rows : now.scored;
      subject.before = before[i];
      subject.current = rows > 0 ? current[i] : Double.NaN;
      if (subject.detector != null) {
        double[] means = means(i, now, reference);
        double[] n = new double[means.length];
        Arrays.fill(n, rows);
        subject.detector.update(
            means, n, slot, window, logThreshold + StrictMath.log(subjects.size()));
      }
      statistics.add(statistic(group, subject, i, rows, to));
    }
    if (standsOut()) {
      residuals.add(residualsNow);
    } else {
      residuals.clear();
    }
    residualsNow.clear();
    if (judged) {
      alerts.addAll(Subject.judge(group, subjects, window, logThreshold, to));
    }
    if (learning) {
      learnt.add(now);
      learn(config);
    }
    now = new LabelSums();
    window++;
  }

  /** The component means of subject i in a window, each in reference deviations but for rates. */
  private static double[] means(int i, LabelSums sums, LabelSums reference) {
    return switch (i) {
      case 0 -> new double[] {sums.positiveRate()};
      case 1 ->
          new double[] {
            sums.excessLoss() / reference.excessLossDeviation(),
            sums.excessError() / reference.excessErrorDeviation()
          };
      default ->
          new double[] {
            sums.offset() / reference.offsetDeviation(),
            sums.slope(reference.meanLogit()) / reference.slopeDeviation(reference.meanLogit())
          };
    };
  }

  private void learn(DriftConfig config) {
    LabelSums total = new LabelSums();
    learnt.forEach(total::add);
    if (learnt.size() < config.referenceWindows() || total.rows < config.referenceRows()) {
      return;
    }
    double floor = config.rateFloor();
    double error = total.excessErrorDeviation();
    double offset = total.offsetDeviation();
    detect(0, total, List.of(Component.rate("label rate")), floor);
    if (total.scored > 0) {
      Component loss = new Component("excess log-loss", Component.Kind.LOSS, 1, false);
      Component wrong = new Component("excess error", Component.Kind.LOSS, 100 * error, true);
      detect(1, total, List.of(loss, wrong), floor / total.excessLossDeviation(), floor / error);
      Component shift = new Component("offset", Component.Kind.MARTINGALE, 100 * offset, true);
      Component slope = new Component("slope", Component.Kind.MARTINGALE, 1, false);
      detect(
          2,
          total,
          List.of(shift, slope),
          floor / offset,
          floor / total.slopeDeviation(total.meanLogit()));
    }
    reference = total;
    learnt = new ArrayList<>();
    learning = false;
  }

  /** Makes the detector of subject i from the reference windows. */
  private void detect(int i, LabelSums total, List<Component> components, double... floors) {
    int m = learnt.size();
    int[] slots = new int[m];
    double[] rows = new double[m];
    double[][] means = new double[components.size()][m];
    for (int w = 0; w < m; w++) {
      LabelSums sums = learnt.get(w);
      slots[w] = sums.slot;
      rows[w] = i == 0 ? sums.rows : sums.scored;
      double[] now = means(i, sums, total);
      for (int c = 0; c < now.length; c++) {
        means[c][w] = now[c];
      }
    }
    List<ComponentDetector> detectors = new ArrayList<>();
    for (int c = 0; c < components.size(); c++) {
      double rowVariance = components.get(c).rate() ? Double.NaN : 1;
      Wobble wobble = Wobble.learn(means[c], rows, slots, rowVariance);
      detectors.add(new ComponentDetector(components.get(c), wobble, floors[c]));
    }
    subjects.get(i).detector = new SubjectDetector(detectors);
  }

  private DriftStatistic statistic(String group, LabelSubject subject, int i, int rows, long to) {
    double none = Double.NaN;
    boolean calibration = i == 2 && rows > 0;
    return new DriftStatistic(
        group,
        "",
        subject.family(),
        subject.name(),
        window,
        from,
        to,
        rows,
        learning ? "learning" : "watching",
        subject.current,
        none,
        learning ? none : subject.before,
        none,
        now.rows > 0 ? (double) (now.rows - rows) / now.rows : none,
        calibration && !learning ? means(i, now, reference)[0] : none,
        calibration && !learning ? means(i, now, reference)[1] : none,
        subject.detector == null ? none : subject.detector.largestEvidence(),
        none,
        none,
        none,
        none,
        none,
        !learning && subject.before != 0 && rows > 0
            ? Math.abs(subject.current - subject.before) / Math.abs(subject.before)
            : none);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(window);
    out.writeLong(from);
    out.writeBoolean(learning);
    now.write(out);
    reference.write(out);
    out.writeInt(learnt.size());
    for (LabelSums sums : learnt) {
      sums.write(out);
    }
    for (LabelSubject subject : subjects) {
      out.writeBoolean(subject.detector != null);
      if (subject.detector != null) {
        subject.detector.write(out);
      }
      subject.alert.write(out);
    }
    residualsNow.write(out);
    residuals.write(out);
  }

  /**
   * Takes over what {@link #write} wrote.
   *
   * @param sameFeatures whether the features are still the ones of then; else their residuals begin
   *     anew
   */
  void read(DataInput in, int version, boolean sameFeatures) throws IOException {
    window = in.readInt();
    from = in.readLong();
    learning = in.readBoolean();
    now = LabelSums.read(in);
    reference = LabelSums.read(in);
    int n = Wire.count(in);
    for (int w = 0; w < n; w++) {
      learnt.add(LabelSums.read(in));
    }
    for (LabelSubject subject : subjects) {
      if (in.readBoolean()) {
        subject.detector =
            version == 1 ? SubjectDetector.readVersion1(in) : SubjectDetector.read(in);
      }
      subject.alert.read(in, subject, version);
    }
    if (version > 2) {
      ResidualSums atHand = ResidualSums.read(in);
      ResidualSums earlier = ResidualSums.read(in);
      residualsNow = sameFeatures ? atHand : residualsNow;
      residuals = sameFeatures ? earlier : residuals;
    }
  }
}
