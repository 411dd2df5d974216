package io.patternstream.state.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long T0 = 1_000_000;
  private static final long MINUTE = 60_000;
  private static final FeedbackConfig CONFIG = new FeedbackConfig(1, 3, 2, 1);

  private static int granted(TokenBucket bucket, int labels, long logTime) {
    int granted = 0;
    TokenBucket now = bucket;
    for (int i = 0; i < labels; i++) {
      TokenBucket.Take take = now.take(CONFIG, logTime);
      granted += take.granted() ? 1 : 0;
      now = take.next();
    }
    return granted;
  }

  private static TokenBucket empty() {
    TokenBucket bucket = TokenBucket.full(CONFIG, T0);
    for (int i = 0; i < 3; i++) {
      bucket = bucket.take(CONFIG, T0).next();
    }
    return bucket;
  }

  @Test
  void aFloodTeachesNoMoreThanTheBucketHolds() {
    assertThat(granted(TokenBucket.full(CONFIG, T0), 100_000, T0)).isEqualTo(3);
  }

  @Test
  void aMinuteOfLogTimeBringsTheRefill() {
    assertThat(granted(empty(), 10, T0 + MINUTE / 2 - 1)).isZero();
    assertThat(granted(empty(), 10, T0 + MINUTE / 2)).isEqualTo(1);
    assertThat(granted(empty(), 10, T0 + MINUTE)).isEqualTo(2);
    assertThat(granted(empty(), 10, T0 + 1_000 * MINUTE)).isEqualTo(3);
  }

  @Test
  void logTimeThatRunsBackwardsNeitherRefillsNorTakes() {
    TokenBucket bucket = empty();
    assertThat(bucket.at(CONFIG, T0 - MINUTE)).isEqualTo(bucket);
    assertThat(granted(bucket, 10, T0 - MINUTE)).isZero();
  }

  @Test
  void itMayBeForgottenExactlyWhenItIsFullAgain() {
    TokenBucket bucket = empty();
    long full = bucket.fullAt(CONFIG);
    assertThat(bucket.forgettable(CONFIG, full)).isTrue();
    assertThat(bucket.forgettable(CONFIG, full - 2)).isFalse();
  }

  @Test
  void withoutRefillItIsNeverForgotten() {
    FeedbackConfig never = new FeedbackConfig(1, 3, 0, 1);
    assertThat(TokenBucket.full(never, T0).take(never, T0).next().fullAt(never))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void impossibleSettingsAreNamed() {
    assertThat(FeedbackConfig.defaults().validate()).isEmpty();
    assertThat(new FeedbackConfig(0, 0, -1, 0).validate()).hasSize(4);
  }
}
