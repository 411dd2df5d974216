package io.patternstream.operators;

import static io.patternstream.operators.Given.MINUTE;
import static io.patternstream.operators.Given.SECOND;
import static io.patternstream.operators.Given.T0;
import static io.patternstream.operators.Given.analyst;
import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.Tally;
import io.patternstream.state.feedback.FeedbackConfig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeighFeedbackHarnessTest {
  /** Two labels at once, then one a minute. */
  private static final FeedbackConfig CONFIG = new FeedbackConfig(60 * MINUTE, 2, 1, 16);

  private Harness<Feedback, Void, Feedback> harness;

  @BeforeEach
  void start() throws Exception {
    harness = fresh(Harness.Backend.HEAP);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private static Harness<Feedback, Void, Feedback> fresh(Harness.Backend backend) throws Exception {
    return Harness.of(
        () -> new WeighFeedback(CONFIG), Feedback::labeledBy, backend, WeighFeedback.TALLIES);
  }

  @Test
  void theFirstLabelsOfTheLogWeighFullyInWhateverOrderTheyCome() throws Exception {
    Feedback first = analyst("a", Label.POSITIVE, T0);
    Feedback second = analyst("b", Label.NEGATIVE, T0 + 1);
    Feedback third = analyst("c", Label.POSITIVE, T0 + 2);

    harness.left(third);
    harness.left(first);
    harness.left(second);
    assertThat(harness.out()).isEmpty();
    harness.watermark(T0 + 2);

    assertThat(harness.out()).containsExactly(first, second, third.withWeight(0));
    assertThat(harness.side(WeighFeedback.TALLIES))
        .extracting(Tally::disposition)
        .containsExactly("granted", "granted", "throttled");
  }

  @Test
  void aLabelBehindTheClockIsLateAfterARestoreTooWhateverOtherSubtasksHadToDo() throws Exception {
    harness.restart(2); // one labeler: the other subtask never has a clock
    harness.left(analyst("a", Label.POSITIVE, T0 + 10));
    harness.watermark(T0 + 20);
    harness.restart(2);

    harness.left(analyst("b", Label.NEGATIVE, T0 + 5));

    assertThat(harness.side(WeighFeedback.TALLIES))
        .extracting(Tally::disposition)
        .containsExactly("granted", "granted:late");
  }

  @Test
  void influenceComesBackWithLogTime() throws Exception {
    for (int i = 0; i < 3; i++) {
      harness.left(analyst("p" + i, Label.POSITIVE, T0 + i));
    }
    Feedback later = analyst("q", Label.POSITIVE, T0 + MINUTE);
    harness.left(later);
    harness.watermark(T0 + MINUTE);

    assertThat(harness.out()).extracting(Feedback::weight).containsExactly(1.0, 1.0, 0.0, 1.0);
  }

  @Test
  void aNeutralLabelTakesNoInfluence() throws Exception {
    for (int i = 0; i < 5; i++) {
      harness.left(analyst("n" + i, Label.NEUTRAL, T0 + i));
    }
    harness.watermark(T0 + 5);

    assertThat(harness.out()).extracting(Feedback::weight).containsOnly(1.0);
    harness.assertNothingIsKept();
  }

  @Test
  void aLabelBehindTheWatermarkIsWeighedAtOnceAndCountedLate() throws Exception {
    harness.watermark(T0 + MINUTE);
    harness.left(analyst("p", Label.POSITIVE, T0));

    assertThat(harness.out()).hasSize(1);
    assertThat(harness.side(WeighFeedback.TALLIES))
        .containsExactly(new Tally(WeighFeedback.UID, "granted:late", T0, 1, Double.NaN));
  }

  @Test
  void aLabelDeliveredTwiceWhileItWaitsCountsOnce() throws Exception {
    Feedback label = analyst("p", Label.POSITIVE, T0);
    harness.left(label);
    harness.left(label);
    harness.watermark(T0);

    assertThat(harness.out()).containsExactly(label);
  }

  @Test
  void aBucketIsForgottenWhenItIsFullAgain() throws Exception {
    harness.left(analyst("p", Label.POSITIVE, T0 + SECOND));
    harness.left(analyst("q", Label.POSITIVE, T0 + 2 * SECOND));
    harness.watermark(T0 + MINUTE);

    harness.watermark(T0 + 4 * MINUTE);

    harness.assertNothingIsKept();
  }

  @ParameterizedTest
  @EnumSource
  void aRestartOnTwoSubtasksAtAnyMomentChangesNothing(Harness.Backend backend) throws Exception {
    Harness.assertRestartsChangeNothing(
        () -> fresh(backend),
        List.of(
            h -> h.left(analyst("c", Label.POSITIVE, T0 + 2)),
            h -> h.left(analyst("a", Label.POSITIVE, T0)),
            h -> h.left(analyst("b", Label.NEGATIVE, T0 + 1)),
            h -> h.watermark(T0 + 2),
            h -> h.left(analyst("late", Label.POSITIVE, T0 + 1)),
            h -> h.left(analyst("d", Label.POSITIVE, T0 + MINUTE + SECOND)),
            h -> h.watermark(T0 + 10 * MINUTE),
            h -> h.left(analyst("e", Label.POSITIVE, T0 + 11 * MINUTE)),
            h -> h.watermark(T0 + 20 * MINUTE)));
  }
}
