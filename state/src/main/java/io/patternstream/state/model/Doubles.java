package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Arrays of doubles as raw bits, without their length: the reader knows it. */
final class Doubles {
  private Doubles() {}

  static void write(DataOutput out, double[] values) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  static void read(DataInput in, double[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
  }
}
