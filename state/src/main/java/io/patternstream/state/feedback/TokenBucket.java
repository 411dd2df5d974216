package io.patternstream.state.feedback;

/**
 * How much one labeler may still teach: a token bucket on log time.
 *
 * <p>\( tokens(t) = \min(capacity,\ tokens(t_0) + (t - t_0) \cdot refillPerMinute / 60000) \); a
 * label takes one token or, when less than one is left, none. Log time that runs backwards (a late
 * record) refills nothing and never takes anything away, so the same labels in the same order give
 * the same weights on every replay. The result does not depend on a clock. Immutable.
 *
 * @param tokens labels left, in [0, capacity]
 * @param lastLogTime the latest log time seen, epoch milliseconds
 */
public record TokenBucket(double tokens, long lastLogTime) {

  /** What a label weighs, and the bucket after it. */
  public record Take(double weight, TokenBucket next) {
    /** Whether a token was left. */
    public boolean granted() {
      return weight > 0;
    }
  }

  /** The bucket of a labeler who has not been heard of. */
  public static TokenBucket full(FeedbackConfig config, long logTime) {
    return new TokenBucket(config.bucketCapacity(), logTime);
  }

  /** Refills for the time that has passed and takes one token if there is one. */
  public Take take(FeedbackConfig config, long logTime) {
    TokenBucket now = at(config, logTime);
    return now.tokens >= 1
        ? new Take(1, new TokenBucket(now.tokens - 1, now.lastLogTime))
        : new Take(0, now);
  }

  /** The bucket as it stands at {@code logTime}, nothing taken. */
  public TokenBucket at(FeedbackConfig config, long logTime) {
    long passed = Math.max(0, logTime - lastLogTime);
    double refilled = tokens + passed * (config.refillPerMinute() / 60_000);
    return new TokenBucket(
        Math.min(config.bucketCapacity(), refilled), Math.max(lastLogTime, logTime));
  }

  /** Whether the bucket is full at {@code logTime}, so that forgetting it changes nothing. */
  public boolean forgettable(FeedbackConfig config, long logTime) {
    return at(config, logTime).tokens >= config.bucketCapacity();
  }

  /** Log time from which on the bucket may be forgotten; never when nothing is refilled. */
  public long fullAt(FeedbackConfig config) {
    double missing = config.bucketCapacity() - tokens;
    if (missing <= 0) {
      return lastLogTime;
    }
    double millis = Math.ceil(missing / (config.refillPerMinute() / 60_000));
    return millis < 1e15 ? lastLogTime + (long) millis + 1 : Long.MAX_VALUE;
  }
}
