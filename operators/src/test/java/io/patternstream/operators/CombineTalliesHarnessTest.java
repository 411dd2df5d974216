package io.patternstream.operators;

import static io.patternstream.operators.Given.MINUTE;
import static io.patternstream.operators.Given.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Tally;
import io.patternstream.state.statistics.LatencyBuckets;
import io.patternstream.state.statistics.MinuteCount;
import java.util.List;
import java.util.Random;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CombineTalliesHarnessTest {
  private static final double NONE = Double.NaN;
  private OneInputStreamOperatorTestHarness<Tally, Tally> harness;

  @BeforeEach
  void start() throws Exception {
    harness = new OneInputStreamOperatorTestHarness<>(new CombineTallies());
    harness.open();
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private List<Tally> out() {
    return harness.extractOutputValues();
  }

  @Test
  void talliesOfOneKindAreToldAsOneBeforeTheWatermark() throws Exception {
    harness.processElement(new Tally("a", "x", T0 + 5, 1, NONE), 0);
    harness.processElement(new Tally("a", "x", T0 + 7, 2, NONE), 0);
    harness.processElement(new Tally("a", "x", T0 + 6, 1, NONE), 0);
    assertThat(out()).isEmpty();
    harness.processWatermark(T0 + 7);

    assertThat(out()).containsExactly(new Tally("a", "x", T0 + 5, 4, NONE));
    assertThat(harness.getOutput().toArray()[0]).hasToString("Record @ (undef) : " + out().get(0));
  }

  @Test
  void stagesDispositionsMinutesAndLatenciesStayApart() throws Exception {
    List<Tally> different =
        List.of(
            new Tally("a", "x", T0, 1, NONE),
            new Tally("b", "x", T0, 1, NONE),
            new Tally("a", "y", T0, 1, NONE),
            new Tally("a", "x", T0 + MINUTE, 1, NONE),
            new Tally("a", "x", T0, 1, 5),
            new Tally("a", "x", T0, 1, 50));
    for (Tally tally : different) {
      harness.processElement(tally, 0);
    }
    harness.processWatermark(T0);

    assertThat(out()).containsExactlyElementsOf(different);
  }

  @Test
  void nothingIsKeptOverACheckpointOrTheEnd() throws Exception {
    harness.processElement(new Tally("a", "x", T0, 1, NONE), 0);
    harness.prepareSnapshotPreBarrier(1);
    assertThat(out()).hasSize(1);

    harness.processElement(new Tally("a", "x", T0, 1, NONE), 0);
    harness.processWatermarkStatus(WatermarkStatus.IDLE);
    assertThat(out()).hasSize(2);

    harness.processElement(new Tally("a", "x", T0, 1, NONE), 0);
    harness.endInput();
    harness.getOneInputOperator().finish();
    assertThat(out()).hasSize(3);
  }

  @Test
  void whatIsCountedOfSumsIsWhatIsCountedOfEach() throws Exception {
    Random random = new Random(5);
    MinuteCount each = MinuteCount.nothing();
    for (int i = 0; i < 2_000; i++) {
      double millis = i % 7 == 0 ? NONE : StrictMath.exp(6 * random.nextGaussian());
      Tally tally = new Tally("a", "x", T0 + i % 60, 1 + i % 3, millis);
      each = each.plus(tally);
      harness.processElement(tally, 0);
    }
    harness.processWatermark(T0 + MINUTE);

    MinuteCount sums = MinuteCount.nothing();
    for (Tally sum : out()) {
      sums = sums.plus(sum);
    }
    assertThat(sums).isEqualTo(each);
    assertThat(out().size()).isLessThanOrEqualTo(LatencyBuckets.SIZE + 1);
  }
}
