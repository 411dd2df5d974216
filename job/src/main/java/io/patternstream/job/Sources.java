package io.patternstream.job;

import io.patternstream.state.event.RawMessage;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Where records come from: Kafka, or what a test gives. Every stream has log time as its event
 * time.
 */
public interface Sources {
  /** MCP events of any accepted shape. */
  DataStream<RawMessage> events();

  /** Labels and verdicts. */
  DataStream<RawMessage> feedback();

  /** Control commands. */
  DataStream<RawMessage> control();
}
