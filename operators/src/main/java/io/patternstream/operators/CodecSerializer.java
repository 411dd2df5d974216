package io.patternstream.operators;

import io.patternstream.state.codec.InputCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializer of a {@link CodecType}. Records do not change, so a copy of one is the record itself.
 */
final class CodecSerializer<T> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1L;
  private static final int USUAL_BYTES = 2_048;

  private final Class<T> type;
  private final CodecType.Writer<T> writer;
  private final CodecType.Reader<T> reader;
  private transient InputCodec codec;
  private transient DataOutputSerializer buffer;

  @SuppressWarnings("NullAway.Init") // codec and buffer come with their first use
  CodecSerializer(Class<T> type, CodecType.Writer<T> writer, CodecType.Reader<T> reader) {
    this.type = type;
    this.writer = writer;
    this.reader = reader;
  }

  private InputCodec codec() {
    if (codec == null) {
      codec = new InputCodec();
    }
    return codec;
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return new CodecSerializer<>(type, writer, reader); // its codec is for one thread
  }

  @Override
  public T createInstance() {
    throw new UnsupportedOperationException("a record is made when it is read");
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public T copy(T from, T reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(T record, DataOutputView target) throws IOException {
    if (target instanceof DataOutputSerializer) {
      writer.write(codec(), record, target);
      return;
    }
    // A stream of a checkpoint takes a number byte by byte, and each through several layers.
    if (buffer == null) {
      buffer = new DataOutputSerializer(USUAL_BYTES);
    }
    buffer.clear();
    writer.write(codec(), record, buffer);
    target.write(buffer.getSharedBuffer(), 0, buffer.length());
  }

  @Override
  public T deserialize(DataInputView source) throws IOException {
    return reader.read(codec(), source);
  }

  @Override
  public T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodecSerializer<?> that && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new CodecSnapshot<>(type.getSimpleName());
  }
}
