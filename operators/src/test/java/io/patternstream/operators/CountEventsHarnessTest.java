package io.patternstream.operators;

import static io.patternstream.operators.Given.HOUR;
import static io.patternstream.operators.Given.MINUTE;
import static io.patternstream.operators.Given.SECOND;
import static io.patternstream.operators.Given.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.patternstream.state.event.StatisticsRow;
import io.patternstream.state.event.Tally;
import io.patternstream.state.statistics.LatencyBuckets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CountEventsHarnessTest {
  private Harness<Tally, Void, StatisticsRow> harness;

  @BeforeEach
  void start() throws Exception {
    harness = fresh(Harness.Backend.HEAP);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private static Harness<Tally, Void, StatisticsRow> fresh(Harness.Backend backend)
      throws Exception {
    return Harness.of(CountEvents::new, CountEvents::key, backend);
  }

  private static Tally served(long logTime, double millis) {
    return new Tally("score-and-learn", "served", logTime, 1, millis);
  }

  @Test
  void aMinuteIsToldWithItsLatenciesAndAgainWhenItChanges() throws Exception {
    harness.left(served(T0, 5));
    harness.left(served(T0 + 10, 50));
    assertThat(harness.out()).isEmpty();
    harness.watermark(T0 + SECOND);
    harness.left(served(T0 + 30 * SECOND, 5));
    harness.watermark(T0 + 31 * SECOND);
    harness.watermark(T0 + 40 * SECOND);

    assertThat(harness.out())
        .extracting(StatisticsRow::minute, StatisticsRow::count)
        .containsExactly(tuple(T0, 2L), tuple(T0, 3L));
    StatisticsRow last = harness.out().get(1);
    assertThat(last.stage()).isEqualTo("score-and-learn");
    assertThat(last.disposition()).isEqualTo("served");
    assertThat(LatencyBuckets.quantile(last.latency(), 0.5)).isBetween(5.0, 5.7);
    assertThat(LatencyBuckets.quantile(last.latency(), 1)).isBetween(50.0, 56.2);
  }

  @Test
  void dispositionsAreCountedApartAndThoseWithoutLatencyHaveNone() throws Exception {
    harness.left(new Tally("a", "x", T0, 2, Double.NaN));
    harness.left(new Tally("a", "y", T0, 3, Double.NaN));
    harness.watermark(T0 + SECOND);

    assertThat(harness.out())
        .containsExactlyInAnyOrder(
            new StatisticsRow("a", "x", T0, 2, new long[0]),
            new StatisticsRow("a", "y", T0, 3, new long[0]));
  }

  @Test
  void aMinuteIsToldAtMostOnceASecondOfLogTime() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      harness.watermark(T0 + i);
      harness.left(served(T0 + i, 1));
    }
    harness.watermark(T0 + 3 * SECOND);

    assertThat(harness.out())
        .extracting(StatisticsRow::count)
        .containsExactly(1_000L, 2_000L, 3_000L);
  }

  @Test
  void theLastRowsAddUpToEverythingThatWasCountedInAnyOrder() throws Exception {
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      harness.left(served(T0 + (long) (random.nextDouble() * 3 * HOUR), 1));
      harness.watermark(T0 + 20L * i * SECOND); // much is late, some by more than an hour
    }
    harness.watermark(T0 + 10 * HOUR);

    Map<Long, Long> last = new HashMap<>();
    for (StatisticsRow row : harness.out()) {
      Long before = last.put(row.minute(), row.count());
      assertThat(row.count()).isGreaterThan(before == null ? 0 : before);
    }
    assertThat(last.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(500);
    harness.assertNothingIsKept();
  }

  @Test
  void aMinuteIsForgottenAnHourAfterItsEnd() throws Exception {
    harness.left(served(T0, 1));
    harness.watermark(T0 + MINUTE + HOUR);

    assertThat(harness.out()).hasSize(1);
    harness.assertNothingIsKept();
  }

  @ParameterizedTest
  @EnumSource
  void aRestartOnTwoSubtasksAtAnyMomentChangesNothing(Harness.Backend backend) throws Exception {
    Harness.assertRestartsChangeNothing(
        () -> fresh(backend),
        List.of(
            h -> h.left(served(T0, 1)),
            h -> h.left(new Tally("a", "x", T0, 2, Double.NaN)),
            h -> h.watermark(T0 + SECOND),
            h -> h.left(served(T0 + 2 * SECOND, 3)),
            h -> h.left(served(T0 + MINUTE, 3)),
            h -> h.watermark(T0 + 2 * HOUR)));
  }
}
