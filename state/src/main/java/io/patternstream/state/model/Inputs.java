package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * What the experts look at: one example's raw values, standardised inputs, places among the knots,
 * key and rule.
 *
 * <p>A {@link Scaler} makes 2d + 1 inputs of d features; most are 0 for good (a feature that never
 * lacks has a missing flag that is never set). Linear experts therefore see only the inputs that
 * were not 0 in some label learnt, in the order in which that came, the constant 1 first: {@link
 * #known} of them in {@link #values}. What else is not 0 is {@link #unseen}: its weights are at
 * their prior mean 0, so all it adds is variance.
 *
 * <p>Which inputs are known is state; the rest is scratch of the last example, shared by all
 * experts and overwritten by the next. One task thread only.
 */
final class Inputs {
  private final int dimension;
  private int known = 1;
  private final int[] inputs; // of the known ones: which input of the scaler
  private final boolean[] isKnown; // by input of the scaler
  private final int[] strangers; // inputs of the scaler that are not known, ascending
  private int strange; // how many

  // Scratch.
  private final double[] all; // of the scaler
  private final double[] values; // of the known ones
  private double unseen;
  private double[] raw = {};
  private Knots knots;
  private String key = "";
  private double rule = 0.5;

  Inputs(int dimension) {
    this.dimension = dimension;
    int most = Scaler.inputs(dimension);
    inputs = new int[most];
    isKnown = new boolean[most];
    strangers = new int[most];
    inputs[0] = most - 1;
    isKnown[most - 1] = true;
    findStrangers();
    all = new double[most];
    values = new double[most];
    knots = new Knots(dimension);
  }

  /** Takes in one example. */
  void set(double[] x, Scaler scaler, Knots places, String newKey, double newRule) {
    raw = x;
    key = newKey;
    rule = newRule;
    scaler.standardise(x, all);
    knots = places;
    knots.locate(x);
    gather();
  }

  private void gather() {
    double sum = 0;
    for (int n = 0; n < strange; n++) {
      double z = all[strangers[n]];
      sum += z * z;
    }
    unseen = sum;
    for (int a = 0; a < known; a++) {
      values[a] = all[inputs[a]];
    }
  }

  private void findStrangers() {
    strange = 0;
    for (int i = 0; i < isKnown.length; i++) {
      if (!isKnown[i]) {
        strangers[strange++] = i;
      }
    }
  }

  /** Makes known what is not 0 in the last example; true when that is more than before. */
  boolean admit() {
    if (unseen == 0) {
      return false;
    }
    for (int i = 0; i < all.length; i++) {
      if (all[i] != 0 && !isKnown[i]) {
        isKnown[i] = true;
        inputs[known++] = i;
      }
    }
    findStrangers();
    gather();
    return true;
  }

  int dimension() {
    return dimension;
  }

  /** How many inputs linear experts look at. */
  int known() {
    return known;
  }

  /** The known inputs, the constant 1 first. */
  double[] values() {
    return values;
  }

  /** Feature that a known input other than the first comes from. */
  int feature(int a) {
    return inputs[a] % dimension;
  }

  /** Sum of squares of the inputs that are not known. */
  double unseen() {
    return unseen;
  }

  /** The standardised features, 0 where missing; d of them count. */
  double[] standardised() {
    return all;
  }

  /** Raw values, {@code NaN} where missing. */
  double[] raw() {
    return raw;
  }

  /** Where the raw values stand. */
  Knots places() {
    return knots;
  }

  String key() {
    return key;
  }

  /** In [0, 1]; 1/2 when there is none. */
  double rule() {
    return rule;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(known);
    for (int a = 1; a < known; a++) {
      out.writeInt(inputs[a]);
    }
  }

  void read(DataInput in) throws IOException {
    int count = in.readInt();
    if (count < 1 || count > inputs.length) {
      throw new IOException(count + " known inputs of " + inputs.length);
    }
    int[] from = new int[count];
    for (int a = 1; a < count; a++) {
      from[a] = Objects.checkIndex(in.readInt(), inputs.length);
    }
    know(from);
  }

  /** Sets the known inputs: {@code from[1..]} are those of the scaler. */
  void know(int[] from) {
    Arrays.fill(isKnown, false);
    isKnown[isKnown.length - 1] = true;
    known = from.length;
    for (int a = 1; a < known; a++) {
      inputs[a] = from[a];
      isKnown[from[a]] = true;
    }
    findStrangers();
  }
}
