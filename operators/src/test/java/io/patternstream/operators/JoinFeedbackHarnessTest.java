package io.patternstream.operators;

import static io.patternstream.operators.Given.HOUR;
import static io.patternstream.operators.Given.T0;
import static io.patternstream.operators.Given.analyst;
import static io.patternstream.operators.Given.automatic;
import static io.patternstream.operators.Given.event;
import static io.patternstream.operators.Given.features;
import static io.patternstream.operators.Given.followed;
import static io.patternstream.operators.Given.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Tally;
import io.patternstream.state.feedback.FeedbackConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JoinFeedbackHarnessTest {
  private static final long HORIZON = 24 * HOUR;
  private static final FeedbackConfig CONFIG = new FeedbackConfig(HORIZON, 200, 20, 3);

  private Harness<PatternFeatures, Feedback, LabeledExample> harness;

  @BeforeEach
  void start() throws Exception {
    harness = fresh(Harness.Backend.HEAP);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private static Harness<PatternFeatures, Feedback, LabeledExample> fresh(Harness.Backend backend)
      throws Exception {
    return Harness.of(
        () -> new JoinFeedback(CONFIG),
        features -> features.pattern().patternId(),
        Feedback::patternId,
        backend,
        JoinFeedback.LABELS,
        JoinFeedback.TALLIES);
  }

  private static PatternFeatures measured(String id, long logTime) {
    return features(pattern(id, logTime), true);
  }

  @Test
  void aLabelThatComesAfterItsPatternTeachesAtItsOwnPlace() throws Exception {
    PatternFeatures known = measured("p", T0);
    Feedback label = analyst("p", Label.POSITIVE, T0 + 5);

    harness.left(known);
    harness.right(label);
    assertThat(harness.out()).isEmpty();
    harness.watermark(T0 + 5);

    assertThat(harness.out()).containsExactly(new LabeledExample(known, label, label.position()));
    assertThat(harness.side(JoinFeedback.LABELS))
        .containsExactly(new LabelRecord(label, LabelDisposition.TAUGHT, "AAPL", label.position()));
  }

  @Test
  void aLabelThatComesBeforeItsPatternTeachesAtThePatternsPlaceInEitherArrivalOrder()
      throws Exception {
    PatternFeatures known = measured("p", T0 + 10);
    Feedback label = analyst("p", Label.NEGATIVE, T0);
    Position expected = known.pattern().position().waitingLabel(0);

    harness.right(label);
    harness.watermark(T0 + 5);
    harness.left(known);
    assertThat(harness.out()).containsExactly(new LabeledExample(known, label, expected));

    try (var other = fresh(Harness.Backend.HEAP)) {
      other.left(known);
      other.right(label);
      other.watermark(T0 + 5);
      assertThat(other.out()).containsExactly(new LabeledExample(known, label, expected));
    }
  }

  @Test
  void labelsThatWaitedForTwoPatternsOfOneRecordHavePlacesOfTheirOwn() throws Exception {
    harness.right(analyst("p", Label.POSITIVE, T0));
    harness.right(analyst("q", Label.POSITIVE, T0 + 1));
    harness.watermark(T0 + 5);
    for (int ordinal = 1; ordinal <= 2; ordinal++) {
      String id = ordinal == 1 ? "p" : "q";
      harness.left(
          features(pattern(id, "AAPL", MentionStatus.CONFIRMED, event(T0 + 10, ordinal)), true));
    }

    assertThat(harness.out()).extracting(LabeledExample::position).doesNotHaveDuplicates();
    assertThat(harness.out()).hasSize(2);
  }

  @Test
  void theOutcomeOfSlowBarsStillTeachesAfterTheLabelHorizonAndThenNothingIsKept() throws Exception {
    long outcomeBy = T0 + 10 * HORIZON;
    for (String id : List.of("p", "q", "r")) {
      harness.left(followed(pattern(id, T0), outcomeBy));
    }
    harness.watermark(T0 + 2 * HORIZON);
    harness.right(automatic("p", Label.POSITIVE, T0 + 3 * HORIZON));
    harness.right(automatic("q", Label.NEUTRAL, T0 + 3 * HORIZON));
    harness.watermark(T0 + 3 * HORIZON + 1);

    assertThat(harness.side(JoinFeedback.LABELS))
        .extracting(label -> label.feedback().patternId(), LabelRecord::disposition)
        .containsExactlyInAnyOrder(
            tuple("p", LabelDisposition.TAUGHT), tuple("q", LabelDisposition.NEUTRAL));
    assertThat(harness.out()).hasSize(1);

    harness.right(analyst("p", Label.POSITIVE, T0 + 4 * HORIZON));
    harness.watermark(outcomeBy);
    harness.right(automatic("r", Label.POSITIVE, outcomeBy + 1));
    harness.watermark(outcomeBy + 2 * HORIZON);

    assertThat(harness.out()).as("the bars of r came too late").hasSize(1);
    assertThat(harness.side(JoinFeedback.LABELS))
        .extracting(LabelRecord::disposition)
        .endsWith(LabelDisposition.ORPHAN, LabelDisposition.ORPHAN);
    harness.assertNothingIsKept();
  }

  @Test
  void oneLabelOfAPersonAndOneOfTheBarsTeachAndTheOthersAreRecorded() throws Exception {
    harness.left(measured("p", T0));
    harness.right(analyst("p", Label.NEUTRAL, T0 + 1));
    harness.right(analyst("p", Label.POSITIVE, T0 + 2).withWeight(0));
    harness.right(analyst("p", Label.POSITIVE, T0 + 3));
    harness.right(analyst("p", Label.POSITIVE, T0 + 4));
    harness.right(analyst("p", Label.NEGATIVE, T0 + 5));
    harness.right(automatic("p", Label.NEGATIVE, T0 + 6));
    harness.watermark(T0 + 6);

    assertThat(harness.side(JoinFeedback.LABELS))
        .extracting(LabelRecord::disposition)
        .containsExactly(
            LabelDisposition.NEUTRAL,
            LabelDisposition.THROTTLED,
            LabelDisposition.TAUGHT,
            LabelDisposition.REPEAT,
            LabelDisposition.CONTRADICTION,
            LabelDisposition.TAUGHT);
    assertThat(harness.out())
        .extracting(example -> example.position().logTime(), LabeledExample::positive)
        .containsExactly(tuple(T0 + 3, true), tuple(T0 + 6, false));
    assertThat(harness.side(JoinFeedback.TALLIES))
        .extracting(Tally::disposition)
        .containsExactly("neutral", "throttled", "taught", "repeat", "contradiction", "taught");
  }

  @Test
  void whatIsTaughtDoesNotDependOnHowTheInputsInterleave() throws Exception {
    List<Harness.Step<PatternFeatures, Feedback, LabeledExample>> log = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String id = "p" + i;
      Label last = i == 1 ? Label.NEGATIVE : Label.POSITIVE;
      log.add(h -> h.right(analyst(id, Label.POSITIVE, T0)));
      log.add(h -> h.right(analyst(id, Label.NEUTRAL, T0 + 10)));
      log.add(h -> h.left(measured(id, T0 + 20)));
      log.add(h -> h.right(automatic(id, Label.NEGATIVE, T0 + 30)));
      log.add(h -> h.right(analyst(id, last, T0 + 40)));
    }
    Set<Object> expected = null;
    Random random = new Random(5);
    for (int round = 0; round < 50; round++) {
      List<Harness.Step<PatternFeatures, Feedback, LabeledExample>> shuffled = new ArrayList<>(log);
      Collections.shuffle(shuffled, random);
      try (var one = fresh(Harness.Backend.HEAP)) {
        for (var step : shuffled) {
          step.on(one);
        }
        one.watermark(T0 + 100);
        Set<Object> given = new HashSet<>(one.out());
        given.addAll(one.side(JoinFeedback.LABELS));
        expected = expected == null ? given : expected;
        assertThat(given).hasSize(6 + 12).isEqualTo(expected);
      }
    }
    try (var inOrder = fresh(Harness.Backend.HEAP)) {
      for (int i = 0; i < log.size(); i++) {
        log.get(i % 3 * 5 + i / 3).on(inOrder);
        if (i % 3 == 2) {
          inOrder.watermark(T0 + 10L * (i / 3) + 5);
        }
      }
      Set<Object> given = new HashSet<>(inOrder.out());
      given.addAll(inOrder.side(JoinFeedback.LABELS));
      assertThat(given).isEqualTo(expected);
    }
  }

  @Test
  void aLabelWithoutAPatternIsAnOrphanAtTheHorizonAndNothingIsKept() throws Exception {
    Feedback label = analyst("nobody", Label.POSITIVE, T0);
    harness.right(label);
    harness.watermark(T0 + HORIZON - 1);
    assertThat(harness.side(JoinFeedback.LABELS)).isEmpty();

    harness.watermark(T0 + HORIZON);

    assertThat(harness.side(JoinFeedback.LABELS))
        .containsExactly(new LabelRecord(label, LabelDisposition.ORPHAN, "", label.position()));
    harness.assertNothingIsKept();
  }

  @Test
  void aPatternTakesLabelsUpToItsHorizonAndIsForgottenThere() throws Exception {
    harness.left(measured("p", T0));
    harness.right(analyst("p", Label.POSITIVE, T0 + HORIZON));
    harness.right(automatic("p", Label.POSITIVE, T0 + HORIZON + 1));
    harness.watermark(T0 + HORIZON + 10);

    assertThat(harness.out()).hasSize(1);
    harness.watermark(T0 + 2 * HORIZON + 1);

    assertThat(harness.side(JoinFeedback.LABELS))
        .extracting(LabelRecord::disposition)
        .containsExactly(LabelDisposition.TAUGHT, LabelDisposition.ORPHAN);
    harness.assertNothingIsKept();
  }

  @Test
  void aLabelBehindTheWatermarkTeachesAtOnceAndIsCountedLate() throws Exception {
    harness.left(measured("p", T0));
    harness.watermark(T0 + 10);
    harness.right(analyst("p", Label.POSITIVE, T0 + 5));

    assertThat(harness.out()).hasSize(1);
    assertThat(harness.side(JoinFeedback.TALLIES))
        .extracting(Tally::disposition)
        .containsExactly("taught:late");
  }

  @Test
  void labelsAndPatternsDeliveredTwiceCountOnce() throws Exception {
    PatternFeatures known = measured("p", T0);
    Feedback label = analyst("p", Label.POSITIVE, T0 + 1);
    harness.left(known);
    harness.left(known);
    harness.right(label);
    harness.right(label);
    harness.watermark(T0 + 1);

    assertThat(harness.side(JoinFeedback.LABELS)).hasSize(1);
  }

  @Test
  void onlySoManyLabelsWaitForAPatternAndTheOthersAreCounted() throws Exception {
    for (int i = 0; i < 5; i++) {
      harness.right(analyst("p", Label.NEUTRAL, T0 + i));
    }
    harness.watermark(T0 + 5);
    harness.left(measured("p", T0 + 10));

    assertThat(harness.side(JoinFeedback.LABELS)).hasSize(3);
    assertThat(harness.side(JoinFeedback.TALLIES))
        .filteredOn(tally -> tally.disposition().equals("dropped:too_many_waiting"))
        .hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void aRestartOnTwoSubtasksAtAnyMomentChangesNothing(Harness.Backend backend) throws Exception {
    Harness.assertRestartsChangeNothing(
        () -> fresh(backend),
        List.of(
            h -> h.right(analyst("p", Label.POSITIVE, T0)),
            h -> h.right(analyst("q", Label.POSITIVE, T0 + 1)),
            h -> h.watermark(T0 + 5),
            h -> h.right(automatic("p", Label.NEGATIVE, T0 + 20)),
            h -> h.left(measured("p", T0 + 10)),
            h -> h.right(analyst("p", Label.NEGATIVE, T0 + 15)),
            h -> h.right(analyst("nobody", Label.NEGATIVE, T0 + 15)),
            h -> h.watermark(T0 + 50),
            h -> h.right(analyst("p", Label.POSITIVE, T0 + 40)),
            h -> h.left(measured("q", T0 + 60)),
            h -> h.watermark(T0 + 3 * HORIZON)));
  }

  /** Patterns may run ahead of labels by more than a horizon, when a backlog is read. */
  @Test
  void aLabelStaysWithItsPatternThoughTheSamePatternHasComeAnewAlready() throws Exception {
    PatternFeatures former = measured("p", T0);
    PatternFeatures anew = measured("p", T0 + HORIZON + 2);
    Feedback ofFormer = analyst("p", Label.POSITIVE, T0 + HORIZON);
    Feedback between = analyst("p", Label.POSITIVE, T0 + HORIZON + 1);
    Feedback ofAnew = analyst("p", Label.NEGATIVE, T0 + HORIZON + 3);
    harness.left(former);
    harness.left(anew);
    harness.right(ofAnew);
    harness.right(between);
    harness.right(ofFormer);

    harness.watermark(T0 + HORIZON + 3);

    assertThat(harness.out())
        .containsExactly(
            new LabeledExample(former, ofFormer, ofFormer.position()),
            new LabeledExample(anew, between, anew.pattern().position().waitingLabel(0)));
    assertThat(harness.side(JoinFeedback.LABELS))
        .extracting(LabelRecord::disposition)
        .containsExactly(
            LabelDisposition.TAUGHT, LabelDisposition.TAUGHT, LabelDisposition.CONTRADICTION);
    harness.watermark(T0 + 3 * HORIZON);
    harness.assertNothingIsKept();
  }

  @Test
  void aPatternThatComesAnewTakesItsTurnAfterAnyRestart() throws Exception {
    Harness.assertRestartsChangeNothing(
        () -> fresh(Harness.Backend.ROCKSDB),
        List.of(
            h -> h.left(measured("p", T0)),
            h -> h.left(measured("p", T0 + HORIZON + 2)),
            h -> h.left(measured("p", T0 + 2 * HORIZON + 4)),
            h -> h.right(analyst("p", Label.POSITIVE, T0 + 1)),
            h -> h.right(analyst("p", Label.NEGATIVE, T0 + HORIZON + 3)),
            h -> h.watermark(T0 + HORIZON + 1),
            h -> h.right(analyst("p", Label.POSITIVE, T0 + 2 * HORIZON + 5)),
            h -> h.watermark(T0 + 4 * HORIZON)));
  }

  @Test
  void aLabelThatWouldHaveWaitedTooLongIsAnOrphanThoughItsPatternHasComeAlready() throws Exception {
    harness.left(measured("p", T0 + HORIZON + 1));
    harness.right(analyst("p", Label.POSITIVE, T0));

    harness.watermark(T0 + HORIZON + 1);

    assertThat(harness.out()).isEmpty();
    assertThat(harness.side(JoinFeedback.LABELS))
        .extracting(LabelRecord::disposition)
        .containsExactly(LabelDisposition.ORPHAN);
  }
}
