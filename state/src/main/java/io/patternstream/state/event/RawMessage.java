package io.patternstream.state.event;

import java.util.Arrays;

/**
 * One record of an input topic as it came: bytes, nothing decoded.
 *
 * @param logTime Kafka record timestamp, epoch milliseconds
 * @param receivedAt when the source handed it over, milliseconds on the stopwatch; latencies only
 */
public record RawMessage(
    String topic, int partition, long offset, long logTime, double receivedAt, byte[] value) {

  /** Where this record stands in the log. */
  public Position position() {
    return new Position(logTime, topic, partition, offset, 0);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof RawMessage that
        && partition == that.partition
        && offset == that.offset
        && logTime == that.logTime
        && topic.equals(that.topic)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(offset) * 31 + partition;
  }
}
