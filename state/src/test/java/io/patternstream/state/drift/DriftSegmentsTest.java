package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.DriftAlert;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DriftSegmentsTest {
  private static final int ROWS = 200;
  private static final int REFERENCES = 24;

  private final SplittableRandom random = new SplittableRandom(11);
  private final DriftSegments segments =
      new DriftSegments(
          "g",
          List.of("x", "y"),
          new boolean[2],
          DriftConfig.defaults().withWindows(ROWS, REFERENCES));
  private final List<DriftAlert> alerts = new ArrayList<>();
  private int row;

  /** One row in ten belongs to the part "small". */
  private void feed(int windows, double whole, double small) {
    for (int i = 0; i < windows * ROWS; i++) {
      boolean isSmall = row % 10 == 0;
      double[] values = {
        random.nextGaussian() + whole + (isSmall ? small : 0), random.nextGaussian()
      };
      long hour = row++ / ROWS * Watched.HOUR;
      alerts.addAll(
          segments.observe(isSmall ? "small" : "large", values, Double.NaN, hour, hour).alerts());
    }
  }

  @Test
  void whatMovesInAPartAloneIsAlertedThere() {
    feed(REFERENCES * 10 + 20, 0, 0);
    assertThat(alerts).isEmpty();
    feed(40, 0, 0.45); // of the whole this moves 0.045, inside its floor
    List<DriftAlert> open = alerts.stream().filter(a -> a.state().equals("open")).toList();
    assertThat(open)
        .extracting(a -> a.modelGroup() + " " + a.segment() + " " + a.feature())
        .containsExactly("g small x");
  }

  @Test
  void whatMovesInTheWholeIsToldOnce() {
    feed(REFERENCES * 10 + 20, 0, 0);
    feed(40, 1, 0);
    List<DriftAlert> open = alerts.stream().filter(a -> a.state().equals("open")).toList();
    assertThat(open).extracting(a -> a.segment() + a.feature()).containsExactly("x");
  }
}
