package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Bar;
import org.junit.jupiter.api.Test;

class BarCheckTest {
  private static final long T0 = 1_700_000_000_000L;

  @Test
  void aBarThatIsMendedStaysClosed() {
    Bar mended =
        new BarCheck(T0).passed(new Bar(T0, 100.000001, 100, 99, 99.5, -1, /* closed= */ true));

    assertThat(mended)
        .isEqualTo(new Bar(T0, 100.000001, 100.000001, 99, 99.5, Double.NaN, /* closed= */ true));
  }
}
