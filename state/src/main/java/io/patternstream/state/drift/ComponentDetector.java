package io.patternstream.state.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Collects evidence, window by window, that one statistic has moved by more than its floor.
 *
 * <p>The floor is widened by the standard error of the reference to the dead zone \( \pm\delta \).
 * With x the window's mean less what was expected, v its variance (see {@link Wobble}), each
 * direction and each size D of a grid, a window has the likelihood ratio of "moved to \( \delta + D
 * \)" against "at the edge of the dead zone":
 *
 * <p>\( \ln e = D(\pm x-\delta)/v - D^2/(2v) \); for rates, the Bernoulli ratio of n rows, divided
 * by how much wider than sampling noise the windows are.
 *
 * <p>A shift inside the dead zone therefore never adds up, however many rows there are. The ratios
 * feed Shiryaev-Roberts e-detectors, \( M \leftarrow e\,(1 + M) \), whose mean is the component's
 * evidence: [1], section 4. One window gives at most {@code cap} nats, so that two have to agree,
 * unless it is more than {@value #CLEAR_WOBBLES} wobbles beyond the dead zone and large.
 *
 * <p>Beside each e-detector a cumulative sum of the same ratios remembers since when the change is
 * likelier than not (Page 1954): the onset.
 *
 * <p>Mutable; one thread. O(1) memory and time a window.
 *
 * <p>[1] Shin, Ramdas, Rinaldo (2024), E-detectors: a nonparametric framework for sequential change
 * detection, New England Journal of Statistics in Data Science 2(2).
 */
final class ComponentDetector {
  /** Evidence that nothing was seen. */
  static final double NOTHING = -60;

  static final double CLEAR_WOBBLES = 8;
  private static final double CLEAR_SHIFT = 0.4;
  private static final double CLEAR_RATE = 0.05;
  private static final double MOST = 5_000;
  private static final double[] SHIFTS = {0.05, 0.15, 0.4, 1};
  private static final double[] RATES = {0.005, 0.02, 0.08, 0.3};
  private static final int SIZES = 4;
  private static final int RECENT = 4;

  private final Component component;
  private final Wobble wobble;
  private final double above; // how far x may rise, and fall, without being evidence
  private final double below;
  private final float[] logEvidence = new float[2 * SIZES]; // upward, then downward
  private final float[] sums = new float[2 * SIZES];
  private final int[] since = new int[2 * SIZES];
  private final float[] recent = new float[2 * RECENT]; // effect over variance, and 1 over variance
  private int windows;
  private int lastWindow = -1;
  private double last = Double.NaN;
  private double lastVariance = Double.NaN;

  /**
   * @param wobble of the statistic in the reference
   * @param floor in the unit of the statistic
   */
  ComponentDetector(Component component, Wobble wobble, double floor) {
    this(component, wobble, edge(component, wobble, floor, 1), edge(component, wobble, floor, -1));
  }

  private ComponentDetector(Component component, Wobble wobble, double above, double below) {
    this.component = component;
    this.wobble = wobble;
    this.above = above;
    this.below = below;
    reset();
  }

  /**
   * The dead zone reaches at least to the floor beyond the value that a sound model gives: going
   * back to it is no alert.
   */
  private static double edge(Component component, Wobble wobble, double floor, int sign) {
    double dead = floor + wobble.standardError();
    return component.martingale() ? Math.max(dead, floor - sign * wobble.centre()) : dead;
  }

  /**
   * Takes in one window.
   *
   * @param mean of the statistic over {@code rows} rows; without rows nothing changes but its age
   * @param slot season slot that the window began in
   * @param window its number
   * @param cap most nats that it may give
   */
  void update(double mean, double rows, int slot, int window, double cap) {
    if (!(rows > 0)) {
      return;
    }
    double expected = wobble.expected(slot);
    double x = mean - expected;
    double variance = wobble.windowVariance(rows);
    double v = variance * wobble.longRun();
    last = x;
    lastVariance = v;
    lastWindow = window;
    recent[windows % RECENT] = (float) (x / v);
    recent[RECENT + windows % RECENT] = (float) (1 / v);
    windows++;

    double clear = (Math.abs(x) - (x > 0 ? above : below)) / Math.sqrt(variance);
    boolean large = Math.abs(x) > (component.rate() ? CLEAR_RATE : CLEAR_SHIFT);
    double most = clear > CLEAR_WOBBLES && large ? Double.POSITIVE_INFINITY : cap;
    for (int i = 0; i < SIZES; i++) {
      double up;
      double down;
      if (component.rate()) {
        double spread = Math.max(1, v / (wobble.rowVariance() / rows));
        double base = Math.max(1e-6, expected);
        up = bernoulli(mean, rows, spread, Math.min(0.999, base + above), RATES[i]);
        down = bernoulli(mean, rows, spread, expected - below, -RATES[i]);
      } else {
        up = SHIFTS[i] * (x - above) / v - SHIFTS[i] * SHIFTS[i] / (2 * v);
        down = SHIFTS[i] * (-x - below) / v - SHIFTS[i] * SHIFTS[i] / (2 * v);
      }
      add(i, Math.min(most, up), window);
      if (!component.onlyUpward()) {
        add(SIZES + i, Math.min(most, down), window);
      }
    }
  }

  /** Log-likelihood ratio of the rate p + by against p; minus infinity where there is no such. */
  private static double bernoulli(double mean, double rows, double spread, double p, double by) {
    double q = by > 0 ? Math.min(0.9995, p + by) : p + by;
    if (by > 0 ? q <= p : q <= 1e-3) {
      return Double.NEGATIVE_INFINITY;
    }
    return rows
        * (mean * StrictMath.log(q / p) + (1 - mean) * StrictMath.log((1 - q) / (1 - p)))
        / spread;
  }

  private void add(int i, double logRatio, int window) {
    double m = logEvidence[i];
    double before = m > 30 ? m : StrictMath.log1p(Math.exp(m)); // ln(1 + M) without overflow
    logEvidence[i] = (float) Math.max(NOTHING, Math.min(MOST, before + logRatio));
    if (sums[i] <= 0) {
      since[i] = window;
    }
    sums[i] = (float) Math.max(0, Math.min(MOST, sums[i] + logRatio));
  }

  /** Natural logarithm of the mean of its e-detectors. */
  double evidence() {
    double largest = Double.NEGATIVE_INFINITY;
    for (float m : logEvidence) {
      largest = Math.max(largest, m);
    }
    double sum = 0;
    for (float m : logEvidence) {
      sum += StrictMath.exp(m - largest);
    }
    return largest + StrictMath.log(sum / logEvidence.length);
  }

  /** The first window of the change, by the size and direction with the most evidence. */
  int onset() {
    int best = 0;
    for (int i = 1; i < logEvidence.length; i++) {
      best = logEvidence[i] > logEvidence[best] ? i : best;
    }
    return since[best];
  }

  /**
   * How far the statistic is from what was expected: the mean of the last {@code n} windows with
   * rows (at most {@value #RECENT}), weighted by their precision; 0 before the first.
   */
  double effect(int n) {
    double weighted = 0;
    double weights = 0;
    for (int back = 1; back <= Math.min(Math.min(n, RECENT), windows); back++) {
      int at = Math.floorMod(windows - back, RECENT);
      weighted += recent[at];
      weights += recent[RECENT + at];
    }
    return weights > 0 ? weighted / weights : 0;
  }

  /** The last window's difference from what was expected; {@code NaN} before the first. */
  double last() {
    return last;
  }

  /** The last window that had rows; -1 before the first. */
  int lastWindow() {
    return lastWindow;
  }

  double lastVariance() {
    return lastVariance;
  }

  /** How far the statistic may move to the side of {@code effect} without being evidence. */
  double deadZone(double effect) {
    return effect >= 0 ? above : below;
  }

  /**
   * The shift that 24 windows of the usual size would show: dead zone plus what makes their
   * evidence reach the threshold.
   *
   * @param logThreshold natural logarithm of the evidence that opens an alert
   */
  double detectable(double logThreshold) {
    double v = wobble.windowVariance(wobble.rowsPerWindow()) * wobble.longRun();
    double nats = logThreshold + StrictMath.log(2.0 * SIZES);
    return Math.max(above, below) + Math.sqrt(2 * v * nats / 24);
  }

  /** Forgets all evidence, not the reference. */
  void reset() {
    Arrays.fill(logEvidence, (float) NOTHING);
    Arrays.fill(sums, 0);
  }

  Component component() {
    return component;
  }

  Wobble wobble() {
    return wobble;
  }

  void write(DataOutput out) throws IOException {
    component.write(out);
    wobble.write(out);
    out.writeDouble(above);
    out.writeDouble(below);
    Wire.write(out, logEvidence);
    Wire.write(out, sums);
    Wire.write(out, since);
    Wire.write(out, recent);
    out.writeInt(windows);
    out.writeInt(lastWindow);
    out.writeDouble(last);
    out.writeDouble(lastVariance);
  }

  static ComponentDetector read(DataInput in) throws IOException {
    ComponentDetector detector =
        new ComponentDetector(
            Component.read(in), Wobble.read(in), in.readDouble(), in.readDouble());
    copy(Wire.floats(in), detector.logEvidence);
    copy(Wire.floats(in), detector.sums);
    int[] since = Wire.ints(in);
    System.arraycopy(since, 0, detector.since, 0, detector.since.length);
    copy(Wire.floats(in), detector.recent);
    detector.windows = in.readInt();
    detector.lastWindow = in.readInt();
    detector.last = in.readDouble();
    detector.lastVariance = in.readDouble();
    return detector;
  }

  private static void copy(float[] from, float[] to) throws IOException {
    if (from.length != to.length) {
      throw new IOException("drift state holds " + from.length + " values, not " + to.length);
    }
    System.arraycopy(from, 0, to, 0, to.length);
  }
}
