package io.patternstream.tap;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tap does.
 *
 * @param headers sent with every HTTP request; never logged
 * @param calls at least one
 * @param timeout how long an answer is waited for
 * @param longestPause the longest pause between two attempts to reach a server
 * @param serverLog takes what a started server writes to its standard error; null throws it away,
 *     since it may hold secrets
 */
public record TapConfig(
    ServerAddress server,
    Map<String, String> headers,
    List<ToolCall> calls,
    Duration timeout,
    Duration longestPause,
    @Nullable Path serverLog) {

  public static final Duration TIMEOUT = Duration.ofSeconds(20);
  public static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Shorter schedules are a mistake more often than a wish. */
  public static final Duration SHORTEST_SCHEDULE = Duration.ofMillis(100);

  static final int MOST_CALLS = 10_000;

  public TapConfig {
    headers = Map.copyOf(headers);
    calls = List.copyOf(calls);
  }

  /**
   * The same, if it can be used.
   *
   * @throws TapException with the first thing that is wrong
   */
  public TapConfig checked() throws TapException {
    if (calls.isEmpty()) {
      throw new TapException("tools: at least one is needed");
    }
    if (calls.size() > MOST_CALLS) {
      throw new TapException("tools: " + calls.size() + " calls are more than " + MOST_CALLS);
    }
    for (ToolCall call : calls) {
      if (call.name().isBlank()) {
        throw new TapException("tools: a name is empty");
      }
      if (call.every().compareTo(SHORTEST_SCHEDULE) < 0) {
        throw new TapException("every: of " + call.name() + " is below 100ms");
      }
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new TapException("timeout: must be above 0");
    }
    if (longestPause.compareTo(Backoff.SHORTEST) < 0) {
      throw new TapException(
          "longest_pause: must be at least " + Backoff.SHORTEST.toMillis() + "ms");
    }
    return this;
  }

  @Override
  public String toString() {
    return server + " " + calls;
  }
}
