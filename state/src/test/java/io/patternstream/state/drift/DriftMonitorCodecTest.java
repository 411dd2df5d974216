package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.Position;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DriftMonitorCodecTest {
  private static final String VERSION_1 = "DriftMonitor.v1.bin";
  private static final String VERSION_2 = "DriftMonitor.v2.bin";
  private static final String VERSION_3 = "DriftMonitor.v3.bin";

  /**
   * A fixture is written once from {@code sample()} by its version. It must be readable for ever,
   * so it is never written anew: a new layout gets a new file.
   */
  @Test
  void aMonitorWrittenByThisVersionIsReadBitForBit() throws IOException {
    byte[] stored = fixture(VERSION_3);
    Watched read = sample();
    read.monitor = decode(read, stored);
    Watched fresh = sample();
    assertThat(read.monitor.encode()).isEqualTo(stored).isEqualTo(fresh.monitor.encode());

    read.alerts.clear();
    fresh.alerts.clear();
    read.feed(6, x -> x + 1).feed(10);
    fresh.feed(6, x -> x + 1).feed(10);
    assertThat(read.in("resolved")).isNotEmpty();
    assertThat(read.alerts).isEqualTo(fresh.alerts);
  }

  /** Version 2 knew neither units nor residuals. */
  @Test
  void aMonitorWrittenByVersionTwoIsStillRead() throws IOException {
    Watched read = sample();
    read.monitor = decode(read, fixture(VERSION_2));
    Watched fresh = sample();

    read.alerts.clear();
    fresh.alerts.clear();
    read.feed(6, x -> x + 1).feed(10);
    fresh.feed(6, x -> x + 1).feed(10);
    assertThat(read.in("resolved")).isNotEmpty();
    assertThat(read.alerts).isEqualTo(fresh.alerts);
  }

  /**
   * Version 1 knew neither pairs nor silence; its references, its evidence and its alerts go on.
   */
  @Test
  void aMonitorWrittenByVersionOneIsStillRead() throws IOException {
    Watched read = sample();
    List<DriftAlert> before = List.copyOf(read.in("open"));
    read.monitor = decode(read, fixture(VERSION_1));
    byte[] again = read.monitor.encode();
    assertThat(decode(read, again).encode()).isEqualTo(again);

    read.alerts.clear();
    read.statistics.clear();
    read.feed(6, x -> x + 1).feed(10);
    assertThat(read.in("open")).isEmpty();
    assertThat(read.in("resolved"))
        .extracting(DriftAlert::alertId)
        .containsExactly(before.get(0).alertId());
    assertThat(read.in("ongoing").get(0).acknowledgedBy()).isEqualTo("olga");
    assertThat(read.statistics.get(0).phase()).isEqualTo("watching");
    assertThat(read.statistics.get(1).phase()).isEqualTo("learning"); // f1 had been rebased
  }

  @Test
  void aMonitorRestoredAtAnyMomentGoesOnAsIfNothingHadHappened() {
    Watched undisturbed = new Watched("mix", 10, 50, 30, 91);
    Watched restored = new Watched("mix", 10, 50, 30, 91);
    int row = 0;
    for (int w = 0; w < 90; w++) {
      double shift = w < 45 || w > 70 ? 0 : 1.5;
      for (double[] values : undisturbed.table.next(x -> x + shift)) {
        double p = 0.3 + 0.01 * (row % 37);
        undisturbed.take(undisturbed.monitor.observe(values, p, w));
        undisturbed.take(undisturbed.monitor.evaluate(values, p, row % 3 == 0, w));
        restored.take(restored.monitor.observe(values, p, w));
        restored.take(restored.monitor.evaluate(values, p, row % 3 == 0, w));
        if (row++ % 173 == 0) {
          restored.monitor = decode(restored, restored.monitor.encode());
        }
      }
    }
    assertThat(undisturbed.in("resolved")).isNotEmpty();
    assertThat(restored.alerts).isEqualTo(undisturbed.alerts);
    assertThat(restored.statistics).isEqualTo(undisturbed.statistics);
    assertThat(restored.monitor.encode()).isEqualTo(undisturbed.monitor.encode());
  }

  @Test
  void featuresGoByNameSoThatANewOneLearnsAndTheOthersAreKept() {
    Watched watched = new Watched("gauss", 2, 100, 24, 92).feed(30);
    DriftMonitor wider =
        DriftMonitor.decode(
            "group",
            List.of("new", "f1", "f0"),
            new boolean[3],
            watched.config,
            watched.monitor.encode());
    for (int i = 0; i < 99; i++) {
      assertThat(wider.observe(new double[] {1, 2, 3}, Double.NaN, 0).statistics()).isEmpty();
    }
    assertThat(wider.observe(new double[] {1, 2, 3}, Double.NaN, 0).statistics())
        .extracting(s -> s.feature() + " " + s.phase())
        .containsExactly("new learning", "f1 watching", "f0 watching", "prediction watching");
  }

  @Test
  void anUnknownVersionAndCutBytesAreRefused() {
    Watched watched = new Watched("gauss", 2, 100, 24, 92).feed(30);
    byte[] bytes = watched.monitor.encode();
    assertThatThrownBy(() -> decode(watched, Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IllegalArgumentException.class);
    bytes[3] = 4;
    assertThatThrownBy(() -> decode(watched, bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 4");
  }

  /** A bit of everything: numbers and categories, an open alert, one rebased feature, labels. */
  static Watched sample() {
    Watched watched = new Watched("mix", 8, 40, 26, 90);
    watched.feed(30).feed(3, x -> x + 1);
    for (DriftAlert alert : List.copyOf(watched.in("open"))) {
      watched.monitor.command(command(1, ControlKind.ACK_ALERT, alert.alertId()));
    }
    watched.monitor.command(command(2, ControlKind.REBASE_DRIFT, "f1"));
    watched.feed(1, x -> x + 1);
    double[] row = watched.table.next(x -> x)[0];
    double[] labelled = row.clone();
    for (int i = 0; i < 40 * 28 + 7; i++) {
      labelled[0] = i % 5;
      watched.monitor.evaluate(labelled, 0.2 + 0.6 * (i % 11) / 11, i % 11 > i % 7, 0);
    }
    watched.monitor.observe(row, 0.5, 40);
    return watched;
  }

  private static ControlCommand command(long seq, ControlKind kind, String target) {
    Position position = new Position(1, "pattern.control", 0, seq, 0);
    return new ControlCommand(
        seq, kind, "olga", "", null, "group", Double.NaN, target, "", null, position);
  }

  private static DriftMonitor decode(Watched watched, byte[] bytes) {
    boolean[] categorical = watched.table.categorical();
    return DriftMonitor.decode(
        "group", Watched.names(categorical.length), categorical, watched.config, bytes);
  }

  private static byte[] fixture(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(DriftMonitorCodecTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }
}
