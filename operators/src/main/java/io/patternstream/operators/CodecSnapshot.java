package io.patternstream.operators;

import io.patternstream.state.codec.EventCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What is kept with state that a {@link CodecSerializer} has written: which record, and the version
 * of its layout. Its name is in every savepoint.
 */
public final class CodecSnapshot<T> implements TypeSerializerSnapshot<T> {
  private static final int VERSION = 1;

  private String record = "";
  private int layout = EventCodec.VERSION;

  /** For Flink, which reads the rest. */
  public CodecSnapshot() {}

  CodecSnapshot(String record) {
    this.record = record;
  }

  @Override
  public int getCurrentVersion() {
    return VERSION;
  }

  @Override
  public void writeSnapshot(DataOutputView out) throws IOException {
    out.writeUTF(record);
    out.writeInt(layout);
  }

  @Override
  public void readSnapshot(int readVersion, DataInputView in, ClassLoader userCodeClassLoader)
      throws IOException {
    record = in.readUTF();
    layout = in.readInt();
    if (layout > EventCodec.VERSION) {
      throw new IOException(
          record + " was written by a later build: layout " + layout + " cannot be read");
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the name tells which type it is
  public TypeSerializer<T> restoreSerializer() {
    return (TypeSerializer<T>) EventTypes.ofRecord(record).createSerializer();
  }

  @Override
  public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> before) {
    if (before instanceof CodecSnapshot<T> that && that.record.equals(record)) {
      return that.layout == layout
          ? TypeSerializerSchemaCompatibility.compatibleAsIs()
          : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
    }
    return before instanceof PojoSerializerSnapshot
        ? TypeSerializerSchemaCompatibility.compatibleAfterMigration()
        : TypeSerializerSchemaCompatibility.incompatible();
  }
}
