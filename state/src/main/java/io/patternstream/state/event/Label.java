package io.patternstream.state.event;

/** What a label says. Neutral (and deferred) is recorded and teaches nothing. */
public enum Label {
  POSITIVE,
  NEGATIVE,
  NEUTRAL
}
