package io.patternstream.state.feature;

import io.patternstream.state.event.Bar;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The last {@value #CAPACITY} bars of one market and timeframe, with indicators over all bars ever
 * seen.
 *
 * <p>Bars come in ascending time. A bar with the time of the newest replaces it (it was still
 * forming): the indicators go back one bar and take the new version in. An older bar is ignored,
 * and so is one whose prices cannot be.
 *
 * <p>Where volumes begin to come in another unit ({@link UnitChange}), those kept from before are
 * converted into it, so that averages compare like with like; how far the unit has moved is kept.
 *
 * <p>Window statistics are summed afresh from the ring at each call, oldest first: they cannot
 * drift from their bars, and are the same after a restore. Mutable; one thread.
 */
final class BarSeries {

  static final int CAPACITY = 128;
  private static final int COLUMNS = 6;
  private static final int OPEN = 0;
  private static final int HIGH = 1;
  private static final int LOW = 2;
  private static final int CLOSE = 3;
  private static final int VOLUME = 4;
  private static final int HISTOGRAM = 5;

  private long[] times = new long[8];
  private double[][] columns = new double[COLUMNS][8];
  private int start;
  private int size;
  private int volumeDecades;
  private final Indicators before = new Indicators();
  private final Indicators now = new Indicators();

  /** A bar so far back is in the old unit while a change of it is being found. */
  private static final int FAR_BACK = 40;

  private static final double FAR = 10;

  /** What a bar did to the series. */
  enum Change {
    ADDED,
    REPLACED,
    IGNORED
  }

  Change add(Bar bar) {
    if (!Bracket.usable(bar)) {
      return Change.IGNORED;
    }
    if (size > 0 && bar.time() <= lastTime()) {
      if (bar.time() < lastTime()) {
        return Change.IGNORED;
      }
      now.set(before);
      now.add(bar);
      put(slot(0), bar);
      return Change.REPLACED;
    }
    before.set(now);
    now.add(bar);
    if (size == times.length && size < CAPACITY) {
      grow();
    }
    if (size < times.length) {
      size++;
    } else {
      start = (start + 1) % times.length;
    }
    put(slot(0), bar);
    adoptUnit();
    return Change.ADDED;
  }

  /** Cheap unless the newest volume is far from that of some bars before. */
  private void adoptUnit() {
    double old = size > FAR_BACK ? volume(FAR_BACK) : Double.NaN;
    double now = volume(0);
    if (!(now > old * FAR || now * FAR < old)) {
      return;
    }
    double[] volumes = new double[Math.min(size, UnitChange.LOOKED_AT)];
    for (int back = 0; back < volumes.length; back++) {
      volumes[back] = volume(back);
    }
    UnitChange.Found change = UnitChange.in(volumes, volumes.length, volumeDecades);
    if (change != null) {
      double factor = StrictMath.pow(10, change.decades());
      for (int back = change.amounts(); back < size; back++) {
        columns[VOLUME][slot(back)] *= factor;
      }
      volumeDecades += change.decades();
    }
  }

  /**
   * By which power of ten volumes have been multiplied since the first, as far as their source
   * changed its unit; 0 when it did not.
   */
  int volumeDecades() {
    return volumeDecades;
  }

  private void put(int slot, Bar bar) {
    times[slot] = bar.time();
    columns[OPEN][slot] = bar.open();
    columns[HIGH][slot] = bar.high();
    columns[LOW][slot] = bar.low();
    columns[CLOSE][slot] = bar.close();
    columns[VOLUME][slot] = bar.volume() >= 0 ? bar.volume() : Double.NaN;
    columns[HISTOGRAM][slot] = now.macdHistogram();
  }

  private void grow() {
    int capacity = Math.min(CAPACITY, times.length * 2);
    times = Arrays.copyOf(times, capacity);
    for (int c = 0; c < COLUMNS; c++) {
      columns[c] = Arrays.copyOf(columns[c], capacity);
    }
  }

  /** Slot of the bar {@code back} bars before the newest. */
  private int slot(int back) {
    return (start + size - 1 - back) % times.length;
  }

  int size() {
    return size;
  }

  Indicators indicators() {
    return now;
  }

  long lastTime() {
    return times[slot(0)];
  }

  double open(int back) {
    return columns[OPEN][slot(back)];
  }

  double high(int back) {
    return columns[HIGH][slot(back)];
  }

  double low(int back) {
    return columns[LOW][slot(back)];
  }

  double close(int back) {
    return columns[CLOSE][slot(back)];
  }

  double volume(int back) {
    return columns[VOLUME][slot(back)];
  }

  double histogram(int back) {
    return columns[HISTOGRAM][slot(back)];
  }

  /** Simple average of the last {@code n} closes; {@code NaN} with fewer. */
  double sma(int n) {
    return mean(CLOSE, n, 0);
  }

  /** Population standard deviation of the last {@code n} closes; {@code NaN} with fewer. */
  double deviation(int n) {
    double mean = sma(n);
    double squares = 0;
    for (int back = n - 1; back >= 0 && n <= size; back--) {
      double off = close(back) - mean;
      squares += off * off;
    }
    return n <= size ? Math.sqrt(squares / n) : Double.NaN;
  }

  /** Average volume of {@code n} bars, the newest of them {@code skip} bars back. */
  double volumeMean(int n, int skip) {
    return mean(VOLUME, n, skip);
  }

  private double mean(int column, int n, int skip) {
    if (n + skip > size) {
      return Double.NaN;
    }
    double sum = 0;
    for (int back = n - 1 + skip; back >= skip; back--) {
      sum += columns[column][slot(back)];
    }
    return sum / n;
  }

  /** Highest high of the last {@code n} bars; {@code NaN} with fewer. */
  double highest(int n) {
    double highest = n <= size ? high(0) : Double.NaN;
    for (int back = 1; back < n && n <= size; back++) {
      highest = Math.max(highest, high(back));
    }
    return highest;
  }

  /** Lowest low of the last {@code n} bars; {@code NaN} with fewer. */
  double lowest(int n) {
    double lowest = n <= size ? low(0) : Double.NaN;
    for (int back = 1; back < n && n <= size; back++) {
      lowest = Math.min(lowest, low(back));
    }
    return lowest;
  }

  /**
   * Sample standard deviation of the last {@code n} logarithmic returns; {@code NaN} with fewer.
   */
  double returnDeviation(int n) {
    if (n + 1 > size || n < 2) {
      return Double.NaN;
    }
    double mean = StrictMath.log(close(0) / close(n)) / n;
    double squares = 0;
    for (int back = n - 1; back >= 0; back--) {
      double off = StrictMath.log(close(back) / close(back + 1)) - mean;
      squares += off * off;
    }
    return Math.sqrt(squares / (n - 1));
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(size);
    for (int back = size - 1; back >= 0; back--) {
      out.writeLong(times[slot(back)]);
      for (int c = 0; c < COLUMNS; c++) {
        out.writeDouble(columns[c][slot(back)]);
      }
    }
    before.write(out);
    now.write(out);
    out.writeShort(volumeDecades);
  }

  static BarSeries read(DataInput in, int version) throws IOException {
    BarSeries series = new BarSeries();
    int size = in.readInt();
    if (size < 0 || size > CAPACITY) {
      throw new IOException("a series of " + size + " bars, expected 0 to " + CAPACITY);
    }
    while (series.times.length < size) {
      series.grow();
    }
    for (int i = 0; i < size; i++) {
      series.times[i] = in.readLong();
      for (int c = 0; c < COLUMNS; c++) {
        series.columns[c][i] = in.readDouble();
      }
    }
    series.size = size;
    series.before.read(in);
    series.now.read(in);
    series.volumeDecades = version > 1 ? in.readShort() : 0;
    return series;
  }
}
