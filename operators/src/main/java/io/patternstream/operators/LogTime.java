package io.patternstream.operators;

/** Arithmetic on log time, in epoch milliseconds. */
final class LogTime {

  private LogTime() {}

  /** The start of the span of {@code span} milliseconds that holds {@code time}. */
  static long floor(long time, long span) {
    return Math.floorDiv(time, span) * span;
  }

  /** The first boundary of spans of {@code span} milliseconds at or after {@code time}. */
  static long ceiling(long time, long span) {
    return -Math.floorDiv(-time, span) * span;
  }
}
