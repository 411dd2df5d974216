package io.patternstream.state.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PositionTest {

  @Test
  void theOrderIsLogTimeThenTopicThenPartitionThenOffsetThenOrdinal() {
    List<Position> ordered =
        List.of(
            new Position(1, "b", 9, 9, 9),
            new Position(2, "a", 9, 9, 9),
            new Position(2, "b", 0, 9, 9),
            new Position(2, "b", 1, 0, 9),
            new Position(2, "b", 1, 1, 0),
            new Position(2, "b", 1, 1, 1));
    List<Position> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(1));
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(ordered);
  }
}
