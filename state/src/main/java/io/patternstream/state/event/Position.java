package io.patternstream.state.event;

/**
 * Where a record stands in log time: the one order in which anything that changes a model is
 * applied.
 *
 * <p>Ordered by (log time, topic, partition, offset, ordinal). Never part of a pattern's or an
 * event's identity: a topic may be copied. Unique among everything that shares a queue, because
 * what one record gives rise to has ordinals of its own: its observations first, then its patterns,
 * both from 0 on; outcomes that its bars decide from {@link #OUTCOMES}; labels that waited for its
 * patterns from {@link #WAITING_LABELS}.
 *
 * @param logTime Kafka record timestamp, epoch milliseconds
 * @param ordinal counts what one record gives rise to
 */
public record Position(long logTime, String topic, int partition, long offset, int ordinal)
    implements Comparable<Position> {

  /** Ordinal of the first outcome that a record's bars decide. */
  public static final int OUTCOMES = 1 << 24;

  /** Ordinal of the first label that had waited for a record's pattern. */
  public static final int WAITING_LABELS = 1 << 28;

  /** Things of one kind that one observation or pattern of a record may give rise to. */
  public static final int PLACES = 4096;

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

  /**
   * Place of the {@code index}-th outcome that the bars of this observation decide.
   *
   * @param index from 0, below {@link #PLACES}
   */
  public Position outcome(int index) {
    return at(OUTCOMES + ordinal * PLACES + index);
  }

  /**
   * Place of the {@code index}-th label that stands before this pattern in the log.
   *
   * @param index from 0, below {@link #PLACES}
   */
  public Position waitingLabel(int index) {
    return at(WAITING_LABELS + ordinal * PLACES + index);
  }
}
