package io.patternstream.state.event;

import java.util.Arrays;

/**
 * The ledger of one stage, disposition and minute of log time: a row of {@code
 * pipeline_statistics}.
 *
 * @param minute start of the minute, epoch milliseconds of log time
 * @param latency counts per bucket of {@code LatencyBuckets}; empty when the stage has none
 */
public record StatisticsRow(
    String stage, String disposition, long minute, long count, long[] latency) {

  @Override
  public boolean equals(Object o) {
    return o instanceof StatisticsRow that
        && stage.equals(that.stage)
        && disposition.equals(that.disposition)
        && minute == that.minute
        && count == that.count
        && Arrays.equals(latency, that.latency);
  }

  @Override
  public int hashCode() {
    return stage.hashCode() * 31 + Long.hashCode(minute);
  }
}
