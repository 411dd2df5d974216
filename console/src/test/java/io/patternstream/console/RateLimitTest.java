package io.patternstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:10Z");

  private final TestClock clock = new TestClock();
  private final RateLimit rates = new RateLimit(clock);

  @Test
  void theCallBeyondTheLimitIsRefusedAndOtherCallersAreNot() {
    assertThat(rates.exceeded("a", 2)).isFalse();
    assertThat(rates.exceeded("a", 2)).isFalse();
    assertThat(rates.exceeded("a", 2)).isTrue();
    assertThat(rates.exceeded("b", 2)).isFalse();
  }

  @Test
  void theNextMinuteStartsFromNothing() {
    rates.exceeded("a", 1);
    assertThat(rates.exceeded("a", 1)).isTrue();
    clock.now = T0.plusSeconds(60);
    assertThat(rates.exceeded("a", 1)).isFalse();
  }

  private static final class TestClock extends Clock {
    private Instant now = T0;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
