package io.patternstream.cli.demo;

import io.patternstream.state.event.Bar;
import java.time.Duration;
import java.util.List;

/**
 * The history of one symbol on one timeframe.
 *
 * @param timeframe as in events, such as {@code 5m}
 * @param bar length of a bar
 * @param lap how much later the history is dated each time it is told again: whole weeks, so that
 *     hours and weekdays stay
 * @param laps how often it may be told before its dates would lie ahead of today
 * @param bars in order of time, without gaps filled
 */
record Market(
    String symbol, String timeframe, Duration bar, Duration lap, int laps, List<Bar> bars) {
  Market {
    bars = List.copyOf(bars);
  }
}
