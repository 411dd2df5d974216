package io.patternstream.state.event;

/**
 * A known formation reported again.
 *
 * @param count how often it has been reported so far, this one included; at least 2
 */
public record Sighting(ChartPattern pattern, long count) {}
