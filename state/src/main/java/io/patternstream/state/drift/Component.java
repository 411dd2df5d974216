package io.patternstream.state.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a detector watches: a name, a unit, and what counts as evidence.
 *
 * @param name such as {@code location}, {@code missing} or {@code excess log-loss}
 * @param kind how its windows are judged
 * @param scale that turns its statistic into its unit
 * @param points whether that unit is points (hundredths of a share) or standard deviations
 */
record Component(String name, Kind kind, double scale, boolean points) {

  static final String CORRELATION = "correlation";

  enum Kind {
    /** A score of variance 1 and reference mean 0. */
    SCORE(0),
    /** The share of rows with a property. */
    RATE(1),
    /** A score whose mean is 0 under a calibrated model. */
    MARTINGALE(2),
    /** The same, of which only a rise is bad. */
    LOSS(3);

    /** What stands for it in state; never to be given to another. */
    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private static Kind of(int code) throws IOException {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IOException("no kind of component has code " + code);
    }
  }

  static Component score(String name) {
    return new Component(name, Kind.SCORE, 1, false);
  }

  static Component rate(String name) {
    return new Component(name, Kind.RATE, 100, true);
  }

  boolean rate() {
    return kind == Kind.RATE;
  }

  boolean martingale() {
    return kind == Kind.MARTINGALE || kind == Kind.LOSS;
  }

  boolean onlyUpward() {
    return kind == Kind.LOSS;
  }

  String unit() {
    return points ? "points" : name.equals(CORRELATION) ? "correlation" : "sd";
  }

  void write(DataOutput out) throws IOException {
    out.writeUTF(name);
    out.writeByte(kind.code);
    out.writeDouble(scale);
    out.writeBoolean(points);
  }

  static Component read(DataInput in) throws IOException {
    return new Component(in.readUTF(), Kind.of(in.readByte()), in.readDouble(), in.readBoolean());
  }
}
