package io.patternstream.state.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PositionPlacesTest {
  private static final Position RECORD = new Position(1_000, "mcp.events", 0, 7, 0);

  @Test
  void nothingThatOneRecordGivesRiseToSharesAPlace() {
    int ordinals = 100;
    int each = 50;
    Set<Position> places = new HashSet<>();
    for (int ordinal = 0; ordinal < ordinals; ordinal++) {
      places.add(RECORD.at(ordinal));
      for (int index = 0; index < each; index++) {
        places.add(RECORD.at(ordinal).outcome(index));
        places.add(RECORD.at(ordinal).waitingLabel(index));
      }
    }

    assertThat(places).hasSize(ordinals * (1 + 2 * each));
  }

  @Test
  void theLargestRecordStillHasRoomForEverything() {
    int largest = 20_000; // more observations and patterns than the limits of a record allow
    Position last = RECORD.at(largest);

    assertThat(last.outcome(Position.PLACES - 1).ordinal()).isLessThan(Position.WAITING_LABELS);
    assertThat(last.waitingLabel(Position.PLACES - 1).ordinal())
        .isGreaterThan(Position.WAITING_LABELS);
  }

  @Test
  void outcomesComeAfterThePatternsOfTheirRecordAndWaitingLabelsAfterThose() {
    assertThat(RECORD.at(5_000)).isLessThan(RECORD.outcome(0));
    assertThat(RECORD.at(5_000).outcome(0)).isLessThan(RECORD.waitingLabel(0));
  }
}
