package io.patternstream.operators;

import static io.patternstream.operators.Given.DAY;
import static io.patternstream.operators.Given.HOUR;
import static io.patternstream.operators.Given.T0;
import static io.patternstream.operators.Given.bars;
import static io.patternstream.operators.Given.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.Tally;
import io.patternstream.state.outcome.OpenPattern;
import io.patternstream.state.outcome.OutcomeConfig;
import io.patternstream.state.outcome.OutcomeInput;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LabelOutcomesHarnessTest {
  private static final long HORIZON = 7 * DAY;
  private static final OutcomeConfig CONFIG = new OutcomeConfig(1.5, 1, 3, 2);

  private Harness<OutcomeInput, Void, Feedback> harness;

  @BeforeEach
  void start() throws Exception {
    harness = fresh(Harness.Backend.HEAP);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private static Harness<OutcomeInput, Void, Feedback> fresh(Harness.Backend backend)
      throws Exception {
    return Harness.of(
        () -> new LabelOutcomes(CONFIG, HORIZON),
        OutcomeInput::symbol,
        backend,
        LabelOutcomes.TALLIES);
  }

  /** A bullish race from 100 to 110 with a stop at 95, known at the bar of day 0. */
  private static OutcomeInput race(String id, String symbol, long logTime, int ordinal) {
    return race(id, symbol, logTime, ordinal, 0);
  }

  private static OutcomeInput race(
      String id, String symbol, long logTime, int ordinal, long waitsUntil) {
    return OutcomeInput.of(
        new OpenPattern(
            id,
            symbol,
            "1d",
            "hammer",
            1,
            100,
            110,
            95,
            true,
            T0,
            T0,
            0,
            0,
            0,
            0,
            waitsUntil,
            event(logTime, ordinal)));
  }

  @Test
  void aRaceEndsInLogTimeWhetherOrNotTheWatermarkHasComeBy() throws Exception {
    harness.left(race("late", "AAPL", T0, 1));
    harness.left(OutcomeInput.of(bars("AAPL", T0 + HORIZON + DAY, 1, 120)));

    assertThat(harness.out()).isEmpty();
    assertThat(harness.side(LabelOutcomes.TALLIES))
        .extracting(Tally::disposition)
        .containsExactly("opened", "forgotten");
  }

  @Test
  void barsThatFollowDecideTargetStopAndHorizonAndNothingIsKept() throws Exception {
    harness.left(race("target", "AAPL", T0, 1));
    harness.left(race("stop", "MSFT", T0, 1));
    harness.left(race("neither", "IBM", T0, 1));
    harness.left(OutcomeInput.of(bars("AAPL", T0 + 1, 0, 120, 105))); // day 0 was known
    assertThat(harness.out()).isEmpty();

    harness.left(OutcomeInput.of(bars("AAPL", T0 + 2, 2, 112)));
    harness.left(OutcomeInput.of(bars("MSFT", T0 + 2, 1, 94)));
    harness.left(OutcomeInput.of(bars("IBM", T0 + 2, 1, 101, 102, 103)));
    assertThat(harness.out()).as("the third bar may still be forming").hasSize(2);
    harness.left(OutcomeInput.of(bars("IBM", T0 + 3, 4, 130)));

    assertThat(harness.out())
        .extracting(Feedback::patternId, Feedback::label, Feedback::position)
        .containsExactly(
            tuple("target", Label.POSITIVE, event(T0 + 2, 0).outcome(0)),
            tuple("stop", Label.NEGATIVE, event(T0 + 2, 0).outcome(0)),
            tuple("neither", Label.NEUTRAL, event(T0 + 3, 0).outcome(0)));
    harness.assertNothingIsKept();
  }

  @Test
  void outcomesOfOneRecordHavePlacesOfTheirOwnInTheOrderOfTheirPatterns() throws Exception {
    harness.left(race("second", "AAPL", T0 + 1, 1));
    harness.left(race("first", "AAPL", T0, 1));

    harness.left(OutcomeInput.of(bars("AAPL", T0 + 2, 1, 112)));

    assertThat(harness.out())
        .extracting(Feedback::patternId, f -> f.position().ordinal())
        .containsExactly(
            tuple("first", event(T0, 0).outcome(0).ordinal()),
            tuple("second", event(T0, 0).outcome(1).ordinal()));
  }

  @Test
  void barsOfAnotherTimeframeOrSymbolDecideNothing() throws Exception {
    harness.left(race("p", "AAPL", T0, 1));
    harness.left(OutcomeInput.of(bars("MSFT", T0 + 1, 1, 112)));

    assertThat(harness.out()).isEmpty();
  }

  @Test
  void theOldestRaceOfASymbolGivesWayAndIsCounted() throws Exception {
    harness.left(race("a", "AAPL", T0, 1));
    harness.left(race("b", "AAPL", T0, 2));
    harness.left(race("c", "AAPL", T0, 3));
    harness.left(OutcomeInput.of(bars("AAPL", T0 + 1, 1, 112)));

    assertThat(harness.out()).extracting(Feedback::patternId).containsExactly("b", "c");
    assertThat(harness.side(LabelOutcomes.TALLIES))
        .extracting(Tally::disposition)
        .containsExactly("opened", "opened", "evicted", "opened", "positive", "positive");
    harness.assertNothingIsKept();
  }

  @Test
  void aRaceWithoutBarsIsForgottenAtTheLabelHorizon() throws Exception {
    harness.left(race("a", "AAPL", T0, 1));
    harness.left(race("b", "AAPL", T0 + 2 * HOUR, 1));
    harness.watermark(T0 + HORIZON);
    harness.left(OutcomeInput.of(bars("AAPL", T0 + HORIZON + 1, 1, 101)));
    assertThat(harness.side(LabelOutcomes.TALLIES))
        .contains(new Tally(LabelOutcomes.UID, "forgotten", T0 + HORIZON, 1, Double.NaN));

    harness.watermark(T0 + HORIZON + 2 * HOUR);

    assertThat(harness.out()).isEmpty();
    harness.assertNothingIsKept();
  }

  @Test
  void aRaceOfSlowBarsOutlivesTheLabelHorizonAndEndsWhereTheyAreNotWaitedForAnyMore()
      throws Exception {
    long by = T0 + 50 * DAY;
    harness.left(race("decided", "AAPL", T0, 1, by));
    harness.left(race("silent", "MSFT", T0, 1, by));
    harness.watermark(T0 + HORIZON + DAY);
    harness.left(OutcomeInput.of(bars("AAPL", T0 + 20 * DAY, 1, 101, 112)));
    assertThat(harness.out()).extracting(Feedback::label).containsExactly(Label.POSITIVE);

    harness.watermark(by + HOUR);
    harness.left(OutcomeInput.of(bars("MSFT", by + HOUR + 1, 1, 112)));

    assertThat(harness.out()).hasSize(1);
    assertThat(harness.side(LabelOutcomes.TALLIES))
        .extracting(Tally::disposition)
        .containsExactly("opened", "opened", "positive", "forgotten");
    harness.assertNothingIsKept();
  }

  @Test
  void aPatternThatIsReportedAnewGoesOnWithItsRace() throws Exception {
    harness.left(race("p", "AAPL", T0, 1));
    harness.left(OutcomeInput.of(bars("AAPL", T0 + 1, 1, 101, 102)));
    harness.left(race("p", "AAPL", T0 + 2, 1));
    harness.left(OutcomeInput.of(bars("AAPL", T0 + 3, 3, 103, 104)));

    assertThat(harness.out())
        .extracting(Feedback::label, Feedback::notes)
        .containsExactly(tuple(Label.NEUTRAL, "horizon after 3 bars"));
    harness.assertNothingIsKept();
  }

  @ParameterizedTest
  @EnumSource
  void aRestartOnTwoSubtasksAtAnyMomentChangesNothing(Harness.Backend backend) throws Exception {
    Harness.assertRestartsChangeNothing(
        () -> fresh(backend),
        List.of(
            h -> h.left(race("a", "AAPL", T0, 1)),
            h -> h.left(race("b", "AAPL", T0, 2)),
            h -> h.left(race("m", "MSFT", T0, 1)),
            h -> h.left(OutcomeInput.of(bars("AAPL", T0 + 1, 1, 101))),
            h -> h.left(race("c", "AAPL", T0 + 2, 1)),
            h -> h.left(OutcomeInput.of(bars("AAPL", T0 + 3, 1, 104, 108))),
            h -> h.left(OutcomeInput.of(bars("MSFT", T0 + 3, 1, 80))),
            h -> h.watermark(T0 + DAY),
            h -> h.left(OutcomeInput.of(bars("AAPL", T0 + DAY + 1, 3, 90)))));
  }
}
