package io.patternstream.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.check.Finding;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PostgresClockTest {
  @Test
  void clocksThatDifferAreNamed() {
    assertThat(PostgresCheck.judgeClock(Duration.ofMillis(-1_500)).level())
        .isEqualTo(Finding.Level.OK);
    assertThat(PostgresCheck.judgeClock(Duration.ofMillis(-2_500)))
        .isEqualTo(
            Finding.warning(
                "clock",
                "the database's clock is 2.5 s behind this machine's",
                "run NTP on both: latencies and windows of time are read with both clocks"));
    assertThat(PostgresCheck.judgeClock(Duration.ofMinutes(2)).line())
        .startsWith("the database's clock is 120.0 s ahead of this machine's; run NTP");
    assertThat(PostgresCheck.judgeClock(Duration.ofMinutes(2)).isWrong()).isTrue();
  }
}
