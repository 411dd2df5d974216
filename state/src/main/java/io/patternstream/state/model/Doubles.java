package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Arrays of numbers as raw bits, big endian, without their length: the reader knows it. */
final class Doubles {
  private Doubles() {}

  static void write(DataOutput out, double[] values) throws IOException {
    write(out, values, values.length);
  }

  static void write(DataOutput out, double[] values, int count) throws IOException {
    byte[] bytes = new byte[count * Double.BYTES];
    ByteBuffer.wrap(bytes).asDoubleBuffer().put(values, 0, count);
    out.write(bytes);
  }

  static void read(DataInput in, double[] values) throws IOException {
    read(in, values, values.length);
  }

  static void read(DataInput in, double[] values, int count) throws IOException {
    byte[] bytes = new byte[count * Double.BYTES];
    in.readFully(bytes);
    ByteBuffer.wrap(bytes).asDoubleBuffer().get(values, 0, count);
  }

  static void write(DataOutput out, float[] values, int from, int count) throws IOException {
    byte[] bytes = new byte[count * Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().put(values, from, count);
    out.write(bytes);
  }

  static void read(DataInput in, float[] values, int from, int count) throws IOException {
    byte[] bytes = new byte[count * Float.BYTES];
    in.readFully(bytes);
    ByteBuffer.wrap(bytes).asFloatBuffer().get(values, from, count);
  }
}
