package io.patternstream.state.event;

/** Which way a pattern points. */
public enum Direction {
  BULLISH,
  BEARISH,
  NEUTRAL
}
