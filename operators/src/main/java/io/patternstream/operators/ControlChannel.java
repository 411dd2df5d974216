package io.patternstream.operators;

import io.patternstream.state.event.ControlCommand;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Commands on their way to every subtask: a stream that is always idle, so that it neither holds
 * back log time nor moves it.
 *
 * <p>Silent for ever it would stop learning for ever; at the maximum watermark it would let an idle
 * learning input's clock jump to the end ({@code flink-facts} 15).
 */
public final class ControlChannel {
  public static final String UID = "control-channel";

  private ControlChannel() {}

  /** The same commands, idle in event time. */
  public static DataStream<ControlCommand> of(DataStream<ControlCommand> commands) {
    return commands
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<ControlCommand>forGenerator(context -> new AlwaysIdle<>())
                .withTimestampAssigner((command, before) -> command.position().logTime()))
        .setParallelism(1)
        .uid(UID)
        .name(UID);
  }

  private static final class AlwaysIdle<T> implements WatermarkGenerator<T> {
    @Override
    public void onEvent(T event, long timestamp, WatermarkOutput output) {
      output.markIdle();
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      output.markIdle();
    }
  }
}
