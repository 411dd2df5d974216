package io.patternstream.state.feedback;

import io.patternstream.state.event.Position;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How long labels and patterns wait for each other, and how much one labeler may teach.
 *
 * @param labelHorizonMillis log time that a pattern waits for its labels, and a label for its
 *     pattern
 * @param bucketCapacity labels that one labeler may give at once after a pause
 * @param refillPerMinute labels a minute of log time that one labeler may give for ever
 * @param maxWaitingPerKey labels kept for a pattern that has not come yet; later ones are counted
 *     and dropped
 */
public record FeedbackConfig(
    long labelHorizonMillis, double bucketCapacity, double refillPerMinute, int maxWaitingPerKey)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Seven days; a burst of 200 labels and 20 a minute after it, which is a person who decides every
   * three seconds all day: faster than anybody reads a chart, and a script that floods is held to
   * the same.
   */
  public static FeedbackConfig defaults() {
    return new FeedbackConfig(7L * 24 * 3_600_000, 200, 20, 16);
  }

  /** What is wrong with these values, in words; empty when nothing is. */
  public List<String> validate() {
    List<String> faults = new ArrayList<>();
    if (labelHorizonMillis <= 0) {
      faults.add("feedback label horizon must be above 0 ms, is " + labelHorizonMillis);
    }
    if (!(bucketCapacity >= 1 && bucketCapacity <= 1e9)) {
      faults.add("feedback bucket capacity must be 1 or more, is " + bucketCapacity);
    }
    if (!(refillPerMinute >= 0 && refillPerMinute <= 1e9)) {
      faults.add("feedback refill a minute must be 0 or more, is " + refillPerMinute);
    }
    if (maxWaitingPerKey < 1 || maxWaitingPerKey > Position.PLACES) {
      faults.add(
          "feedback waiting labels per pattern must be 1 to "
              + Position.PLACES
              + ", is "
              + maxWaitingPerKey);
    }
    return faults;
  }
}
