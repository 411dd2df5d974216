package io.patternstream.job.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * Brokers and topics.
 *
 * @param client client properties, secrets included; never printed
 * @param skipLost whether a job goes on behind records that are gone, and on topics that were made
 *     anew
 * @param predictions topic of predictions, empty when off
 */
public record KafkaConfig(
    String bootstrapServers,
    Map<String, String> client,
    String groupId,
    boolean startAtLatest,
    boolean skipLost,
    Duration discoveryInterval,
    String events,
    String feedback,
    String control,
    String predictions,
    String alerts,
    String rejected)
    implements Serializable {

  @Override
  public String toString() {
    return "KafkaConfig["
        + bootstrapServers
        + ", "
        + events
        + ", "
        + feedback
        + ", "
        + control
        + "]";
  }
}
