package io.patternstream.state.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.patternstream.state.event.Label;
import io.patternstream.state.event.QualityRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class QualityMonitorTest {
  private static final QualityConfig SMALL = new QualityConfig(20, 8, 9);
  private static final String FIXTURE = "QualityMonitor.v1.bin";

  @Test
  void rowsComeAtEveryRefreshAndWhenTheWindowIsFull() {
    QualityMonitor monitor = new QualityMonitor("all", SMALL);
    List<Integer> sizes = new ArrayList<>();
    List<QualityRow> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) { // 40 that count
      List<QualityRow> rows = monitor.observe(Evaluations.plain(i));
      rows.stream()
          .filter(row -> row.arm().equals("ml") && row.patternType().equals("*"))
          .forEach(row -> sizes.add((int) row.examples()));
      all.addAll(rows);
    }
    assertThat(sizes).containsExactly(8, 16, 20, 8, 16, 20);
    assertThat(all.stream().map(QualityRow::window).distinct()).containsExactly(0L, 1L);
    assertThat(all.stream().map(QualityRow::arm).distinct())
        .containsExactly("rule", "ml", "blended", "served"); // no challenger was given
    assertThat(all)
        .filteredOn(row -> !row.patternType().equals("*"))
        .allSatisfy(row -> assertThat(row.examples()).isGreaterThanOrEqualTo(9));
  }

  @Test
  void aRowHoldsTheMeasuresOfItsArmAndTypeOverItsWindow() {
    QualityMonitor monitor = new QualityMonitor("all", new QualityConfig(10, 100, 1));
    List<QualityRow> rows = List.of();
    for (int i = 0; i < 10; i++) {
      Label label = i < 4 ? Label.POSITIVE : Label.NEGATIVE;
      double challenger = i == 9 ? 0.25 : Double.NaN;
      rows =
          monitor.observe(
              Evaluations.of(
                  i, i == 9 ? "flag" : "doji", label, 0.4, i < 4 ? 0.8 : 0.2, challenger));
    }
    QualityRow rule = row(rows, "rule", "*");
    assertThat(rule.fromLogTime()).isEqualTo(Evaluations.T0);
    assertThat(rule.toLogTime()).isEqualTo(Evaluations.T0 + 9000);
    assertThat(rule.positives()).isEqualTo(4);
    assertThat(rule.ece()).isCloseTo(0, within(1e-12)); // says 0.4, is 0.4
    assertThat(rule.auc()).isEqualTo(0.5);
    QualityRow ml = row(rows, "ml", "*");
    assertThat(ml.logLoss()).isCloseTo(-Math.log(0.8), within(1e-12));
    assertThat(ml.brier()).isCloseTo(0.04, within(1e-12));
    assertThat(ml.auc()).isEqualTo(1);
    assertThat(ml.bins()).hasSize(6);
    QualityRow challenger = row(rows, "challenger", "*");
    assertThat(challenger.examples()).isEqualTo(1);
    assertThat(challenger.logLoss()).isCloseTo(-Math.log(0.75), within(1e-12));
    assertThat(row(rows, "served", "flag").examples()).isEqualTo(1);
    assertThat(row(rows, "served", "doji").examples()).isEqualTo(9);
  }

  @Test
  void neutralOutcomesSayNothing() {
    QualityMonitor monitor = new QualityMonitor("all", new QualityConfig(10, 1, 1));
    assertThat(monitor.observe(Evaluations.of(0, "doji", Label.NEUTRAL, 0.5, 0.5, 0.5))).isEmpty();
  }

  @Test
  void aMonitorReadFromItsBytesGoesOnAsIfNothingHappened() throws IOException {
    QualityMonitor undisturbed = new QualityMonitor("all", SMALL);
    QualityMonitor restored = new QualityMonitor("all", SMALL);
    for (int i = 0; i < 120; i++) {
      assertThat(restored.observe(Evaluations.plain(i)))
          .isEqualTo(undisturbed.observe(Evaluations.plain(i)));
      restored = read(bytes(restored));
    }
    assertThat(bytes(restored)).isEqualTo(bytes(undisturbed));
    assertThat(restored.window()).isEqualTo(4);
  }

  @Test
  void theCommittedFixtureOfVersionOneStillReads() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(QualityMonitorTest.class.getResourceAsStream(FIXTURE), FIXTURE)) {
      byte[] stored = in.readAllBytes();
      assertThat(bytes(read(stored))).isEqualTo(stored);
      assertThat(bytes(sample())).isEqualTo(stored);
    }
  }

  @Test
  void anUnknownVersionAnImpossibleCountAndACutStateAreRefused() throws IOException {
    byte[] stored = bytes(sample());
    byte[] newer = stored.clone();
    newer[3] = 2;
    assertThatThrownBy(() -> read(newer)).isInstanceOf(IOException.class).hasMessageContaining("2");
    byte[] huge = stored.clone();
    huge[12] = 0x7f;
    assertThatThrownBy(() -> read(huge))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("examples");
    assertThatThrownBy(() -> read(Arrays.copyOf(stored, stored.length - 1)))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void stateIsBoundedByTheWindow() throws IOException {
    QualityMonitor monitor = new QualityMonitor("all", QualityConfig.defaults());
    int largest = 0;
    for (int i = 0; i < 2000; i++) {
      monitor.observe(Evaluations.plain(i));
      largest = Math.max(largest, bytes(monitor).length);
    }
    assertThat(largest).isLessThan(200 * 60);
  }

  @Test
  void settingsOutsideTheirRangesAreNamed() {
    assertThat(QualityConfig.defaults().validate()).isEmpty();
    assertThat(new QualityConfig(1, 0, 0).validate()).hasSize(3);
  }

  private static QualityRow row(List<QualityRow> rows, String arm, String type) {
    return rows.stream()
        .filter(row -> row.arm().equals(arm) && row.patternType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  static QualityMonitor sample() {
    QualityMonitor monitor = new QualityMonitor("all", SMALL);
    for (int i = 0; i < 33; i++) {
      monitor.observe(Evaluations.plain(i));
    }
    return monitor;
  }

  static byte[] bytes(QualityMonitor monitor) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    monitor.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static QualityMonitor read(byte[] bytes) throws IOException {
    return QualityMonitor.read("all", SMALL, new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
