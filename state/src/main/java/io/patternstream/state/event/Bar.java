package io.patternstream.state.event;

/** One price bar. {@code time} is its opening time in epoch milliseconds, market time. */
public record Bar(long time, double open, double high, double low, double close, double volume) {}
