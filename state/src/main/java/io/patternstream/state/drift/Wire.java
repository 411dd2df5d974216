package io.patternstream.state.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Arrays with their length before them; a length that cannot be is refused. */
final class Wire {
  private static final int LONGEST = 1 << 24;

  private Wire() {}

  static void write(DataOutput out, double[] values) throws IOException {
    out.writeInt(values.length);
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  static double[] doubles(DataInput in) throws IOException {
    double[] values = new double[count(in)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
    return values;
  }

  static void write(DataOutput out, float[] values) throws IOException {
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  static float[] floats(DataInput in) throws IOException {
    float[] values = new float[count(in)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }

  static void write(DataOutput out, int[] values) throws IOException {
    out.writeInt(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  static int[] ints(DataInput in) throws IOException {
    int[] values = new int[count(in)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readInt();
    }
    return values;
  }

  /** Counts, of which small ones take few bytes: seven bits a byte, the lowest first. */
  static void writeCounts(DataOutput out, int[] counts) throws IOException {
    out.writeInt(counts.length);
    for (int count : counts) {
      int left = count;
      while (left > 0x7f) {
        out.writeByte(left | 0x80);
        left >>>= 7;
      }
      out.writeByte(left);
    }
  }

  static int[] counts(DataInput in) throws IOException {
    int[] counts = new int[count(in)];
    for (int i = 0; i < counts.length; i++) {
      int shift = 0;
      int next = 0x80;
      while ((next & 0x80) != 0) {
        if (shift > 28) {
          throw new IOException("drift state holds a count of more than 32 bits");
        }
        next = in.readUnsignedByte();
        counts[i] |= (next & 0x7f) << shift;
        shift += 7;
      }
    }
    return counts;
  }

  static int count(DataInput in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > LONGEST) {
      throw new IOException("drift state holds an impossible count: " + count);
    }
    return count;
  }
}
