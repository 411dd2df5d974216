package io.patternstream.state.statistics;

import io.patternstream.state.event.Tally;
import java.util.Arrays;

/**
 * What was counted of one stage and disposition in one minute of log time.
 *
 * @param count how many so far
 * @param latency counts per bucket of {@link LatencyBuckets}
 * @param changed whether it has changed since it was last told
 */
public record MinuteCount(long count, long[] latency, boolean changed) {

  /** Nothing counted yet. */
  public static MinuteCount nothing() {
    return new MinuteCount(0, new long[0], false);
  }

  /** With one more tally. */
  public MinuteCount plus(Tally tally) {
    return new MinuteCount(
        count + tally.count(), LatencyBuckets.add(latency, tally.millis(), tally.count()), true);
  }

  /** The same counts, told. */
  public MinuteCount told() {
    return new MinuteCount(count, latency, false);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof MinuteCount that
        && count == that.count
        && changed == that.changed
        && Arrays.equals(latency, that.latency);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(count) * 31 + Arrays.hashCode(latency);
  }
}
