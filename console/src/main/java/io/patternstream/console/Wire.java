package io.patternstream.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.event.Rejected;
import io.patternstream.state.mcp.CommandReader;
import io.patternstream.state.mcp.FeedbackReader;
import io.patternstream.state.mcp.Reading;
import java.time.Clock;

/**
 * What the job would read of a record, asked before it is published: a person learns at once what
 * would otherwise end among the rejected events. The very readers of the job.
 */
final class Wire {
  private Wire() {}

  static Feedback feedback(String topic, ObjectNode record, Clock clock) {
    return accepted(FeedbackReader.read(message(topic, record, clock)));
  }

  static ControlCommand command(String topic, ObjectNode record, Clock clock) {
    return accepted(CommandReader.read(message(topic, record, clock)));
  }

  private static RawMessage message(String topic, ObjectNode record, Clock clock) {
    return new RawMessage(topic, 0, 0, clock.millis(), 0, Json.bytes(record));
  }

  private static <T> T accepted(Reading<T> reading) {
    T value = reading.value();
    if (value != null) {
      return value;
    }
    Rejected rejected = reading.rejected();
    throw rejected == null
        ? Problem.badRequest("tick", "this says nothing")
        : Problem.badRequest(rejected.reason(), rejected.detail());
  }
}
