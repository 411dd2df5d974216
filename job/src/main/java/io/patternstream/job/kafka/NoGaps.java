package io.patternstream.job.kafka;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a job without state starts. One with state goes on exactly where it was: when the topic no
 * longer has what comes next, because retention was faster or because it was deleted and made anew,
 * the source fails and says so.
 *
 * <p>With the connector's own initializers it would go on elsewhere without a word: they set the
 * consumer's {@code auto.offset.reset} to where a job without state starts.
 */
final class NoGaps implements OffsetsInitializer {
  private static final long serialVersionUID = 1L;

  private final OffsetsInitializer start;
  private final boolean skip;

  /**
   * @param skip whether to go on with the oldest record that is left, as the operator has asked for
   */
  NoGaps(OffsetsInitializer start, boolean skip) {
    this.start = start;
    this.skip = skip;
  }

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever offsets) {
    return start.getPartitionOffsets(partitions, offsets);
  }

  @Override
  @SuppressWarnings("deprecation") // the connector's interface asks for it
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return skip ? OffsetResetStrategy.EARLIEST : OffsetResetStrategy.NONE;
  }
}
