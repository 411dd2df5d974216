package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Where each feature's values lie: a uniform sample of the values seen (reservoir, 512 a feature)
 * and knots at its quantiles, between which a value is located.
 *
 * <p>A value x with \( k_j \le x \le k_{j+1} \) stands at place j with fraction \( (x -
 * k_j)/(k_{j+1} - k_j) \); values beyond the ends stand at the ends; a missing value stands
 * nowhere. At most 12 knots, duplicates merged, so that a binary feature has 2; with fewer than 2 a
 * feature has no place. Knots are made when 64, 256, 1024, ... examples were seen, from 65,536 on
 * every 65,536th.
 *
 * <p>The sample is drawn with a seeded generator whose state is part of the bytes, so the same
 * examples give the same knots. One task thread only. [1] Vitter (1985), Random sampling with a
 * reservoir, algorithm R.
 */
final class Knots {
  static final int MOST = 12;

  /** Place of a missing value. */
  static final int MISSING = -1;

  /** Place of a value of a feature that has no knots. */
  static final int NOWHERE = -2;

  /**
   * Weights a feature has in an {@link AdditiveExpert}: knots, missing, and one that is never used.
   */
  static final int SLOTS = MOST + 2;

  private static final int SAMPLE = 512;
  private static final int FORMER_SAMPLE = 256; // of version 1
  private static final int ROW = 16; // room for MOST - 1 thresholds and infinities
  private static final int FIRST_BUILD = 64;
  private static final int STEADY_BUILD = 65_536;

  private final int dimension;
  private int room = SAMPLE;
  private float[] sample; // as many places a feature
  private final long[] seen; // values seen by feature, missing ones not counted
  private final double[][] knots;
  private long random = 5;
  private long examples;
  private long nextBuild = FIRST_BUILD;

  // Scratch of the last locate, not state.
  private final int[] places;
  private final double[] fractions;
  private final double[] thresholds; // knots but the first, then infinity: ROW a feature
  private final int[] located; // features that have a place
  private final int[] slots; // of those: the first of the two weights between which they stand
  private int count; // of those

  Knots(int dimension) {
    this.dimension = dimension;
    this.sample = new float[dimension * SAMPLE];
    this.seen = new long[dimension];
    this.knots = new double[dimension][0];
    this.places = new int[dimension];
    this.fractions = new double[dimension];
    this.thresholds = new double[dimension * ROW];
    Arrays.fill(thresholds, Double.POSITIVE_INFINITY);
    this.located = new int[dimension];
    this.slots = new int[dimension];
  }

  int dimension() {
    return dimension;
  }

  /** Examples seen. */
  long examples() {
    return examples;
  }

  /** Takes the values of one example into the sample; true when it is time to build knots. */
  boolean learn(double[] x) {
    for (int i = 0; i < dimension; i++) {
      float value = (float) x[i];
      if (Float.isFinite(value)) {
        long place = seen[i] < room ? seen[i] : Math.floorMod(nextRandom(), seen[i] + 1);
        if (place < room) {
          sample[i * room + (int) place] = value;
        }
        seen[i]++;
      }
    }
    examples++;
    if (examples < nextBuild) {
      return false;
    }
    nextBuild = nextBuild < STEADY_BUILD ? nextBuild * 4 : nextBuild + STEADY_BUILD;
    return true;
  }

  /** SplitMix64: Steele, Lea, Flood (2014). */
  private long nextRandom() {
    random += 0x9E3779B97F4A7C15L;
    long mixed = (random ^ (random >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** The sample's quantiles 0, 1/(count-1), ..., 1 of a feature, equal ones merged. */
  double[] quantiles(int feature, int count) {
    int n = sampled(feature);
    if (n == 0) {
      return new double[0];
    }
    float[] sorted = Arrays.copyOfRange(sample, feature * room, feature * room + n);
    Arrays.sort(sorted);
    double[] distinct = new double[count];
    int used = 0;
    for (int q = 0; q < count; q++) {
      double value = sorted[(int) Math.round((n - 1) * (double) q / (count - 1))];
      if (used == 0 || value > distinct[used - 1]) {
        distinct[used++] = value;
      }
    }
    return Arrays.copyOf(distinct, used);
  }

  /** How many values of a feature the sample holds. */
  int sampled(int feature) {
    return (int) Math.min(room, seen[feature]);
  }

  /** The n-th of them. */
  double sampled(int feature, int n) {
    return sample[feature * room + n];
  }

  double[] of(int feature) {
    return knots[feature];
  }

  void set(int feature, double[] newKnots) {
    knots[feature] = newKnots;
    Arrays.fill(thresholds, feature * ROW, feature * ROW + ROW, Double.POSITIVE_INFINITY);
    if (newKnots.length > 1) {
      System.arraycopy(newKnots, 1, thresholds, feature * ROW, newKnots.length - 1);
    }
  }

  /** Locates the values of one example. */
  void locate(double[] x) {
    count = 0;
    for (int i = 0; i < dimension; i++) {
      locate(i, x[i]);
      if (places[i] != NOWHERE) {
        located[count] = i;
        slots[count++] = i * SLOTS + (places[i] == MISSING ? MOST : places[i]);
      }
    }
  }

  /** Locates one value. */
  void locate(int feature, double value) {
    double[] at = knots[feature];
    int last = at.length - 1;
    fractions[feature] = 0;
    if (last < 1) {
      places[feature] = NOWHERE;
    } else if (!(Math.abs(value) <= Double.MAX_VALUE)) {
      places[feature] = MISSING;
    } else {
      // How many knots but the first lie below, by halves; each half is taken by a sign bit, since
      // branches on where a value lies are guessed wrong.
      int start = feature * ROW;
      int below = below(start + 7, value) << 3;
      below += below(start + below + 3, value) << 2;
      below += below(start + below + 1, value) << 1;
      below += below(start + below, value);
      int place = Math.min(below, last - 1);
      double fraction = (value - at[place]) / (at[place + 1] - at[place]);
      places[feature] = place;
      fractions[feature] = fraction > 1 ? 1 : fraction > 0 ? fraction : 0;
    }
  }

  /** 1 where a threshold lies below the value, else 0. */
  private int below(int threshold, double value) {
    return (int) (Double.doubleToRawLongBits(thresholds[threshold] - value) >>> 63);
  }

  /** Place of the last located value, {@link #MISSING} or {@link #NOWHERE}. */
  int place(int feature) {
    return places[feature];
  }

  /** Fraction of the way from its place to the next, in [0, 1]. */
  double fraction(int feature) {
    return fractions[feature];
  }

  /** How many features of the last example have a place. */
  int count() {
    return count;
  }

  /** The n-th feature that has a place. */
  int located(int n) {
    return located[n];
  }

  /**
   * The first of its two neighbouring slots, which share its value as 1 - fraction and fraction; a
   * missing value's own slot has fraction 0.
   */
  int slot(int n) {
    return slots[n];
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(room);
    out.writeLong(random);
    out.writeLong(examples);
    out.writeLong(nextBuild);
    for (int i = 0; i < dimension; i++) {
      out.writeLong(seen[i]);
      Doubles.write(out, sample, i * room, (int) Math.min(room, seen[i]));
      out.writeByte(knots[i].length);
      Doubles.write(out, knots[i]);
    }
  }

  void read(DataInput in) throws IOException {
    read(in, in.readInt());
  }

  /** Version 1: a sample of 256, which stays as it is. */
  void readFormer(DataInput in) throws IOException {
    read(in, FORMER_SAMPLE);
  }

  private void read(DataInput in, int places) throws IOException {
    if (places != SAMPLE && places != FORMER_SAMPLE) {
      throw new IOException("a sample of " + places + " values is unknown");
    }
    room = places;
    sample = new float[dimension * room];
    random = in.readLong();
    examples = in.readLong();
    nextBuild = in.readLong();
    for (int i = 0; i < dimension; i++) {
      seen[i] = in.readLong();
      if (seen[i] < 0) {
        throw new IOException(seen[i] + " values of a feature were seen");
      }
      Doubles.read(in, sample, i * room, (int) Math.min(room, seen[i]));
      int built = in.readByte();
      if (built < 0 || built > MOST) {
        throw new IOException(built + " knots of at most " + MOST);
      }
      double[] read = new double[built];
      Doubles.read(in, read);
      set(i, read);
    }
  }
}
