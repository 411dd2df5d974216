package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.DriftAlert;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {
  private static final int ROWS = 10;
  private static final long SECOND = 1_000;

  private final DriftConfig config = DriftConfig.defaults().withWindows(ROWS, 4);
  private DriftMonitor monitor = new DriftMonitor("g", List.of("x"), config);
  private final List<DriftAlert> alerts = new ArrayList<>();
  private long time;

  private void rows(int n) {
    for (int i = 0; i < n; i++) {
      time += SECOND;
      alerts.addAll(monitor.observe(new double[] {i % 7}, Double.NaN, time).alerts());
    }
  }

  @Test
  void noRowForTheTimeOfThreeWindowsIsAnAlertThatTheNextRowResolves() {
    rows(5 * ROWS);
    long last = time;
    assertThat(monitor.silentAt()).isBetween(last + 27 * SECOND, last + 30 * SECOND);
    assertThat(monitor.advance(monitor.silentAt() - 1).alerts()).isEmpty();
    long limit = monitor.silentAt();
    List<DriftAlert> opened = monitor.advance(limit + 123).alerts();
    assertThat(opened).hasSize(1);
    assertThat(opened.get(0).family()).isEqualTo("data");
    assertThat(opened.get(0).openedAt()).isEqualTo(limit); // whenever it is noticed
    assertThat(opened.get(0).cause()).isEqualTo("data quality");
    assertThat(opened.get(0).message()).startsWith("No data: no row has come for 2");
    assertThat(monitor.advance(limit + 500).alerts()).isEmpty();

    monitor = DriftMonitor.decode("g", List.of("x"), config, monitor.encode());
    time += 60 * SECOND;
    rows(1);
    assertThat(alerts).extracting(DriftAlert::state).containsExactly("resolved");
    assertThat(alerts.get(0).alertId()).isEqualTo(opened.get(0).alertId());
    assertThat(monitor.silentAt()).isGreaterThan(time);
  }

  @Test
  void silenceThatNobodyNoticedIsToldByTheRowThatEndsIt() {
    rows(5 * ROWS);
    time += 100 * SECOND;
    rows(1);
    assertThat(alerts).extracting(DriftAlert::state).containsExactly("open", "resolved");
  }

  @Test
  void aSourceThatRestsEveryNightMayDoSo() {
    for (int day = 0; day < 20; day++) {
      rows(ROWS);
      time += 600 * SECOND;
    }
    assertThat(alerts).isEmpty();
    time += 2_000 * SECOND;
    rows(1);
    assertThat(alerts).extracting(DriftAlert::state).containsExactly("open", "resolved");
  }

  @Test
  void whileItIsNotKnownWhatToExpectNothingIsSaid() {
    rows(3 * ROWS);
    assertThat(monitor.silentAt()).isEqualTo(Long.MAX_VALUE);
    assertThat(monitor.advance(time + 1_000_000 * SECOND).alerts()).isEmpty();
  }
}
