package io.patternstream.operators;

import static io.patternstream.operators.Given.HOUR;
import static io.patternstream.operators.Given.MINUTE;
import static io.patternstream.operators.Given.T0;
import static io.patternstream.operators.Given.analyst;
import static io.patternstream.operators.Given.automatic;
import static io.patternstream.operators.Given.followed;
import static io.patternstream.operators.Given.pattern;
import static io.patternstream.operators.Given.prediction;
import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.feedback.FeedbackConfig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvaluatePredictionsHarnessTest {
  private static final long HORIZON = 24 * HOUR;
  private static final FeedbackConfig CONFIG = new FeedbackConfig(HORIZON, 200, 20, 3);
  private static final Prediction FOLLOWED = prediction(pattern("p", T0), true, 0.8);
  private static final Prediction UNFOLLOWED = prediction(pattern("p", T0), false, 0.8);

  private Harness<Prediction, LabelRecord, EvaluatedPrediction> harness;

  @BeforeEach
  void start() throws Exception {
    harness = fresh(Harness.Backend.HEAP);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private static Harness<Prediction, LabelRecord, EvaluatedPrediction> fresh(
      Harness.Backend backend) throws Exception {
    return Harness.of(
        () -> new EvaluatePredictions(CONFIG),
        Prediction::patternId,
        label -> label.feedback().patternId(),
        backend);
  }

  private static LabelRecord record(Feedback feedback, LabelDisposition disposition) {
    return new LabelRecord(feedback, disposition, "AAPL", feedback.position());
  }

  private static LabelRecord taught(Feedback feedback) {
    return record(feedback, LabelDisposition.TAUGHT);
  }

  @Test
  void whereNoBarsDecideTheLabelOfAPersonCountsAtOnceInEitherOrder() throws Exception {
    Feedback label = analyst("p", Label.POSITIVE, T0 + 10);
    EvaluatedPrediction expected = new EvaluatedPrediction(UNFOLLOWED, label, label.position());

    harness.left(UNFOLLOWED);
    harness.right(taught(label));
    assertThat(harness.out()).containsExactly(expected);
    harness.assertNothingIsKept();

    try (var other = fresh(Harness.Backend.HEAP)) {
      other.right(taught(label));
      other.left(UNFOLLOWED);
      assertThat(other.out()).containsExactly(expected);
    }
  }

  @Test
  void whereBarsDecideThePersonWaitsAndTheBarsCount() throws Exception {
    Feedback person = analyst("p", Label.POSITIVE, T0 + 10);
    Feedback bars = automatic("p", Label.NEGATIVE, T0 + HOUR);

    harness.left(FOLLOWED);
    harness.right(taught(person));
    assertThat(harness.out()).isEmpty();
    harness.right(taught(bars));

    assertThat(harness.out())
        .containsExactly(new EvaluatedPrediction(FOLLOWED, bars, bars.position()));
    harness.assertNothingIsKept();
  }

  @Test
  void whereBarsAreSlowThePersonWaitsForThemBeyondTheLabelHorizon() throws Exception {
    long outcomeBy = T0 + 5 * HORIZON;
    Feedback person = analyst("p", Label.POSITIVE, T0 + 10);
    Feedback bars = automatic("p", Label.NEGATIVE, T0 + 3 * HORIZON);
    Prediction slow = prediction(followed(pattern("p", T0), outcomeBy), 0.8);
    harness.left(slow);
    harness.left(prediction(followed(pattern("q", T0), outcomeBy), 0.8));
    harness.right(taught(person));
    harness.right(taught(analyst("q", Label.POSITIVE, T0 + 10)));
    harness.watermark(T0 + 2 * HORIZON);
    assertThat(harness.out()).isEmpty();
    harness.right(taught(bars));

    assertThat(harness.out()).containsExactly(new EvaluatedPrediction(slow, bars, bars.position()));
    harness.watermark(outcomeBy);
    assertThat(harness.out())
        .extracting(evaluated -> evaluated.position().logTime())
        .containsExactly(T0 + 3 * HORIZON, outcomeBy);
    harness.assertNothingIsKept();
  }

  @Test
  void anOutcomeThatTheBarsLeaveOpenIsAnEvaluationToo() throws Exception {
    harness.left(FOLLOWED);
    harness.right(record(automatic("p", Label.NEUTRAL, T0 + HOUR), LabelDisposition.NEUTRAL));

    assertThat(harness.out()).hasSize(1);
  }

  @Test
  void whereTheBarsNeverSpokeThePersonCountsAtTheHorizon() throws Exception {
    Feedback person = analyst("p", Label.POSITIVE, T0 + 10);
    harness.left(FOLLOWED);
    harness.right(taught(person));
    harness.watermark(T0 + HORIZON - 1);
    assertThat(harness.out()).isEmpty();

    harness.watermark(T0 + HORIZON);

    assertThat(harness.out())
        .singleElement()
        .satisfies(
            evaluated -> {
              assertThat(evaluated.feedback()).isEqualTo(person);
              assertThat(evaluated.position().logTime()).isEqualTo(T0 + HORIZON);
            });
    harness.assertNothingIsKept();
  }

  @Test
  void aPredictionThatNobodyLabelsIsForgottenAtTheHorizon() throws Exception {
    harness.left(FOLLOWED);
    harness.watermark(T0 + HORIZON);

    assertThat(harness.out()).isEmpty();
    harness.assertNothingIsKept();
  }

  @Test
  void laterLabelsOfAnEvaluatedPredictionChangeNothingAndLeaveNothing() throws Exception {
    harness.left(FOLLOWED);
    harness.right(taught(automatic("p", Label.POSITIVE, T0 + 10)));
    harness.right(taught(analyst("p", Label.NEGATIVE, T0 + 20)));
    harness.right(taught(analyst("p", Label.NEGATIVE, T0 + 20)));

    assertThat(harness.out()).hasSize(1);
    harness.watermark(T0 + 20 + MINUTE);
    harness.assertNothingIsKept();
  }

  @Test
  void labelsThatTaughtNothingDecideNothing() throws Exception {
    harness.left(UNFOLLOWED);
    Feedback label = analyst("p", Label.POSITIVE, T0 + 10);
    for (LabelDisposition disposition :
        List.of(
            LabelDisposition.NEUTRAL,
            LabelDisposition.REPEAT,
            LabelDisposition.CONTRADICTION,
            LabelDisposition.THROTTLED,
            LabelDisposition.ORPHAN)) {
      harness.right(record(label, disposition));
    }

    assertThat(harness.out()).isEmpty();
  }

  @Test
  void aPredictionDeliveredTwiceIsEvaluatedOnce() throws Exception {
    harness.left(UNFOLLOWED);
    harness.left(UNFOLLOWED);
    harness.right(taught(analyst("p", Label.POSITIVE, T0 + 10)));

    assertThat(harness.out()).hasSize(1);
    harness.assertNothingIsKept();
  }

  @ParameterizedTest
  @EnumSource
  void aRestartOnTwoSubtasksAtAnyMomentChangesNothing(Harness.Backend backend) throws Exception {
    Prediction other = prediction(pattern("q", T0), true, 0.6);
    Prediction third = prediction(pattern("r", T0), true, 0.6);
    Harness.assertRestartsChangeNothing(
        () -> fresh(backend),
        List.of(
            h -> h.left(FOLLOWED),
            h -> h.left(other),
            h -> h.right(taught(analyst("r", Label.POSITIVE, T0 + 1))),
            h -> h.right(taught(analyst("q", Label.POSITIVE, T0 + 1))),
            h -> h.left(third),
            h -> h.right(taught(automatic("p", Label.NEGATIVE, T0 + 5))),
            h -> h.watermark(T0 + HOUR),
            h -> h.right(taught(automatic("r", Label.NEGATIVE, T0 + 2 * HOUR))),
            h -> h.watermark(T0 + HORIZON)));
  }

  /** Predictions may run ahead of labels by more than a horizon, when a backlog is read. */
  @Test
  void aPatternThatComesAnewIsEvaluatedAnewOnceTheFormerOneHasEnded() throws Exception {
    Prediction anew = prediction(pattern("p", T0 + HORIZON + 2), true, 0.6);
    Feedback person = analyst("p", Label.POSITIVE, T0 + 10);
    Feedback bars = automatic("p", Label.NEGATIVE, T0 + HORIZON + 3);
    harness.left(FOLLOWED);
    harness.left(anew);
    harness.right(taught(person));
    harness.right(taught(bars)); // before the watermark has ended the former one

    assertThat(harness.out())
        .extracting(EvaluatedPrediction::prediction, EvaluatedPrediction::feedback)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(FOLLOWED, person),
            org.assertj.core.groups.Tuple.tuple(anew, bars));
    harness.watermark(T0 + 3 * HORIZON);
    harness.assertNothingIsKept();
  }

  @Test
  void aPatternThatComesAnewWhileBarsAreStillWaitedForIsNotEvaluatedTwice() throws Exception {
    Prediction slow = prediction(followed(pattern("p", T0), T0 + 5 * HORIZON), 0.8);
    Feedback bars = automatic("p", Label.NEGATIVE, T0 + 3 * HORIZON);
    harness.left(slow);
    harness.left(prediction(pattern("p", T0 + 2 * HORIZON), true, 0.6));
    harness.right(taught(bars));

    assertThat(harness.out()).containsExactly(new EvaluatedPrediction(slow, bars, bars.position()));
    harness.watermark(T0 + 9 * HORIZON);
    harness.assertNothingIsKept();
  }

  /** Log time may stand still between the two, so that no watermark has ended the label. */
  @Test
  void aLabelOfAnEvaluatedPatternDoesNotDecideTheNextOne() throws Exception {
    Prediction anew = prediction(pattern("p", T0 + HORIZON + 2), false, 0.6);
    Feedback own = analyst("p", Label.NEGATIVE, T0 + HORIZON + 5);
    harness.left(FOLLOWED);
    harness.right(taught(automatic("p", Label.POSITIVE, T0 + 10)));
    harness.right(taught(analyst("p", Label.POSITIVE, T0 + 20)));
    assertThat(harness.out()).hasSize(1);
    harness.left(anew);
    assertThat(harness.out()).hasSize(1);
    harness.right(taught(own));

    assertThat(harness.out()).last().isEqualTo(new EvaluatedPrediction(anew, own, own.position()));
    harness.watermark(T0 + 3 * HORIZON);
    harness.assertNothingIsKept();
  }

  /** Predictions run ahead of labels when a backlog is read. */
  @Test
  void aLabelOfAnEvaluatedPatternThatComesAfterTheNextOneDoesNotDecideThat() throws Exception {
    Prediction anew = prediction(pattern("p", T0 + HORIZON + 2), false, 0.6);
    Feedback own = analyst("p", Label.NEGATIVE, T0 + HORIZON + 5);
    harness.left(FOLLOWED);
    harness.right(taught(automatic("p", Label.POSITIVE, T0 + 10)));
    harness.left(anew);
    harness.right(taught(analyst("p", Label.POSITIVE, T0 + 20)));
    assertThat(harness.out()).hasSize(1);
    harness.right(taught(own));

    assertThat(harness.out()).last().isEqualTo(new EvaluatedPrediction(anew, own, own.position()));
    harness.watermark(T0 + 3 * HORIZON);
    harness.assertNothingIsKept();
  }

  @Test
  void whereNoBarsDecideTheFirstLabelCountsThoughBothOvertookThePrediction() throws Exception {
    Feedback person = analyst("p", Label.POSITIVE, T0 + 10);
    Feedback bars = automatic("p", Label.NEGATIVE, T0 + 20);
    harness.right(taught(person));
    harness.right(taught(bars));
    harness.left(UNFOLLOWED);

    assertThat(harness.out())
        .containsExactly(new EvaluatedPrediction(UNFOLLOWED, person, person.position()));
    harness.watermark(T0 + 20 + MINUTE);
    harness.assertNothingIsKept();
  }
}
