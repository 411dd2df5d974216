package io.patternstream.state.drift;

import io.patternstream.state.event.DriftStatistic;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A feature, or the prediction: its reference while that is learnt, afterwards the counts of the
 * window at hand.
 *
 * <p>While learning it holds the rows of one window and at most 128 points of each earlier one;
 * afterwards a few counts. Neither grows with the stream.
 */
final class FeatureSubject extends Subject {
  private static final int TOP_BINS = 3;
  private static final double CLEAR_FACTOR = 3;
  private static final double MOST_MOVED = 0.3;
  private static final double SAME_SHARE = 0.15;

  private final boolean categorical;
  private double[] raw = new double[0];
  private int rows;
  private boolean waiting; // for the next window to begin, after a rebase within one
  private List<WindowSummary> learnt = new ArrayList<>();
  private @Nullable FeatureReference reference;
  private @Nullable WindowCounts counts;
  private @Nullable WatchedUnit unit; // not stored: it is said anew with each start

  FeatureSubject(String family, String name, boolean categorical) {
    super(family, name);
    this.categorical = categorical;
  }

  /** Watches by which power of ten a unit has moved. */
  static FeatureSubject ofUnit(WatchedUnit unit) {
    FeatureSubject subject = new FeatureSubject(SilenceWatch.DATA, unit.name(), false);
    subject.unit = unit;
    return subject;
  }

  /** This one, read from state, in the place of {@code fresh}. */
  FeatureSubject inPlaceOf(FeatureSubject fresh) {
    unit = fresh.unit;
    return this;
  }

  @Override
  @Nullable WatchedUnit unit() {
    return unit;
  }

  boolean categorical() {
    return categorical;
  }

  boolean isLearning() {
    return reference == null;
  }

  /** Counts a value; says in which bin it fell, {@link FeatureReference#NEW} when in none. */
  int add(double x) {
    if (reference != null && counts != null) {
      return counts.add(reference, x);
    }
    if (waiting) {
      return FeatureReference.NEW;
    }
    if (rows == raw.length) {
      raw = Arrays.copyOf(raw, Math.max(64, 2 * rows));
    }
    raw[rows++] = x;
    return FeatureReference.NEW;
  }

  /**
   * Where a value stands in the reference, by the location score in {@link
   * FeatureReference#SCORE_UNIT}; 0 when that says nothing.
   */
  int location(double x) {
    FeatureReference known = reference;
    return known != null && known.degrees() > 0 && Double.isFinite(x)
        ? known.location(known.bin(x))
        : 0;
  }

  /**
   * Drops the reference and what was watched with it; the next full windows make a new one.
   *
   * @param within whether rows of the window at hand were already seen
   */
  void rebase(boolean within) {
    waiting = within;
    detector = null;
    reference = null;
    counts = null;
    raw = new double[0];
    rows = 0;
    learnt = new ArrayList<>();
  }

  /**
   * The window is complete: feeds the detector, or the reference.
   *
   * @param threshold natural logarithm of the evidence that an alert of this subject needs
   */
  DriftStatistic close(String group, int window, long from, long to, int slot, double threshold) {
    if (reference == null || counts == null) {
      WindowSummary summary = WindowSummary.of(raw, rows, categorical, slot);
      if (!waiting) {
        learnt.add(summary);
      }
      return learning(group, window, from, to, summary);
    }
    if (detector != null) {
      double[] means = detector.means(reference, counts);
      double[] n = new double[means.length];
      Arrays.fill(n, counts.present());
      n[n.length - 1] = counts.rows();
      detector.update(means, n, slot, window, threshold);
    }
    return watching(group, window, from, to, reference, counts);
  }

  /**
   * After the alerts of the window were judged: forgets it, and learns when there is enough.
   *
   * @return the windows that it has just learnt from, else none
   */
  List<WindowSummary> next(DriftConfig config) {
    waiting = false;
    rows = 0;
    if (counts != null) {
      counts.clear();
      return List.of();
    }
    long total = 0;
    for (WindowSummary summary : learnt) {
      total += summary.rows();
    }
    if (learnt.size() >= config.referenceWindows() && total >= config.referenceRows()) {
      FeatureReference learned = FeatureReference.learn(learnt, categorical);
      // a prediction that never came is none, rather than one that is always missing
      boolean idle = learned.bins() == 0 && family().equals(DriftMonitor.PREDICTION);
      detector = idle ? null : SubjectDetector.ofFeature(learned, learnt, config);
      reference = learned;
      counts = new WindowCounts(learned.bins());
      raw = new double[0];
      List<WindowSummary> windows = learnt;
      learnt = new ArrayList<>();
      return windows;
    }
    return List.of();
  }

  /** The reference once it is learnt. */
  @Nullable FeatureReference reference() {
    return reference;
  }

  @Nullable WindowCounts counts() {
    return counts;
  }

  /** The values of the window at hand while learning, in their order; none afterwards. */
  double[] raw() {
    return Arrays.copyOf(raw, rows);
  }

  /** The window that {@link #close} has just summed up while learning; null when it was not. */
  @Nullable WindowSummary latest() {
    return reference == null && !waiting && !learnt.isEmpty()
        ? learnt.get(learnt.size() - 1)
        : null;
  }

  private DriftStatistic learning(
      String group, int window, long from, long to, WindowSummary summary) {
    int n = summary.present();
    return new DriftStatistic(
        group,
        "",
        family(),
        name(),
        window,
        from,
        to,
        summary.rows(),
        "learning",
        n > 0 ? summary.mean() : Double.NaN,
        n > 1 ? Math.sqrt(summary.squares() / (n - 1)) : Double.NaN,
        Double.NaN,
        Double.NaN,
        summary.rows() > 0 ? (double) summary.missing() / summary.rows() : Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN);
  }

  private DriftStatistic watching(
      String group,
      int window,
      long from,
      long to,
      FeatureReference reference,
      WindowCounts counts) {
    boolean any = counts.present() > 0 && reference.bins() > 0;
    double[] p = withNew(reference.shares(), 0);
    double[] n = new double[p.length];
    double[] q = new double[p.length];
    for (int b = 0; b < n.length; b++) {
      n[b] = b < counts.bins().length ? counts.bins()[b] : counts.unseen();
      q[b] = any ? n[b] / counts.present() : Double.NaN;
    }
    double mean = counts.mean(reference);
    double sd = reference.deviation();
    double apart = Math.abs(mean - reference.mean());
    double binned = categorical ? 0 : WindowStatistics.wasserstein(reference.centres(), p, q);
    double none = Double.NaN;
    return new DriftStatistic(
        group,
        "",
        family(),
        name(),
        window,
        from,
        to,
        counts.rows(),
        "watching",
        mean,
        counts.deviation(),
        reference.mean(),
        sd,
        counts.missingRate(),
        any && reference.degrees() > 0 ? reference.meanScore(1, counts.bins()) : none,
        any && reference.degrees() > 1 ? reference.meanScore(2, counts.bins()) : none,
        detector == null ? none : detector.largestEvidence(),
        any ? WindowStatistics.psi(p, q) : none,
        any && !categorical ? WindowStatistics.ks(p, q) : none,
        any && !categorical && sd > 0 ? Math.max(binned, apart) / sd : none,
        any ? WindowStatistics.jensenShannon(p, q) : none,
        any ? WindowStatistics.chiSquareP(p, n) : none,
        any && reference.mean() != 0 ? apart / Math.abs(reference.mean()) : none);
  }

  /** Categories get one more bin for codes that the reference did not hold. */
  private double[] withNew(double[] shares, double share) {
    if (!categorical) {
      return shares;
    }
    double[] wider = Arrays.copyOf(shares, shares.length + 1);
    wider[shares.length] = share;
    return wider;
  }

  @Override
  Facts facts(Component component) {
    FeatureReference known = Objects.requireNonNull(reference, "an alert has a reference");
    WindowCounts now = Objects.requireNonNull(counts, "an alert has a window");
    if (unit != null) {
      double factor = StrictMath.pow(10, now.commonDecades(known));
      return new Facts("share", 0, now.outOfRangeRate(), factor, topBins(known, now));
    }
    if (component.rate()) {
      double before = 0;
      double current =
          switch (component.name()) {
            case SubjectDetector.MISSING -> now.missingRate();
            case SubjectDetector.OUT_OF_RANGE -> now.outOfRangeRate();
            case SubjectDetector.NEW_CATEGORY -> now.unseenRate();
            default -> Double.NaN;
          };
      if (detector != null) {
        for (ComponentDetector each : detector.components()) {
          before = each.component().equals(component) ? each.wobble().centre() : before;
          if (each.component().equals(component) && Double.isNaN(current)) {
            current = each.wobble().centre() + each.last();
          }
        }
      }
      return new Facts("share", before, current, factor(known, now), topBins(known, now));
    }
    boolean spread = component.name().equals("spread");
    return new Facts(
        spread ? "standard deviation" : "mean",
        spread ? known.deviation() : known.mean(),
        spread ? now.deviation() : now.mean(known),
        factor(known, now),
        topBins(known, now));
  }

  /**
   * The factor that mean size and deviation agree on, when it is large, most values moved (a few
   * outliers move both, too), and no more of them changed sign or left 0 than chance explains: a
   * unit does neither.
   */
  private double factor(FeatureReference known, WindowCounts now) {
    double sd = known.deviation();
    double deviation = now.deviation();
    if (categorical || !(sd > 0) || !(deviation > 0)) {
      return Double.NaN;
    }
    double mean = now.mean(known);
    double size = Math.sqrt(mean * mean + deviation * deviation);
    double before = Math.sqrt(known.mean() * known.mean() + sd * sd);
    double bySize = StrictMath.log(size / before);
    double byDeviation = StrictMath.log(deviation / sd);
    double moved = 0;
    for (int b = 0; b < known.bins(); b++) {
      moved += Math.abs(now.binRate(b) - known.shares()[b]) / 2;
    }
    boolean agree =
        Math.abs(bySize - byDeviation) < 0.3 && moved > MOST_MOVED && keepsSigns(known, now);
    return agree && Math.abs(bySize) > StrictMath.log(CLEAR_FACTOR) ? size / before : Double.NaN;
  }

  private static boolean keepsSigns(FeatureReference known, WindowCounts now) {
    double negative = 0;
    for (int b = 0; b < known.bins(); b++) {
      double apart = now.binRate(b) - known.shares()[b];
      double centre = known.centres()[b];
      negative += centre < 0 ? apart : 0;
      if (centre == 0 && Math.abs(apart) > SAME_SHARE) {
        return false;
      }
    }
    return Math.abs(negative) <= SAME_SHARE;
  }

  private static String topBins(FeatureReference known, WindowCounts now) {
    Integer[] order = new Integer[known.bins()];
    Arrays.setAll(order, b -> b);
    Arrays.sort(
        order, Comparator.comparing((Integer b) -> -Math.abs(now.binRate(b) - known.shares()[b])));
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; i < Math.min(TOP_BINS, order.length); i++) {
      int b = order[i];
      json.append(i == 0 ? "" : ",")
          .append(
              String.format(
                  Locale.ROOT,
                  "{\"around\":%s,\"reference\":%.4f,\"current\":%.4f}",
                  AlertText.json(known.centres()[b]),
                  known.shares()[b],
                  now.binRate(b)));
    }
    return json.append(']').toString();
  }

  void write(DataOutput out) throws IOException {
    out.writeUTF(family());
    out.writeUTF(name());
    out.writeBoolean(categorical);
    out.writeBoolean(reference != null);
    if (reference != null && counts != null) {
      reference.write(out);
      counts.write(out);
      out.writeBoolean(detector != null);
      if (detector != null) {
        detector.writeOfFeature(out);
      }
    } else {
      out.writeBoolean(waiting);
      Wire.write(out, raw());
      out.writeInt(learnt.size());
      for (WindowSummary summary : learnt) {
        summary.write(out);
      }
    }
    alert.write(out);
  }

  static FeatureSubject read(DataInput in, int version) throws IOException {
    FeatureSubject subject = new FeatureSubject(in.readUTF(), in.readUTF(), in.readBoolean());
    if (in.readBoolean()) {
      FeatureReference known =
          version == 1 ? FeatureReference.readVersion1(in) : FeatureReference.read(in, version);
      subject.reference = known;
      subject.counts = version == 1 ? WindowCounts.readVersion1(in) : WindowCounts.read(in);
      if (in.readBoolean()) {
        subject.detector =
            version == 1
                ? SubjectDetector.readVersion1(in)
                : SubjectDetector.readOfFeature(in, known);
      }
    } else {
      subject.waiting = version > 1 && in.readBoolean();
      subject.raw = Wire.doubles(in);
      subject.rows = subject.raw.length;
      int n = Wire.count(in);
      for (int w = 0; w < n; w++) {
        subject.learnt.add(WindowSummary.read(in));
      }
    }
    subject.alert.read(in, subject, version);
    return subject;
  }
}
