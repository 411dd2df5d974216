package io.patternstream.state.statistics;

import java.util.Arrays;

/**
 * A histogram of latencies over fixed buckets, spaced evenly in the logarithm.
 *
 * <p>Bucket 0 holds \( [0, b_0] \) milliseconds, bucket \( i \) holds \( (b_{i-1}, b_i] \), with \(
 * b_i = 0.01 \cdot 10^{i/20} \) for \( i = 0 \ldots 140 \): from 10 microseconds to 100 seconds, 20
 * buckets a factor of ten. Bucket 141 holds what took longer. Neighbouring bounds differ by 12.2 %,
 * so {@link #quantile} is at most that much above the true value and never below it (from 10
 * microseconds to 100 seconds).
 *
 * <p>Counts are a {@code long[]} without trailing zeros, so a stage that is always fast keeps a
 * short one; empty means that nothing was counted. Histograms of several rows are added bucket by
 * bucket. Every method leaves its argument as it was; any thread.
 */
public final class LatencyBuckets {

  private static final int PER_DECADE = 20;
  private static final int DECADES = 7;
  private static final double SMALLEST = 0.01;
  private static final double[] BOUNDS = bounds();

  /** Buckets there are, the one without an upper bound included. */
  public static final int SIZE = BOUNDS.length + 1;

  private LatencyBuckets() {}

  private static double[] bounds() {
    double[] bounds = new double[DECADES * PER_DECADE + 1];
    for (int i = 0; i < bounds.length; i++) {
      // StrictMath: a row counts in the same bucket on every machine.
      bounds[i] = SMALLEST * StrictMath.pow(10, (double) i / PER_DECADE);
    }
    return bounds;
  }

  /** Upper bound of a bucket in milliseconds, inclusive; infinity for the last. */
  public static double upperBound(int bucket) {
    return bucket == BOUNDS.length ? Double.POSITIVE_INFINITY : BOUNDS[bucket];
  }

  /** The bucket of a latency in milliseconds; a negative one counts as 0. */
  public static int bucketOf(double millis) {
    int at = Arrays.binarySearch(BOUNDS, Math.max(0.0, millis));
    return at >= 0 ? at : -at - 1;
  }

  /**
   * Counts {@code times} latencies of {@code millis}.
   *
   * @return a new array; {@code counts} itself when {@code millis} is {@code NaN}
   */
  public static long[] add(long[] counts, double millis, long times) {
    if (Double.isNaN(millis)) {
      return counts;
    }
    int bucket = bucketOf(millis);
    long[] added = Arrays.copyOf(counts, Math.max(counts.length, bucket + 1));
    added[bucket] += times;
    return added;
  }

  /**
   * The latency that a share {@code q} of all stay at or under: the upper bound of the bucket that
   * holds the \( \lceil q n \rceil \)-th smallest.
   *
   * @param q in [0, 1]
   * @return milliseconds; {@code NaN} when nothing was counted, infinity above 100 seconds
   */
  public static double quantile(long[] counts, double q) {
    long all = Arrays.stream(counts).sum();
    if (all == 0) {
      return Double.NaN;
    }
    long wanted = Math.max(1, (long) Math.ceil(q * all));
    long seen = 0;
    int bucket = 0;
    while (bucket < counts.length - 1 && seen + counts[bucket] < wanted) {
      seen += counts[bucket++];
    }
    return upperBound(bucket);
  }
}
