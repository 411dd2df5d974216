package io.patternstream.tap;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Pauses between attempts: twice as long after each failure up to a cap, each times a factor in
 * [0.5, 1).
 *
 * <p>The factors come from a generator that is seeded by what is being reached: they are the same
 * in every run, and taps on different servers do not beat together.
 */
final class Backoff {
  static final Duration SHORTEST = Duration.ofMillis(250);
  private static final int MOST_DOUBLINGS = 20;

  private final long capMillis;
  private final SplittableRandom jitter;
  private int failures;

  Backoff(Duration cap, String of) {
    this.capMillis = cap.toMillis();
    this.jitter = new SplittableRandom(of.hashCode());
  }

  /** The pause after one more failure. */
  Duration next() {
    long full = Math.min(capMillis, SHORTEST.toMillis() << Math.min(failures, MOST_DOUBLINGS));
    failures = Math.min(failures + 1, MOST_DOUBLINGS);
    return Duration.ofMillis((long) (full * (0.5 + jitter.nextDouble() / 2)));
  }

  /** The next failure is the first again. */
  void reset() {
    failures = 0;
  }
}
