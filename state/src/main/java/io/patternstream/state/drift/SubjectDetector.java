package io.patternstream.state.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The components of one subject (a feature, the prediction, the label rate, ...), and their joint
 * evidence: the mean of their e-detectors, which is one itself.
 */
final class SubjectDetector {
  /** A window gives at most this share of the nats that open an alert: two have to agree. */
  private static final double MOST_OF_THRESHOLD = 0.75;

  static final String OUT_OF_RANGE = "out of range";
  static final String NEW_CATEGORY = "new category";
  static final String MISSING = "missing";
  static final String TAILS = "tails";
  private static final String[] SCORES = {"location", "spread", "skew", "shape"};

  /**
   * A design effect from which neighbouring windows are taken to hang together as much as they do
   * for the feature's most persistent score.
   */
  private static final double CLUSTERED = 2;

  /** 99.9 % quantile of gamma(2): what N values leave outside their range, times N. */
  private static final double BEYOND_SAMPLE = 9.23;

  /** Standard errors that the expected rate of new codes is widened by. */
  private static final double NEW_CODE_ERRORS = 3;

  private final List<ComponentDetector> components;

  /**
   * Components of known distribution.
   *
   * @param components in the order of the statistics that {@link #update} is given
   */
  SubjectDetector(List<ComponentDetector> components) {
    this.components = components;
  }

  /**
   * Learns a feature's components from its reference windows, oldest first.
   *
   * <p>A feature that was something else than usual in a few rows only has no scores to learn from
   * how such rows cluster: those of a window are taken to be one event.
   */
  static SubjectDetector ofFeature(
      FeatureReference reference, List<WindowSummary> windows, DriftConfig config) {
    boolean tails = reference.degrees() == FeatureReference.DEGREES;
    List<Component> components = components(reference, tails);
    int scores = reference.degrees() + (tails ? 1 : 0);
    int m = windows.size();
    double[][] means = new double[components.size()][m];
    double[][] rows = new double[components.size()][m];
    int[] slots = new int[m];
    WindowCounts counts = new WindowCounts(reference.bins());
    for (int w = 0; w < m; w++) {
      slots[w] = windows.get(w).slot();
      counts.clear();
      counts.add(reference, windows.get(w));
      double[] now = means(reference, counts, tails);
      for (int c = 0; c < now.length; c++) {
        means[c][w] = now[c];
        rows[c][w] = c == now.length - 1 ? counts.rows() : counts.present();
      }
    }
    Wobble[] wobbles = new Wobble[components.size()];
    double design = 1;
    double longRun = 1;
    for (int c = 0; c < wobbles.length; c++) {
      double rowVariance = components.get(c).rate() ? Double.NaN : 1;
      wobbles[c] = Wobble.learn(means[c], rows[c], slots, rowVariance);
      if (c < scores) {
        design = Math.max(design, wobbles[c].designEffect());
        longRun = Math.max(longRun, wobbles[c].longRun());
      }
    }
    List<ComponentDetector> detectors = new ArrayList<>();
    for (int c = 0; c < wobbles.length; c++) {
      Wobble wobble = wobbles[c];
      if (c < scores) {
        wobble = wobble.inherit(design, design >= CLUSTERED ? longRun : 1);
      } else if (c == scores && !reference.categorical()) {
        boolean rare = reference.degrees() == 0 && reference.bins() > 1;
        wobble = wobble.inherit(rare ? wobble.rowsPerWindow() : design, longRun);
      }
      double floor = floor(components.get(c), wobble, reference, design * longRun, config);
      detectors.add(new ComponentDetector(components.get(c), wobble, floor));
    }
    return new SubjectDetector(detectors);
  }

  /**
   * Of what was never there, little is news already. But a sample's range leaves something out, and
   * rare codes are as likely to be new as they were to be seen once.
   *
   * @param clustering by which factor the rows of the reference are fewer than they seem
   */
  private static double floor(
      Component component,
      Wobble wobble,
      FeatureReference reference,
      double clustering,
      DriftConfig config) {
    if (!component.rate()) {
      return config.scoreFloor();
    }
    return switch (component.name()) {
      case MISSING -> wobble.centre() == 0 ? config.rareRateFloor() : config.rateFloor();
      case NEW_CATEGORY ->
          config.rareRateFloor()
              + reference.expectedNew()
              + NEW_CODE_ERRORS
                  * Math.sqrt(reference.expectedNew() / Math.max(1, reference.rows()));
      case OUT_OF_RANGE ->
          config.rateFloor() + Math.min(1, BEYOND_SAMPLE * clustering / (reference.rows() + 1));
      default -> config.rateFloor();
    };
  }

  private static List<Component> components(FeatureReference reference, boolean tails) {
    List<Component> components = new ArrayList<>();
    for (int degree = 1; degree <= reference.degrees(); degree++) {
      components.add(Component.score(SCORES[degree - 1]));
    }
    if (tails) {
      components.add(Component.score(TAILS));
    }
    if (reference.categorical()) {
      double[] codes = reference.centres();
      for (double code : codes) {
        components.add(
            Component.rate(
                Double.isNaN(code)
                    ? "other categories"
                    : String.format(Locale.ROOT, "category %.0f", code)));
      }
      components.add(Component.rate(NEW_CATEGORY));
    } else if (reference.bins() > 0) {
      components.add(Component.rate(OUT_OF_RANGE));
    }
    components.add(Component.rate(MISSING));
    return components;
  }

  /** The statistics of a window in the order of this detector's components. */
  double[] means(FeatureReference reference, WindowCounts counts) {
    return means(reference, counts, hasTails());
  }

  private boolean hasTails() {
    return components.size() > SCORES.length
        && components.get(SCORES.length).component().name().equals(TAILS);
  }

  /**
   * Beside the scores their direction "tails", (shape - spread) / sqrt(2): where variance stays as
   * it was, a change of shape moves the two apart.
   */
  private static double[] means(FeatureReference reference, WindowCounts counts, boolean tails) {
    int fixed = reference.degrees() + (tails ? 1 : 0);
    int bins = reference.categorical() ? reference.bins() : 0;
    int others = reference.categorical() || reference.bins() > 0 ? 1 : 0;
    double[] means = new double[fixed + bins + others + 1];
    for (int degree = 1; degree <= reference.degrees(); degree++) {
      means[degree - 1] = reference.meanScore(degree, counts.bins());
    }
    if (tails) {
      means[fixed - 1] = (means[3] - means[1]) / Math.sqrt(2);
    }
    for (int b = 0; b < bins; b++) {
      means[fixed + b] = counts.binRate(b);
    }
    if (others > 0) {
      means[fixed + bins] = reference.categorical() ? counts.unseenRate() : counts.outOfRangeRate();
    }
    means[means.length - 1] = counts.missingRate();
    return means;
  }

  void update(double[] means, double[] rows, int slot, int window, double logThreshold) {
    int n = components.size();
    double cap = MOST_OF_THRESHOLD * (logThreshold + StrictMath.log(8.0 * n));
    for (int c = 0; c < n; c++) {
      components.get(c).update(means[c], rows[c], slot, window, cap);
    }
  }

  /** Natural logarithm of the mean of the components' evidence. */
  double evidence() {
    double largest = largestEvidence();
    double sum = 0;
    for (ComponentDetector component : components) {
      sum += StrictMath.exp(component.evidence() - largest);
    }
    return largest + StrictMath.log(sum / components.size());
  }

  double largestEvidence() {
    return components.get(driver()).evidence();
  }

  /** The component with the most evidence. */
  int driver() {
    int best = 0;
    for (int c = 1; c < components.size(); c++) {
      best = components.get(c).evidence() > components.get(best).evidence() ? c : best;
    }
    return best;
  }

  ComponentDetector component(int index) {
    return components.get(index);
  }

  List<ComponentDetector> components() {
    return components;
  }

  void reset() {
    components.forEach(ComponentDetector::reset);
  }

  /** Writes it without its components' names, which follow from the reference. */
  void writeOfFeature(DataOutput out) throws IOException {
    out.writeBoolean(hasTails());
    writeDetectors(out);
  }

  static SubjectDetector readOfFeature(DataInput in, FeatureReference reference)
      throws IOException {
    return readDetectors(in, components(reference, in.readBoolean()));
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(components.size());
    for (ComponentDetector each : components) {
      each.component().write(out);
    }
    writeDetectors(out);
  }

  static SubjectDetector read(DataInput in) throws IOException {
    int n = in.readUnsignedByte();
    List<Component> components = new ArrayList<>();
    for (int c = 0; c < n; c++) {
      components.add(Component.read(in));
    }
    return readDetectors(in, components);
  }

  private void writeDetectors(DataOutput out) throws IOException {
    ComponentDetector before = null;
    for (ComponentDetector each : components) {
      each.write(out, before);
      before = each;
    }
  }

  private static SubjectDetector readDetectors(DataInput in, List<Component> components)
      throws IOException {
    List<ComponentDetector> detectors = new ArrayList<>();
    ComponentDetector before = null;
    for (Component component : components) {
      before = ComponentDetector.read(in, component, before);
      detectors.add(before);
    }
    return new SubjectDetector(detectors);
  }

  static SubjectDetector readVersion1(DataInput in) throws IOException {
    int n = Wire.count(in);
    List<ComponentDetector> components = new ArrayList<>();
    for (int c = 0; c < n; c++) {
      components.add(ComponentDetector.readVersion1(in));
    }
    return new SubjectDetector(components);
  }
}
