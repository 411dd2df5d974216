package io.patternstream.job.postgres;

import io.patternstream.state.event.PatternState;
import java.io.IOException;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Counts the sightings of each pattern in keyed state, each a revision of its row, and stops at the
 * {@link CrashPoint}s of checkpoint and restore. A sighting that is lost or counted twice shows in
 * the row.
 */
final class CrashingRevisions extends KeyedProcessFunction<Integer, Integer, PatternState>
    implements CheckpointedFunction, CheckpointListener {
  private static final long serialVersionUID = 1L;

  private final CrashingConnections.Plans plan;
  private transient ValueState<Long> revision;

  @SuppressWarnings("NullAway.Init") // the state comes with initializeState
  CrashingRevisions(CrashingConnections.Plans plan) {
    this.plan = plan;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    plan.get().attempt(getRuntimeContext().getTaskInfo().getAttemptNumber());
    if (context.isRestored()) {
      crash(CrashPoint.RESTORE);
    }
    revision =
        context
            .getKeyedStateStore()
            .getState(new ValueStateDescriptor<>("revision", new CrashingLongs(plan)));
  }

  @Override
  public void processElement(Integer pattern, Context ctx, Collector<PatternState> out)
      throws Exception {
    Long before = revision.value();
    long next = before == null ? 1 : before + 1;
    revision.update(next);
    out.collect(
        Rows.state(
            pattern,
            next,
            next < 3 ? "pending" : "confirmed",
            next == 1 ? "" : next <= 3 ? "pending" : "confirmed"));
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) {
    crash(CrashPoint.SNAPSHOT);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    plan.get().armed.complete(null);
    crash(CrashPoint.NOTIFY);
  }

  private void crash(CrashPoint point) {
    if (plan.get().reached(point)) {
      throw new CrashPoint.Crash(point);
    }
  }

  /** On the heap, state is serialised only while a checkpoint is written, beside the task. */
  static final class CrashingLongs extends TypeSerializerSingleton<Long> {
    private static final long serialVersionUID = 1L;
    private final CrashingConnections.Plans plan;

    CrashingLongs(CrashingConnections.Plans plan) {
      this.plan = plan;
    }

    @Override
    public void serialize(Long value, DataOutputView out) throws IOException {
      if (plan.get().reached(CrashPoint.SNAPSHOT_WRITTEN)) {
        throw new IOException("stopped at " + CrashPoint.SNAPSHOT_WRITTEN);
      }
      LongSerializer.INSTANCE.serialize(value, out);
    }

    @Override
    public boolean isImmutableType() {
      return true;
    }

    @Override
    public Long createInstance() {
      return 0L;
    }

    @Override
    public Long copy(Long from) {
      return from;
    }

    @Override
    public Long copy(Long from, Long reuse) {
      return from;
    }

    @Override
    public int getLength() {
      return Long.BYTES;
    }

    @Override
    public Long deserialize(DataInputView in) throws IOException {
      return in.readLong();
    }

    @Override
    public Long deserialize(Long reuse, DataInputView in) throws IOException {
      return in.readLong();
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
      out.writeLong(in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<Long> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Restored state is read by what reads any long. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Long> {
      public Snapshot() {
        super(() -> new CrashingLongs(CrashPointsIT::plan));
      }
    }
  }
}
