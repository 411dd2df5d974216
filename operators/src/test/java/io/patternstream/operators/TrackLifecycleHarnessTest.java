package io.patternstream.operators;

import static io.patternstream.operators.Given.HOUR;
import static io.patternstream.operators.Given.MINUTE;
import static io.patternstream.operators.Given.SECOND;
import static io.patternstream.operators.Given.T0;
import static io.patternstream.operators.Given.analyst;
import static io.patternstream.operators.Given.automatic;
import static io.patternstream.operators.Given.event;
import static io.patternstream.operators.Given.followed;
import static io.patternstream.operators.Given.pattern;
import static io.patternstream.operators.Given.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LifecycleInput;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Sighting;
import io.patternstream.state.event.Tally;
import io.patternstream.state.lifecycle.LifecycleConfig;
import io.patternstream.state.lifecycle.LifecycleRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrackLifecycleHarnessTest {
  private static final long HORIZON = 24 * HOUR;

  /** Confirmed from 0.75; a pattern expires after 10 hours and does not decay. */
  private static final LifecycleConfig CONFIG =
      new LifecycleConfig(0.75, Map.of(), Map.of(), new LifecycleRule(1, 0, 10, 1.05, 0));

  private Harness<LifecycleInput, Void, PatternState> harness;

  @BeforeEach
  void start() throws Exception {
    harness = fresh(Harness.Backend.HEAP);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private static Harness<LifecycleInput, Void, PatternState> fresh(Harness.Backend backend)
      throws Exception {
    return Harness.of(
        () -> new TrackLifecycle(CONFIG, HORIZON),
        LifecycleInput::marketKey,
        backend,
        TrackLifecycle.TALLIES);
  }

  private static LifecycleInput scored(String id, long logTime, double confidence) {
    return LifecycleInput.of(prediction(pattern(id, logTime), true, confidence));
  }

  private static LifecycleInput seen(String id, MentionStatus status, long logTime, long count) {
    ChartPattern report = pattern(id, "AAPL", status, event(logTime, 1));
    return LifecycleInput.of(new Sighting(report, count));
  }

  private static LifecycleInput labeled(String id, Label label, long logTime) {
    Feedback feedback = analyst(id, label, logTime);
    return LifecycleInput.of(
        new LabelRecord(feedback, LabelDisposition.TAUGHT, "AAPL", feedback.position()));
  }

  private static LifecycleInput quoted(long logTime, double price) {
    return LifecycleInput.of(Given.quote("AAPL", logTime, price));
  }

  @Test
  void everyChangeOfAPatternIsTold() throws Exception {
    harness.left(scored("p", T0, 0.8));
    harness.left(seen("p", MentionStatus.CONFIRMED, T0 + 1, 2));
    harness.left(quoted(T0 + 2, 105));
    harness.left(quoted(T0 + 3, 111));
    harness.left(labeled("p", Label.NEGATIVE, T0 + 4));
    assertThat(harness.out()).isEmpty();
    harness.watermark(T0 + 4);

    assertThat(harness.out())
        .extracting(PatternState::revision, PatternState::status, PatternState::transitionReason)
        .containsExactly(
            tuple(T0, "pending", "first_seen"),
            tuple(T0 + 1, "confirmed", "confidence"),
            tuple(T0 + 3, "completed", "target_reached"),
            tuple(T0 + 4, "completed", ""));
    assertThat(harness.out().get(2).sightings()).isEqualTo(2);
  }

  @Test
  void aPatternThatIsOnlySeenAgainIsToldOnceInTenSecondsAsItThenIs() throws Exception {
    harness.left(scored("p", T0, 0.6));
    harness.left(seen("p", MentionStatus.CONFIRMED, T0 + SECOND, 2));
    harness.watermark(T0 + 2 * SECOND);
    harness.left(seen("p", MentionStatus.CONFIRMED, T0 + 3 * SECOND, 3));
    harness.watermark(T0 + 10 * SECOND - 1);
    assertThat(harness.out()).hasSize(2);

    harness.watermark(T0 + 10 * SECOND);
    harness.left(seen("p", MentionStatus.CONFIRMED, T0 + 10 * SECOND + 1, 4));
    harness.watermark(T0 + 20 * SECOND);
    harness.watermark(T0 + 40 * SECOND);

    assertThat(harness.out())
        .extracting(PatternState::revision, PatternState::sightings)
        .containsExactly(tuple(T0, 1L), tuple(T0 + 1, 1L), tuple(T0 + 3, 3L), tuple(T0 + 4, 4L));
  }

  @Test
  void aPatternThatHasEndedIsToldToBeSeenAgainToo() throws Exception {
    harness.left(scored("p", T0, 0.6));
    harness.left(quoted(T0 + 1, 111));
    harness.left(seen("p", MentionStatus.CONFIRMED, T0 + 2, 2));
    harness.watermark(T0 + 10 * SECOND);

    assertThat(harness.out())
        .extracting(PatternState::status, PatternState::sightings)
        .endsWith(tuple("completed", 1L), tuple("completed", 2L));
  }

  @Test
  void theHistoryIsThatOfTheLogWhateverTheOrderOfArrival() throws Exception {
    List<LifecycleInput> log =
        List.of(
            scored("p", T0, 0.6),
            scored("q", T0 + 1, 0.6),
            seen("p", MentionStatus.CONFIRMED, T0 + 2, 2),
            labeled("q", Label.POSITIVE, T0 + 3),
            seen("p", MentionStatus.NEGATED, T0 + 4, 3),
            quoted(T0 + 5, 120));
    for (LifecycleInput input : log) {
      harness.left(input);
      harness.watermark(input.position().logTime());
    }
    List<PatternState> expected = harness.out();
    assertThat(expected)
        .extracting(state -> state.pattern().patternId(), PatternState::status)
        .contains(tuple("p", "invalidated"), tuple("q", "completed"));

    Random random = new Random(1);
    for (int round = 0; round < 20; round++) {
      List<LifecycleInput> shuffled = new ArrayList<>(log);
      Collections.shuffle(shuffled, random);
      try (var other = fresh(Harness.Backend.HEAP)) {
        for (LifecycleInput input : shuffled) {
          other.left(input);
        }
        other.watermark(T0 + 100);
        assertThat(other.out()).isEqualTo(expected);
      }
    }
  }

  @Test
  void aPatternExpiresWhenItIsDueHoweverFarTheWatermarkJumps() throws Exception {
    harness.left(scored("p", T0, 0.6));
    harness.watermark(T0);
    harness.left(quoted(T0 + 11 * HOUR, 120)); // at its target, but an hour too late
    harness.watermark(T0 + 12 * HOUR);

    assertThat(harness.out()).hasSize(3);
    PatternState last = harness.out().get(2);
    assertThat(last.status()).isEqualTo("expired");
    assertThat(last.updatedLogTime()).isEqualTo(T0 + 10 * HOUR);
  }

  @Test
  void barsFromBeforeThePatternsEndMoveNothing() throws Exception {
    harness.left(scored("p", T0, 0.6));
    harness.left(LifecycleInput.of(Given.bars("AAPL", T0 + 1, -2, 120)));
    harness.left(LifecycleInput.of(Given.bars("AAPL", T0 + 2, 0, 105)));
    harness.watermark(T0 + 2);
    assertThat(harness.out()).hasSize(2);

    harness.left(LifecycleInput.of(Given.bars("AAPL", T0 + 3, 1, 112)));
    harness.watermark(T0 + 3);

    assertThat(harness.out().get(2).status()).isEqualTo("completed");
  }

  @Test
  void whatIsSaidOfAnUnknownPatternIsPassedOver() throws Exception {
    harness.left(seen("p", MentionStatus.CONFIRMED, T0, 2));
    harness.left(labeled("p", Label.POSITIVE, T0 + 1));
    harness.left(quoted(T0 + 2, 100));
    harness.watermark(T0 + 2);

    assertThat(harness.out()).isEmpty();
    harness.assertNothingIsKept();
  }

  @Test
  void anInputBehindTheWatermarkIsAppliedAtOnceAndCounted() throws Exception {
    harness.watermark(T0 + MINUTE);
    harness.left(scored("p", T0, 0.8));

    assertThat(harness.out()).hasSize(2);
    assertThat(harness.side(TrackLifecycle.TALLIES))
        .extracting(Tally::disposition)
        .containsExactly("pending", "confirmed", "late");
  }

  @Test
  void anInputDeliveredTwiceWhileItWaitsCountsOnce() throws Exception {
    harness.left(scored("p", T0, 0.8));
    harness.left(scored("p", T0, 0.8));
    harness.watermark(T0);

    assertThat(harness.out()).hasSize(2);
  }

  @Test
  void aPatternIsForgottenAHorizonAfterItsEnd() throws Exception {
    harness.left(scored("p", T0, 0.6));
    harness.left(scored("q", T0 + HOUR, 0.6));
    harness.watermark(T0 + 20 * HOUR);
    harness.left(labeled("p", Label.POSITIVE, T0 + 20 * HOUR + 1));
    harness.watermark(T0 + 21 * HOUR);
    assertThat(harness.out().get(harness.out().size() - 1).outcome()).isNotNull();

    harness.watermark(T0 + 12 * HOUR + HORIZON);

    harness.assertNothingIsKept();
  }

  @Test
  void aPatternThatTwoReportsInARowLackIsInvalidatedAndOneThatIsSeenAgainIsNot() throws Exception {
    LifecycleConfig two =
        new LifecycleConfig(
            0.75, Map.of(), Map.of(), new LifecycleRule(1, 0, 10, 1.05, 0), true, 2);
    try (Harness<LifecycleInput, Void, PatternState> strict =
        Harness.of(
            () -> new TrackLifecycle(two, HORIZON),
            LifecycleInput::marketKey,
            Harness.Backend.HEAP,
            TrackLifecycle.TALLIES)) {
      List<String> ids = List.of("gone", "back", "there");
      for (int i = 0; i < ids.size(); i++) {
        ChartPattern pattern =
            pattern(ids.get(i), "AAPL", MentionStatus.CONFIRMED, event(T0, i + 1));
        strict.left(LifecycleInput.of(prediction(pattern, true, 0.6)));
      }
      strict.left(seen("there", MentionStatus.CONFIRMED, T0 + 1, 2));
      strict.left(quoted(T0 + 2, 101)); // says nothing of patterns
      strict.left(seen("back", MentionStatus.CONFIRMED, T0 + 3, 2));
      strict.watermark(T0 + 3);
      strict.restart(2);
      strict.left(seen("there", MentionStatus.CONFIRMED, T0 + 4, 3));
      strict.watermark(T0 + HOUR);

      assertThat(strict.out())
          .filteredOn(state -> state.status().equals("invalidated"))
          .extracting(
              state -> state.pattern().patternId(),
              PatternState::transitionReason,
              PatternState::updatedLogTime)
          .containsExactly(tuple("gone", "not_seen", T0 + 3));
    }
  }

  @Test
  void theOutcomeOfSlowBarsIsRecordedLongAfterTheRuleEndedThePattern() throws Exception {
    long outcomeBy = T0 + 10 * HORIZON;
    harness.left(LifecycleInput.of(prediction(followed(pattern("p", T0), outcomeBy), 0.6)));
    harness.watermark(T0 + 5 * HORIZON);
    Feedback bars = automatic("p", Label.POSITIVE, T0 + 5 * HORIZON + 1);
    harness.left(
        LifecycleInput.of(new LabelRecord(bars, LabelDisposition.TAUGHT, "AAPL", bars.position())));
    harness.watermark(T0 + 6 * HORIZON);

    PatternState last = harness.out().get(harness.out().size() - 1);
    assertThat(last.status()).isEqualTo("expired");
    assertThat(last.outcome()).isEqualTo(bars);
    harness.watermark(outcomeBy + HOUR);
    harness.assertNothingIsKept();
  }

  @ParameterizedTest
  @EnumSource
  void aRestartOnTwoSubtasksAtAnyMomentChangesNothing(Harness.Backend backend) throws Exception {
    LifecycleInput elsewhere =
        LifecycleInput.of(
            prediction(pattern("m", "MSFT", MentionStatus.CONFIRMED, event(T0, 1)), false, 0.9));
    Harness.assertRestartsChangeNothing(
        () -> fresh(backend),
        List.of(
            h -> h.left(seen("p", MentionStatus.CONFIRMED, T0 + 5, 2)),
            h -> h.left(scored("p", T0, 0.6)),
            h -> h.left(elsewhere),
            h -> h.watermark(T0 + 1),
            h -> h.left(labeled("p", Label.POSITIVE, T0 + 10)),
            h -> h.watermark(T0 + HOUR),
            h -> h.left(quoted(T0 + 2 * HOUR, 111)),
            h -> h.watermark(T0 + 11 * HOUR),
            h -> h.left(seen("p", MentionStatus.CONFIRMED, T0 + 12 * HOUR, 3)),
            h -> h.watermark(T0 + 2 * HORIZON)));
  }
}
