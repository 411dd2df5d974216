package io.patternstream.state.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
 * <p>Each e-detector remembers since when it has been above 1, that is, since when the change is
 * likelier than not: the onset.
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

  /** Less than this weighs nothing against the 1 that each recursion adds. */
  private static final double FORGOTTEN = -16;

  private final Component component;
  private final Wobble wobble;
  private final float above; // how far x may rise, and fall, without being evidence
  private final float below;
  private final float[] logEvidence = new float[2 * SIZES]; // upward, then downward
  private final int[] since = new int[2 * SIZES];
  private final float[] recent = new float[RECENT]; // x of the last windows, a ring
  private final int[] recentRows = new int[RECENT];
  private int windows;
  private int lastWindow = -1;

  /**
   * @param wobble of the statistic in the reference
   * @param floor in the unit of the statistic
   */
  ComponentDetector(Component component, Wobble wobble, double floor) {
    this(
        component,
        wobble.rounded(),
        (float) edge(component, wobble, floor, 1),
        (float) edge(component, wobble, floor, -1));
  }

  private ComponentDetector(Component component, Wobble wobble, float above, float below) {
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
    lastWindow = window;
    recent[windows % RECENT] = (float) x;
    recentRows[windows % RECENT] = (int) rows;
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
    if (m <= 0) {
      since[i] = window;
    }
    double before = m > 30 ? m : StrictMath.log1p(StrictMath.exp(m)); // ln(1 + M), no overflow
    double now = Math.min(MOST, before + logRatio);
    logEvidence[i] = (float) (now > FORGOTTEN ? now : NOTHING);
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
      double weight = 1 / variance(back);
      weighted += recent[at(back)] * weight;
      weights += weight;
    }
    return weights > 0 ? weighted / weights : 0;
  }

  private int at(int back) {
    return Math.floorMod(windows - back, RECENT);
  }

  private double variance(int back) {
    return wobble.windowVariance(recentRows[at(back)]) * wobble.longRun();
  }

  /** The last window's difference from what was expected; {@code NaN} before the first. */
  double last() {
    return windows > 0 ? recent[at(1)] : Double.NaN;
  }

  /** The last window that had rows; -1 before the first. */
  int lastWindow() {
    return lastWindow;
  }

  double lastVariance() {
    return windows > 0 ? variance(1) : Double.NaN;
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
  }

  Component component() {
    return component;
  }

  Wobble wobble() {
    return wobble;
  }

  /**
   * Writes all but the component, which its reader knows.
   *
   * @param before the one written before it, which most often saw the same windows
   */
  void write(DataOutput out, @Nullable ComponentDetector before) throws IOException {
    wobble.write(out);
    out.writeFloat(above);
    out.writeFloat(below);
    int held = 0;
    for (int i = 0; i < logEvidence.length; i++) {
      held |= logEvidence[i] > NOTHING ? 1 << i : 0;
    }
    out.writeByte(held);
    for (int i = 0; i < logEvidence.length; i++) {
      if (logEvidence[i] > NOTHING) {
        out.writeFloat(logEvidence[i]);
        if (logEvidence[i] > 0) {
          out.writeInt(since[i]);
        }
      }
    }
    for (float x : recent) {
      out.writeFloat(x);
    }
    boolean same =
        before != null
            && before.windows == windows
            && before.lastWindow == lastWindow
            && Arrays.equals(before.recentRows, recentRows);
    out.writeBoolean(same);
    if (!same) {
      out.writeInt(windows);
      out.writeInt(lastWindow);
      for (int rows : recentRows) {
        out.writeInt(rows);
      }
    }
  }

  static ComponentDetector read(
      DataInput in, Component component, @Nullable ComponentDetector before) throws IOException {
    ComponentDetector detector =
        new ComponentDetector(component, Wobble.read(in), in.readFloat(), in.readFloat());
    int held = in.readUnsignedByte();
    for (int i = 0; i < detector.logEvidence.length; i++) {
      if ((held & 1 << i) != 0) {
        detector.logEvidence[i] = in.readFloat();
        detector.since[i] = detector.logEvidence[i] > 0 ? in.readInt() : 0;
      }
    }
    for (int i = 0; i < RECENT; i++) {
      detector.recent[i] = in.readFloat();
    }
    if (in.readBoolean()) {
      if (before == null) {
        throw new IOException("drift state refers to a component that is not there");
      }
      detector.windows = before.windows;
      detector.lastWindow = before.lastWindow;
      System.arraycopy(before.recentRows, 0, detector.recentRows, 0, RECENT);
    } else {
      detector.windows = in.readInt();
      detector.lastWindow = in.readInt();
      for (int i = 0; i < RECENT; i++) {
        detector.recentRows[i] = in.readInt();
      }
    }
    return detector;
  }

  /** Reads what version 1 wrote; its recent windows are those of the usual number of rows. */
  static ComponentDetector readVersion1(DataInput in) throws IOException {
    Component component = Component.read(in);
    Wobble wobble = Wobble.readVersion1(in).rounded();
    ComponentDetector detector =
        new ComponentDetector(component, wobble, (float) in.readDouble(), (float) in.readDouble());
    float[] evidence = sized(Wire.floats(in), 2 * SIZES);
    float[] sums = sized(Wire.floats(in), 2 * SIZES);
    int[] since = Wire.ints(in);
    float[] recent = sized(Wire.floats(in), 2 * RECENT);
    for (int i = 0; i < evidence.length; i++) {
      boolean held = evidence[i] > FORGOTTEN;
      detector.logEvidence[i] = held ? evidence[i] : (float) NOTHING;
      detector.since[i] = held && sums[i] > 0 ? since[i] : 0;
    }
    for (int i = 0; i < RECENT; i++) {
      float precision = recent[RECENT + i];
      detector.recent[i] = precision > 0 ? recent[i] / precision : 0;
      detector.recentRows[i] = (int) Math.max(1, Math.round(wobble.rowsPerWindow()));
    }
    detector.windows = in.readInt();
    detector.lastWindow = in.readInt();
    in.readDouble(); // the last window once more, and its variance
    in.readDouble();
    return detector;
  }

  private static float[] sized(float[] values, int length) throws IOException {
    if (values.length != length) {
      throw new IOException("drift state holds " + values.length + " values, not " + length);
    }
    return values;
  }
}
