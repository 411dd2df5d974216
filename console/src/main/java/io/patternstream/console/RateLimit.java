package io.patternstream.console;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Counts calls by caller within each minute of the clock; holds a bounded number of callers. */
final class RateLimit {
  private static final int MOST_CALLERS = 10_000;

  private final Clock clock;
  private final Map<String, Integer> calls = new HashMap<>();
  private long minute;

  RateLimit(Clock clock) {
    this.clock = clock;
  }

  /** Counts one call, and says whether it is beyond {@code most} within this minute. */
  synchronized boolean exceeded(String caller, int most) {
    long now = clock.millis() / 60_000;
    if (now != minute || calls.size() >= MOST_CALLERS) {
      minute = now;
      calls.clear();
    }
    return calls.merge(caller, 1, Integer::sum) > most;
  }
}
