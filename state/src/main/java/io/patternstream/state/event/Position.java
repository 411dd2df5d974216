package io.patternstream.state.event;

/**
 * Where a record stands in log time: the one order in which anything that changes a model is
 * applied.
 *
 * <p>Ordered by (log time, topic, partition, offset, ordinal). Never part of a pattern's or an
 * event's identity: a topic may be copied.
 *
 * @param logTime Kafka record timestamp, epoch milliseconds
 * @param ordinal counts what one record gives rise to (the third pattern of an event is 2)
 */
public record Position(long logTime, String topic, int partition, long offset, int ordinal)
    implements Comparable<Position> {

  @Override
  public int compareTo(Position other) {
    int byTime = Long.compare(logTime, other.logTime);
    if (byTime != 0) {
      return byTime;
    }
    int byTopic = topic.compareTo(other.topic);
    if (byTopic != 0) {
      return byTopic;
    }
    int byPartition = Integer.compare(partition, other.partition);
    if (byPartition != 0) {
      return byPartition;
    }
    int byOffset = Long.compare(offset, other.offset);
    return byOffset != 0 ? byOffset : Integer.compare(ordinal, other.ordinal);
  }

  /** The same place, for the {@code ordinal}-th thing that its record gives rise to. */
  public Position at(int ordinal) {
    return new Position(logTime, topic, partition, offset, ordinal);
  }

  /** The later of the two places. */
  public Position max(Position other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
