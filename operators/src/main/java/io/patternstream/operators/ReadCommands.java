package io.patternstream.operators;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.event.Rejected;
import io.patternstream.state.event.Tally;
import io.patternstream.state.mcp.CommandReader;
import io.patternstream.state.mcp.Reading;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Reads the control topic, in one task, so that everybody hears commands in one order. */
public final class ReadCommands extends ProcessFunction<RawMessage, ControlCommand> {
  public static final String UID = "read-commands";
  public static final OutputTag<Rejected> REJECTED =
      new OutputTag<>("rejected-commands", EventTypes.REJECTED);
  public static final OutputTag<Tally> TALLIES =
      new OutputTag<>("command-tallies", EventTypes.TALLY);

  ReadCommands() {}

  /** Wires the operator. */
  public static SingleOutputStreamOperator<ControlCommand> on(DataStream<RawMessage> control) {
    return control
        .process(new ReadCommands(), EventTypes.CONTROL_COMMAND)
        .setParallelism(1)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void processElement(RawMessage message, Context context, Collector<ControlCommand> out) {
    Reading<ControlCommand> reading = CommandReader.read(message);
    if (reading.value() != null) {
      out.collect(reading.value());
    } else if (reading.rejected() != null) {
      context.output(REJECTED, reading.rejected());
    }
    context.output(
        TALLIES, new Tally(UID, reading.disposition(), message.logTime(), 1, Double.NaN));
  }
}
