package io.patternstream.state.lifecycle;

import static io.patternstream.state.feature.Sample.LOG;
import static io.patternstream.state.feature.Sample.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.Sighting;
import io.patternstream.state.feature.Sample;
import io.patternstream.state.feature.Sample.PatternBuilder;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleTest {
  private static final long HOUR = 3_600_000;
  private static final long LATER = LOG + HOUR;
  private static final LifecycleConfig CONFIG = LifecycleConfig.defaults();

  private static PatternBuilder unsure() {
    return Sample.pattern().confidence(0.6);
  }

  private static PatternState pending(PatternBuilder pattern) {
    PatternState state = Lifecycle.open(pattern.build(), CONFIG);
    assertThat(state.status()).isEqualTo("pending");
    return state;
  }

  private static PatternState confirmed(PatternBuilder pattern) {
    PatternState state = Lifecycle.open(pattern.confidence(0.8).build(), CONFIG);
    assertThat(state.status()).isEqualTo("confirmed");
    return state;
  }

  private static Prediction prediction(ChartPattern pattern, double confidence) {
    FeatureVector features = new FeatureVector(pattern.patternId(), 1, new double[0], 1);
    return new Prediction(
        new PatternFeatures("all", pattern, features, true),
        "v",
        0,
        confidence,
        confidence,
        Double.NaN,
        confidence,
        null,
        true,
        "neutral",
        0,
        new double[0],
        1);
  }

  private static LabelRecord label(
      Label label, LabelingMethod method, @Nullable String verdict, LabelDisposition disposition) {
    Feedback feedback =
        new Feedback(
            "f",
            "p",
            label,
            method,
            "anna",
            null,
            verdict,
            1,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            null,
            at(LATER));
    return new LabelRecord(feedback, disposition, "AAPL", feedback.position());
  }

  private static void assertMoved(Optional<PatternState> next, String status, String reason) {
    assertThat(next).isPresent();
    assertThat(next.get().status()).isEqualTo(status);
    assertThat(next.get().transitionReason()).isEqualTo(reason);
    assertThat(next.get().revision()).isEqualTo(LOG + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "0.74, CONFIRMED, '{}',                            pending,     first_seen",
    "0.75, CONFIRMED, '{}',                            confirmed,   confidence",
    "0.10, CONFIRMED, '{\"action\":\"consider_entry\"}', confirmed, action",
    "0.10, CONFIRMED, '{\"action\" : \"TAKE_PROFIT\"}', confirmed,  action",
    "0.10, CONFIRMED, '{\"action\":\"watch\"}',         pending,    first_seen",
    "0.90, FAILED,    '{}',                            invalidated, reported_failed",
  })
  void aFirstReportOpensAPattern(
      double confidence, MentionStatus said, String metadata, String status, String reason) {
    PatternState state =
        Lifecycle.open(
            Sample.pattern().confidence(confidence).status(said).metadata(metadata).build(),
            CONFIG);
    assertThat(state.status()).isEqualTo(status);
    assertThat(state.transitionReason()).isEqualTo(reason);
    assertThat(state.revision()).isEqualTo(LOG);
    assertThat(state.previousStatus()).isEmpty();
    assertThat(state.completedAt() != null).isEqualTo(status.equals("invalidated"));
  }

  @Test
  void theServedConfidenceConfirms() {
    PatternState state = pending(unsure());
    assertMoved(
        Lifecycle.onPrediction(state, prediction(state.pattern(), 0.8), CONFIG),
        "confirmed",
        "confidence");
    assertThat(Lifecycle.onPrediction(state, prediction(state.pattern(), 0.7), CONFIG))
        .get()
        .extracting(PatternState::status)
        .isEqualTo("pending");
  }

  @Test
  void theSamePredictionAgainChangesNothing() {
    PatternState state = pending(unsure());
    Prediction prediction = prediction(state.pattern(), 0.7);
    PatternState scored = Lifecycle.onPrediction(state, prediction, CONFIG).orElseThrow();
    assertThat(Lifecycle.onPrediction(scored, prediction, CONFIG)).isEmpty();
  }

  @Test
  void aReportThatItFailedOrIsNotThereInvalidates() {
    PatternState state = pending(unsure());
    assertMoved(
        Lifecycle.onSighting(
            state, new Sighting(unsure().status(MentionStatus.FAILED).build(), 2), CONFIG),
        "invalidated",
        "reported_failed");
    assertMoved(
        Lifecycle.onSighting(
            state, new Sighting(unsure().status(MentionStatus.NEGATED).build(), 2), CONFIG),
        "invalidated",
        "negated");
  }

  @Test
  void aNewerReportAddsWhatItSaysAndKeepsWhatItDoesNotSay() {
    PatternState state = pending(unsure().price(100).stop(95));
    PatternState seen =
        Lifecycle.onSighting(state, new Sighting(unsure().target(110).stop(96).build(), 2), CONFIG)
            .orElseThrow();
    assertThat(seen.sightings()).isEqualTo(2);
    assertThat(seen.pattern().price()).isEqualTo(100);
    assertThat(seen.pattern().stop()).isEqualTo(96);
    assertThat(seen.pattern().target()).isEqualTo(110);
  }

  @ParameterizedTest
  @CsvSource({
    "POSITIVE, ANALYST,   accepted, confirmed,   verdict_accepted",
    "NEGATIVE, ANALYST,   rejected, invalidated, verdict_rejected",
    "POSITIVE, ANALYST,   ,         confirmed,   label_positive",
    "NEGATIVE, ANALYST,   ,         invalidated, label_negative",
    "POSITIVE, AUTOMATIC, ,         completed,   target_reached",
    "NEGATIVE, AUTOMATIC, ,         invalidated, stop_hit",
    "NEUTRAL,  AUTOMATIC, ,         expired,     horizon_reached",
  })
  void labelsMoveAPatternOn(
      Label label, LabelingMethod method, String verdict, String status, String reason) {
    LabelDisposition disposition =
        label == Label.NEUTRAL ? LabelDisposition.NEUTRAL : LabelDisposition.TAUGHT;
    assertMoved(
        Lifecycle.onLabel(pending(unsure()), label(label, method, verdict, disposition), CONFIG),
        status,
        reason);
  }

  @Test
  void aDeferredVerdictARepeatAndAContradictionChangeNoStatus() {
    PatternState state = pending(unsure());
    assertThat(
            Lifecycle.onLabel(
                state,
                label(Label.NEUTRAL, LabelingMethod.ANALYST, "deferred", LabelDisposition.NEUTRAL),
                CONFIG))
        .isEmpty();
    for (LabelDisposition disposition :
        new LabelDisposition[] {LabelDisposition.REPEAT, LabelDisposition.CONTRADICTION}) {
      assertThat(
              Lifecycle.onLabel(
                  state, label(Label.NEGATIVE, LabelingMethod.ANALYST, null, disposition), CONFIG))
          .isEmpty();
    }
  }

  @Test
  void theBarsHaveTheLastWordOnTheOutcomeButNotOnAnEndedStatus() {
    PatternState rejected =
        Lifecycle.onLabel(
                pending(unsure()),
                label(Label.NEGATIVE, LabelingMethod.ANALYST, null, LabelDisposition.TAUGHT),
                CONFIG)
            .orElseThrow();
    PatternState decided =
        Lifecycle.onLabel(
                rejected,
                label(Label.POSITIVE, LabelingMethod.AUTOMATIC, null, LabelDisposition.TAUGHT),
                CONFIG)
            .orElseThrow();
    assertThat(decided.status()).isEqualTo("invalidated");
    assertThat(decided.outcome()).isNotNull();
    assertThat(decided.outcome().label()).isEqualTo(Label.POSITIVE);
  }

  /** double_top: 0.03 an hour from 0.6 down to 0.35 is 8 h 20 min; 48 h at the most. */
  @Test
  void decayAndAgeEndAPatternAtTheirTime() {
    PatternState weak = pending(unsure().type("double_top"));
    long due = Lifecycle.dueAt(weak, CONFIG);
    assertThat(due - LOG).isBetween(30_000_000L, 30_000_002L);
    assertThat(Lifecycle.onTime(weak, due - 1, CONFIG)).isEmpty();
    assertMoved(Lifecycle.onTime(weak, due, CONFIG), "invalidated", "low_confidence");

    PatternState plain = pending(unsure().type("hammer"));
    assertThat(Lifecycle.dueAt(plain, CONFIG)).isEqualTo(LOG + 72 * HOUR);
    assertMoved(Lifecycle.onTime(plain, LOG + 72 * HOUR, CONFIG), "expired", "expired_by_time");
  }

  @Test
  void priceBeyondTheLevelThatHoldsItInvalidates() {
    PatternState bull = pending(unsure().type("double_bottom").levels(95, 110));
    assertThat(Lifecycle.onPrice(bull, 94, LATER, CONFIG)).isEmpty(); // within 2 %
    assertMoved(Lifecycle.onPrice(bull, 93, LATER, CONFIG), "invalidated", "support_breached");
    assertThat(Lifecycle.onPrice(bull, 150, LATER, CONFIG)).isEmpty();

    PatternState bear =
        pending(unsure().type("double_top").direction(Direction.BEARISH).levels(95, 110));
    assertMoved(Lifecycle.onPrice(bear, 113, LATER, CONFIG), "invalidated", "resistance_breached");
    assertThat(Lifecycle.onPrice(bear, 80, LATER, CONFIG)).isEmpty();
  }

  /** The system that this replaces completed every bearish pattern at once. */
  @Test
  void aBearishTargetIsReachedFromAbove() {
    PatternState bear =
        pending(unsure().type("double_top").direction(Direction.BEARISH).price(100).target(90));
    assertThat(Lifecycle.onPrice(bear, 99, LATER, CONFIG)).isEmpty();
    assertThat(Lifecycle.onPrice(bear, 91.5, LATER, CONFIG)).isEmpty();
    assertMoved(Lifecycle.onPrice(bear, 91, LATER, CONFIG), "completed", "target_reached");
  }

  /**
   * The table of the system that this replaces, each number by what it does: share of the way to
   * the target, decay an hour, hours, breach, least confidence.
   */
  @ParameterizedTest
  @CsvSource({
    "head_and_shoulders, 0.95, 0.02,  72, 1.05, 0.30",
    "double_top,         0.90, 0.03,  48, 1.02, 0.35",
    "symmetrical_triangle, 0.85, 0.01, 96, 1.10, 0.25",
    "ascending_channel,  0.80, 0.015, 96, 1.15, 0.20",
    "bullish_flag,       0.90, 0.04,  24, 1.02, 0.40",
  })
  void everyRuleOfTheTableDoesWhatItSays(
      String type, double share, double decay, double hours, double breach, double least) {
    PatternState strong =
        pending(
            Sample.pattern()
                .type(type)
                .confidence(0.74)
                .price(100)
                .target(120)
                .levels(95, Double.NaN));
    double untilTarget = 100 + share * 20;
    assertThat(Lifecycle.onPrice(strong, untilTarget - 0.01, LOG + 1, CONFIG)).isEmpty();
    assertMoved(
        Lifecycle.onPrice(strong, untilTarget + 0.01, LOG + 1, CONFIG),
        "completed",
        "target_reached");
    assertThat(Lifecycle.onPrice(strong, 95 / breach + 0.01, LOG + 1, CONFIG)).isEmpty();
    assertMoved(
        Lifecycle.onPrice(strong, 95 / breach - 0.01, LOG + 1, CONFIG),
        "invalidated",
        "support_breached");

    PatternState bear =
        pending(
            Sample.pattern()
                .type(type)
                .direction(Direction.BEARISH)
                .confidence(0.74)
                .price(100)
                .target(80)
                .levels(Double.NaN, 105));
    assertThat(Lifecycle.onPrice(bear, 105 * breach - 0.01, LOG + 1, CONFIG)).isEmpty();
    assertMoved(
        Lifecycle.onPrice(bear, 105 * breach + 0.01, LOG + 1, CONFIG),
        "invalidated",
        "resistance_breached");
    assertMoved(
        Lifecycle.onPrice(bear, 100 - share * 20 - 0.01, LOG + 1, CONFIG),
        "completed",
        "target_reached");

    double hoursToDecay = (0.74 - least) / decay;
    double firstEnd = Math.min(hours, hoursToDecay);
    assertThat((Lifecycle.dueAt(strong, CONFIG) - LOG) / (double) HOUR)
        .isCloseTo(firstEnd, within(1e-6));
    assertMoved(
        Lifecycle.onTime(strong, Lifecycle.dueAt(strong, CONFIG), CONFIG),
        hours <= hoursToDecay ? "expired" : "invalidated",
        hours <= hoursToDecay ? "expired_by_time" : "low_confidence");
    // Both at once: the first of the table's order.
    assertMoved(
        Lifecycle.onPrice(strong, untilTarget + 1, LOG + 100 * HOUR, CONFIG),
        "expired",
        "expired_by_time");
  }

  @Test
  void aPatternThatReportsLackIsDroppedOnlyWhereThatIsSet() {
    PatternState state = pending(unsure());
    LifecycleConfig two = new LifecycleConfig(0.75, Map.of(), Map.of(), CONFIG.fallback(), true, 2);
    assertThat(Lifecycle.onMisses(state, 99, LATER, CONFIG)).isEmpty();
    assertThat(Lifecycle.onMisses(state, 1, LATER, two)).isEmpty();
    assertMoved(Lifecycle.onMisses(state, 2, LATER, two), "invalidated", "not_seen");
  }

  @Test
  void noPriceMovesAPatternThatHasEnded() {
    PatternState ended =
        Lifecycle.onPrice(confirmed(Sample.pattern().price(100).target(110)), 110, LATER, CONFIG)
            .orElseThrow();
    assertThat(ended.status()).isEqualTo("completed");
    assertThat(Lifecycle.onPrice(ended, 1, LATER, CONFIG)).isEmpty();
    assertThat(Lifecycle.onTime(ended, Long.MAX_VALUE, CONFIG)).isEmpty();
    assertThat(Lifecycle.dueAt(ended, CONFIG)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void withoutRulesOnlyAgeEndsAPatternByItself() {
    LifecycleConfig off =
        new LifecycleConfig(0.75, CONFIG.rules(), CONFIG.aliases(), CONFIG.fallback(), false);
    PatternState flag = pending(unsure().type("flag").price(100).target(110).levels(95, 105));
    assertThat(Lifecycle.onPrice(flag, 120, LATER, off)).isEmpty();
    assertThat(Lifecycle.onPrice(flag, 1, LATER, off)).isEmpty();
    assertThat(Lifecycle.onTime(flag, LOG + 72 * HOUR - 1, off)).isEmpty();
    assertMoved(Lifecycle.onTime(flag, LOG + 72 * HOUR, off), "expired", "expired_by_time");
    assertThat(Lifecycle.dueAt(flag, off)).isEqualTo(LOG + 72 * HOUR);
  }

  @Test
  void oldNamesLiveByTheRulesOfTheNewOnes() {
    assertThat(CONFIG.ruleOf("head_shoulders")).isEqualTo(CONFIG.ruleOf("head_and_shoulders"));
    assertThat(CONFIG.ruleOf("symmetrical_triangle")).isEqualTo(CONFIG.ruleOf("triangle"));
    assertThat(CONFIG.ruleOf("bullish_flag").maxHours()).isEqualTo(24);
    assertThat(CONFIG.ruleOf("three_line_strike")).isEqualTo(CONFIG.fallback());
  }

  @Test
  void impossibleRulesAreNamed() {
    assertThat(CONFIG.validate()).isEmpty();
    LifecycleConfig wrong =
        new LifecycleConfig(
            75,
            Map.of("flag", new LifecycleRule(0, -1, 0, 0.5, 2)),
            Map.of("pennant", "nowhere"),
            CONFIG.fallback(),
            true,
            -1);
    assertThat(wrong.validate()).hasSize(8);
  }
}
