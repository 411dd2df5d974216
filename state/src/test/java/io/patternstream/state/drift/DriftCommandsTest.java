package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DriftCommandsTest {
  private static final long NOW = 1_000_000_000L;
  private static final Instant LATER = Instant.ofEpochMilli(NOW + 60_000);

  private final Watched watched = new Watched("gauss", 3, 500, 24, 80);
  private long seq;

  private DriftMonitor.Outcome order(ControlKind kind, String target, @Nullable Instant until) {
    return watched.monitor.command(command(++seq, kind, target, until));
  }

  static ControlCommand command(
      long seq, ControlKind kind, String target, @Nullable Instant until) {
    Position position = new Position(NOW, "pattern.control", 0, seq, 0);
    return new ControlCommand(
        seq, kind, "olga", "", null, "group", Double.NaN, target, "", until, position);
  }

  private DriftAlert opened() {
    watched.feed(26).feed(2, x -> x + 1);
    assertThat(watched.in("open")).hasSize(1);
    return watched.alerts.get(watched.alerts.size() - 1);
  }

  @Test
  void anAcknowledgedAlertSaysByWhomAndGoesOn() {
    DriftAlert before = opened();
    DriftMonitor.Outcome outcome = order(ControlKind.ACK_ALERT, before.alertId(), null);
    assertThat(outcome.accepted()).isTrue();
    assertThat(outcome.alerts().get(0).acknowledgedBy()).isEqualTo("olga");
    assertThat(outcome.alerts().get(0).revision()).isEqualTo(before.revision() + 1);
    watched.feed(1, x -> x + 1);
    DriftAlert last = watched.alerts.get(watched.alerts.size() - 1);
    assertThat(last.state()).isEqualTo("ongoing");
    assertThat(last.acknowledgedBy()).isEqualTo("olga");
    assertThat(last.revision()).isEqualTo(before.revision() + 2);
  }

  @Test
  void aMuteNeedsAnEndThatIsStillToCome() {
    DriftAlert alert = opened();
    assertThat(order(ControlKind.MUTE_ALERT, alert.alertId(), null).accepted()).isFalse();
    DriftMonitor.Outcome outcome = order(ControlKind.MUTE_ALERT, alert.alertId(), LATER);
    assertThat(outcome.accepted()).isTrue();
    assertThat(outcome.alerts().get(0).mutedBy()).isEqualTo("olga");
    assertThat(outcome.alerts().get(0).mutedUntil()).isEqualTo(LATER.toEpochMilli());
  }

  @Test
  void aResolvedAlertIsClosedAndOpensAnewWhenTheChangeGoesOn() {
    DriftAlert alert = opened();
    DriftAlert closed = order(ControlKind.RESOLVE_ALERT, alert.alertId(), null).alerts().get(0);
    assertThat(closed.state()).isEqualTo("resolved");
    assertThat(closed.closedAt()).isEqualTo(NOW);
    assertThat(closed.message()).endsWith("Resolved by olga.");
    watched.feed(2, x -> x + 1);
    assertThat(watched.in("open")).hasSize(2);
    assertThat(watched.in("open").get(1).alertId()).isNotEqualTo(alert.alertId());
  }

  @Test
  void aRebasedFeatureTakesTheNewLevelForNormal() {
    DriftAlert alert = opened();
    DriftMonitor.Outcome outcome = order(ControlKind.REBASE_DRIFT, "", null);
    assertThat(outcome.alerts()).extracting(DriftAlert::alertId).containsExactly(alert.alertId());
    assertThat(outcome.alerts().get(0).state()).isEqualTo("rebased");
    assertThat(watched.monitor.isLearning()).isTrue();
    watched.feed(24 + 30, x -> x + 1);
    assertThat(watched.in("open")).hasSize(1);
    watched.feed(2);
    assertThat(watched.in("open")).hasSize(2);
    assertThat(watched.in("open").get(1).effect()).isNegative();
  }

  @Test
  void oneFeatureCanBeRebasedWhileTheOthersAreWatched() {
    opened();
    assertThat(order(ControlKind.REBASE_DRIFT, "f0", null).accepted()).isTrue();
    watched.feed(1, x -> x + 1);
    assertThat(watched.statistics.get(watched.statistics.size() - 4).phase()).isEqualTo("learning");
    assertThat(watched.statistics.get(watched.statistics.size() - 3).phase()).isEqualTo("watching");
  }

  /** Half a window is no reference window: the feature waits for the next one. */
  @Test
  void aRebaseWithinAWindowBeginsWithTheNextWholeWindow() {
    watched.feed(26);
    double[][] rows = watched.table.next(x -> x);
    for (int i = 0; i < rows.length; i++) {
      if (i == 400) {
        assertThat(order(ControlKind.REBASE_DRIFT, "f0", null).accepted()).isTrue();
      }
      watched.take(watched.monitor.observe(rows[i], Double.NaN, 26 * Watched.HOUR));
    }
    watched.statistics.clear();
    watched.feed(24);
    assertThat(watched.statistics.stream().filter(s -> s.feature().equals("f0")).toList())
        .allSatisfy(s -> assertThat(s.rows()).isEqualTo(500))
        .allSatisfy(s -> assertThat(s.phase()).isEqualTo("learning"))
        .hasSize(24);
    watched.feed(2, x -> x + 1);
    assertThat(watched.in("open")).extracting(DriftAlert::feature).containsExactly("f0");
  }

  @Test
  void anAlertOfAFeatureThatIsNoLongerThereEnds() {
    DriftAlert open = opened();
    DriftMonitor narrower =
        DriftMonitor.decode(
            "group", java.util.List.of("f1", "f2"), watched.config, watched.monitor.encode());
    DriftReport report = narrower.observe(new double[2], Double.NaN, 28 * Watched.HOUR);
    assertThat(report.alerts()).hasSize(1);
    assertThat(report.alerts().get(0).alertId()).isEqualTo(open.alertId());
    assertThat(report.alerts().get(0).state()).isEqualTo("rebased");
    assertThat(report.alerts().get(0).message()).endsWith("no longer among the features.");
    assertThat(narrower.observe(new double[2], Double.NaN, 28 * Watched.HOUR).alerts()).isEmpty();
  }

  @Test
  void whatCannotBeCarriedOutIsRefusedWithAReason() {
    watched.feed(1);
    assertThat(order(ControlKind.ACK_ALERT, "nobody", null).detail())
        .isEqualTo("no open alert has the id nobody");
    assertThat(order(ControlKind.REBASE_DRIFT, "nothing", null).detail())
        .isEqualTo("no feature or family is called nothing");
    assertThat(order(ControlKind.ENABLE_ML, "", null).accepted()).isFalse();
    assertThat(watched.monitor.command(command(1, ControlKind.REBASE_DRIFT, "", null)).detail())
        .isEqualTo("already applied: seq 1");
  }

  @Test
  void aResetModelGetsANewReferenceForItsPredictionsAndLabelsOnly() {
    watched.feed(26);
    assertThat(order(ControlKind.RESET_MODEL, "", null).accepted()).isTrue();
    watched.feed(1);
    assertThat(watched.statistics.get(watched.statistics.size() - 1).phase()).isEqualTo("learning");
    assertThat(watched.statistics.get(watched.statistics.size() - 2).phase()).isEqualTo("watching");
  }
}
