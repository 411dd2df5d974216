package io.patternstream.operators;

/**
 * The one place that may read a clock: latencies, never data.
 *
 * <p>Milliseconds since the epoch with sub-millisecond steps, monotone within a process and
 * comparable between processes as far as their hosts' clocks agree.
 */
public final class Stopwatch {
  private static final double EPOCH_MILLIS = System.currentTimeMillis();
  private static final long START_NANOS = System.nanoTime();

  private Stopwatch() {}

  /** Now, in milliseconds. */
  public static double millis() {
    return EPOCH_MILLIS + (System.nanoTime() - START_NANOS) / 1e6;
  }

  /** Milliseconds since {@code start}, never negative. */
  public static double since(double start) {
    return Math.max(0.0, millis() - start);
  }
}
