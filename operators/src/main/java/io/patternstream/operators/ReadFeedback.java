package io.patternstream.operators;

import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.event.Rejected;
import io.patternstream.state.event.Tally;
import io.patternstream.state.mcp.FeedbackReader;
import io.patternstream.state.mcp.Reading;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Reads the feedback topic: labels and verdicts. */
public final class ReadFeedback extends ProcessFunction<RawMessage, Feedback> {
  public static final String UID = "read-feedback";
  public static final OutputTag<Rejected> REJECTED =
      new OutputTag<>("rejected-feedback", EventTypes.REJECTED);
  public static final OutputTag<Tally> TALLIES =
      new OutputTag<>("feedback-tallies", EventTypes.TALLY);

  ReadFeedback() {}

  /** Wires the operator. */
  public static SingleOutputStreamOperator<Feedback> on(DataStream<RawMessage> feedback) {
    return feedback.process(new ReadFeedback(), EventTypes.FEEDBACK).uid(UID).name(UID);
  }

  @Override
  public void processElement(RawMessage message, Context context, Collector<Feedback> out) {
    Reading<Feedback> reading = FeedbackReader.read(message);
    if (reading.value() != null) {
      out.collect(reading.value());
    } else if (reading.rejected() != null) {
      context.output(REJECTED, reading.rejected());
    }
    context.output(
        TALLIES, new Tally(UID, reading.disposition(), message.logTime(), 1, Double.NaN));
  }
}
