package io.patternstream.operators;

import io.patternstream.state.codec.InputCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Type of a record that {@link InputCodec} writes, or the codec of what it is made of.
 *
 * <p>For what most events give rise to: Flink's own serializer looks every field up by reflection
 * and writes texts character by character, which was a quarter of what a TaskManager did ({@code
 * docs/decisions/0061}). State that Flink's serializer wrote is read, and written anew.
 */
final class CodecType<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 1L;

  /** Writes a record. */
  @FunctionalInterface
  interface Writer<T> extends Serializable {
    void write(InputCodec codec, T record, DataOutput out) throws IOException;
  }

  /** Reads a record. */
  @FunctionalInterface
  interface Reader<T> extends Serializable {
    T read(InputCodec codec, DataInput in) throws IOException;
  }

  private final Class<T> type;
  private final Writer<T> writer;
  private final Reader<T> reader;

  CodecType(Class<T> type, Writer<T> writer, Reader<T> reader) {
    this.type = type;
    this.writer = writer;
    this.reader = reader;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return type;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  /** The serializer; no configuration changes it. */
  TypeSerializer<T> createSerializer() {
    return new CodecSerializer<>(type, writer, reader);
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return createSerializer();
  }

  @Override
  public String toString() {
    return "CodecType[" + type.getSimpleName() + "]";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodecType<?> that && that.canEqual(this) && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof CodecType;
  }
}
