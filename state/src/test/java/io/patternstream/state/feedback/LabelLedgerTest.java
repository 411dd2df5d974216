package io.patternstream.state.feedback;

import static io.patternstream.state.event.Label.NEGATIVE;
import static io.patternstream.state.event.Label.NEUTRAL;
import static io.patternstream.state.event.Label.POSITIVE;
import static io.patternstream.state.event.LabelDisposition.CONTRADICTION;
import static io.patternstream.state.event.LabelDisposition.REPEAT;
import static io.patternstream.state.event.LabelDisposition.TAUGHT;
import static io.patternstream.state.event.LabelDisposition.THROTTLED;
import static io.patternstream.state.event.LabelingMethod.ANALYST;
import static io.patternstream.state.event.LabelingMethod.AUTOMATIC;
import static io.patternstream.state.event.LabelingMethod.BACKFILL;
import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.feature.Sample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelLedgerTest {

  private static Feedback label(Label label, LabelingMethod method, double weight) {
    return new Feedback(
        "id",
        "pattern",
        label,
        method,
        "anna",
        null,
        null,
        weight,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        null,
        Sample.at(1));
  }

  private static List<LabelDisposition> judged(Feedback... labels) {
    LabelLedger ledger = LabelLedger.EMPTY;
    List<LabelDisposition> dispositions = new ArrayList<>();
    for (Feedback label : labels) {
      LabelLedger.Decision decision = ledger.decide(label);
      dispositions.add(decision.disposition());
      assertThat(decision.teaches()).isEqualTo(decision.disposition() == TAUGHT);
      ledger = decision.next();
    }
    return dispositions;
  }

  @Test
  void theFirstAnalystLabelAndTheAutomaticOutcomeTeachOnceEach() {
    assertThat(
            judged(
                label(POSITIVE, ANALYST, 1),
                label(NEGATIVE, AUTOMATIC, 1),
                label(POSITIVE, ANALYST, 1),
                label(NEGATIVE, ANALYST, 1),
                label(NEGATIVE, AUTOMATIC, 1)))
        .containsExactly(TAUGHT, TAUGHT, REPEAT, CONTRADICTION, REPEAT);
  }

  @Test
  void aNeutralLabelTakesNobodysPlace() {
    assertThat(judged(label(NEUTRAL, ANALYST, 1), label(NEGATIVE, ANALYST, 1)))
        .containsExactly(LabelDisposition.NEUTRAL, TAUGHT);
  }

  @Test
  void aLabelWithoutInfluenceLeavesThePlaceToTheNext() {
    assertThat(judged(label(NEGATIVE, ANALYST, 0), label(POSITIVE, ANALYST, 1)))
        .containsExactly(THROTTLED, TAUGHT);
  }

  @Test
  void aBackfilledLabelCountsAsAnAnalysts() {
    assertThat(judged(label(POSITIVE, BACKFILL, 1), label(NEGATIVE, ANALYST, 1)))
        .containsExactly(TAUGHT, CONTRADICTION);
  }

  @Test
  void theLedgerIsClosedWhenBothKindsHaveSpoken() {
    LabelLedger one = LabelLedger.EMPTY.decide(label(POSITIVE, ANALYST, 1)).next();
    assertThat(one.closed()).isFalse();
    assertThat(one.decide(label(POSITIVE, AUTOMATIC, 1)).next().closed()).isTrue();
  }
}
