package io.patternstream.state.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * One feature's values of one window, counted into the bins of its reference. Adding is all that is
 * done for a value; two windows merge by adding their counts.
 */
final class WindowCounts {
  /** Mean square of what rows may differ by from a power of ten that they have in common. */
  private static final double MOST_APART = 0.5;

  private final int[] bins;
  private int rows;
  private int missing;
  private int outOfRange;
  private int unseen;
  private double sum; // of the differences from the reference mean, and of their squares
  private double squares;

  WindowCounts(int bins) {
    this.bins = new int[bins];
  }

  /** Counts a value; says in which bin it fell, {@link FeatureReference#NEW} when in none. */
  int add(FeatureReference reference, double x) {
    rows++;
    if (!Double.isFinite(x)) {
      missing++;
      return FeatureReference.NEW;
    }
    double e = x - reference.mean();
    sum += e;
    squares += e * e;
    int bin = reference.bin(x);
    if (bin == FeatureReference.NEW) {
      unseen++;
      return bin;
    }
    bins[bin]++;
    if (reference.outOfRange(x)) {
      outOfRange++;
    }
    return bin;
  }

  /** Takes in what another task counted of the same window. */
  void add(WindowCounts other) {
    for (int b = 0; b < bins.length; b++) {
      bins[b] += other.bins[b];
    }
    rows += other.rows;
    missing += other.missing;
    outOfRange += other.outOfRange;
    unseen += other.unseen;
    sum += other.sum;
    squares += other.squares;
  }

  /** Counts a reference window, as far as its summary knows it. */
  void add(FeatureReference reference, WindowSummary window) {
    rows += window.rows();
    missing += window.missing();
    for (int i = 0; i < window.points(); i++) {
      double e = window.value(i) - reference.mean();
      sum += window.count(i) * e;
      squares += window.count(i) * e * e;
      bins[reference.bin(window.value(i))] += window.count(i);
      if (reference.outOfRange(window.value(i))) {
        outOfRange += window.count(i);
      }
    }
  }

  void clear() {
    Arrays.fill(bins, 0);
    rows = 0;
    missing = 0;
    outOfRange = 0;
    unseen = 0;
    sum = 0;
    squares = 0;
  }

  int[] bins() {
    return bins;
  }

  int rows() {
    return rows;
  }

  int present() {
    return rows - missing;
  }

  int missing() {
    return missing;
  }

  int unseen() {
    return unseen;
  }

  double missingRate() {
    return rows > 0 ? (double) missing / rows : 0;
  }

  double outOfRangeRate() {
    return present() > 0 ? (double) outOfRange / present() : 0;
  }

  double unseenRate() {
    return present() > 0 ? (double) unseen / present() : 0;
  }

  double binRate(int bin) {
    return present() > 0 ? (double) bins[bin] / present() : 0;
  }

  /**
   * The whole number nearest to the mean of all rows that are not 0, where the reference is all
   * zeros; {@code NaN} when there are none or they do not agree.
   */
  double commonDecades(FeatureReference reference) {
    if (outOfRange == 0 || reference.low() != 0 || reference.high() != 0) {
      return Double.NaN;
    }
    double common = Math.rint(sum / outOfRange);
    double apart = squares / outOfRange - 2 * common * sum / outOfRange + common * common;
    return common != 0 && apart <= MOST_APART ? common : Double.NaN;
  }

  /** Mean of the values that were there; {@code NaN} when none was. */
  double mean(FeatureReference reference) {
    return present() > 0 ? reference.mean() + sum / present() : Double.NaN;
  }

  /** Their standard deviation; {@code NaN} for fewer than two. */
  double deviation() {
    int n = present();
    return n > 1 ? Math.sqrt(Math.max(0, (squares - sum * sum / n) / (n - 1))) : Double.NaN;
  }

  void write(DataOutput out) throws IOException {
    out.writeShort(bins.length);
    for (int count : bins) {
      out.writeShort(count); // a window has at most 20,000 rows
    }
    out.writeInt(rows);
    out.writeInt(missing);
    out.writeInt(outOfRange);
    out.writeInt(unseen);
    out.writeDouble(sum);
    out.writeDouble(squares);
  }

  static WindowCounts read(DataInput in) throws IOException {
    int[] bins = new int[in.readUnsignedShort()];
    for (int b = 0; b < bins.length; b++) {
      bins[b] = in.readUnsignedShort();
    }
    return read(in, bins);
  }

  static WindowCounts readVersion1(DataInput in) throws IOException {
    return read(in, Wire.ints(in));
  }

  private static WindowCounts read(DataInput in, int[] bins) throws IOException {
    WindowCounts counts = new WindowCounts(bins.length);
    System.arraycopy(bins, 0, counts.bins, 0, bins.length);
    counts.rows = in.readInt();
    counts.missing = in.readInt();
    counts.outOfRange = in.readInt();
    counts.unseen = in.readInt();
    counts.sum = in.readDouble();
    counts.squares = in.readDouble();
    return counts;
  }
}
