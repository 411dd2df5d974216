package io.patternstream.state.outcome;

import static io.patternstream.state.feature.Sample.DAY;
import static io.patternstream.state.feature.Sample.T0;
import static io.patternstream.state.feature.Sample.at;
import static io.patternstream.state.feature.Sample.bar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.feature.MarketState;
import io.patternstream.state.feature.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomesTest {
  private static final OutcomeConfig CONFIG = OutcomeConfig.defaults();
  private static final int LAST_DAY = 29;
  private static final Position DECIDING = at(77);

  /** Thirty equal bars of range 2 around 100: the average true range is 2, the last close 100. */
  private static MarketState quiet() {
    return Sample.market(
        IntStream.rangeClosed(0, LAST_DAY).mapToObj(day -> bar(day, 100, 101, 99, 100)).toList());
  }

  private static Optional<OpenPattern> open(ChartPattern pattern, MarketState market) {
    FeatureVector features = new FeatureVector(pattern.patternId(), 1, new double[0], 1);
    return Outcomes.open(new PatternFeatures("all", pattern, features, true), market, CONFIG);
  }

  private static OpenPattern bullish() {
    return open(Sample.pattern().price(100).target(103).stop(98).build(), quiet()).orElseThrow();
  }

  private static OpenPattern bearish() {
    return open(
            Sample.pattern().direction(Direction.BEARISH).price(100).target(97).stop(102).build(),
            quiet())
        .orElseThrow();
  }

  private static Feedback decide(OpenPattern open, Bar... bars) {
    Outcomes.Step step = run(open, bars);
    assertThat(step.outcome()).isNotNull();
    assertThat(step.open()).isNull();
    return step.outcome();
  }

  private static Outcomes.Step run(OpenPattern open, Bar... bars) {
    Outcomes.Step step = new Outcomes.Step(open, null);
    for (Bar bar : bars) {
      assertThat(step.open()).as("undecided before " + bar).isNotNull();
      step = Outcomes.advance(step.open(), bar, DECIDING, CONFIG);
    }
    return step;
  }

  private static Bar[] quietBars(int days) {
    return IntStream.rangeClosed(1, days)
        .mapToObj(day -> bar(LAST_DAY + day, 100, 101, 99, 100.5))
        .toArray(Bar[]::new);
  }

  private static Bar[] with(Bar[] bars, Bar last) {
    Bar[] all = Arrays.copyOf(bars, bars.length + 1);
    all[bars.length] = last;
    return all;
  }

  @Test
  void withoutTargetAndStopThoseOfTheAverageTrueRangeHold() {
    OpenPattern open = open(Sample.pattern().build(), quiet()).orElseThrow();
    assertThat(open.entry()).isEqualTo(100);
    assertThat(open.target()).isCloseTo(103, within(1e-12));
    assertThat(open.stop()).isCloseTo(98, within(1e-12));
    assertThat(open.stated()).isFalse();
  }

  @Test
  void aBearishPatternIsMirrored() {
    OpenPattern open =
        open(Sample.pattern().direction(Direction.BEARISH).build(), quiet()).orElseThrow();
    assertThat(open.target()).isCloseTo(97, within(1e-12));
    assertThat(open.stop()).isCloseTo(102, within(1e-12));
  }

  @Test
  void aTargetOnTheWrongSideIsIgnored() {
    OpenPattern open =
        open(Sample.pattern().price(100).target(95).stop(98).build(), quiet()).orElseThrow();
    assertThat(open.target()).isCloseTo(103, within(1e-12));
    assertThat(open.stop()).isEqualTo(98);
    assertThat(open.stated()).isFalse();
  }

  @Test
  void aRaceThatIsOverBeforeItBeginsStartsAtTheLastClose() {
    OpenPattern open =
        open(Sample.pattern().price(90).target(95).stop(88).build(), quiet()).orElseThrow();
    assertThat(open.entry()).isEqualTo(100);
    assertThat(open.target()).isCloseTo(103, within(1e-12));
    assertThat(open.stated()).isFalse();
  }

  @Test
  void aNeutralPatternAndAMarketWithoutPricesHaveNoOutcome() {
    assertThat(open(Sample.pattern().direction(Direction.NEUTRAL).build(), quiet())).isEmpty();
    assertThat(open(Sample.pattern().symbol("").build(), quiet())).isEmpty();
    assertThat(open(Sample.pattern().build(), new MarketState())).isEmpty();
  }

  /** Open, high, low, close of the next bar against target 103 and stop 98. */
  @ParameterizedTest
  @CsvSource({
    "100, 103,   99.5, 102, POSITIVE, 103",
    "100, 101,   98,   99,  NEGATIVE, 98",
    "100, 104,   97,   103, NEGATIVE, 98", // both in one bar: the stop counts
    "105, 106,   104,  105, POSITIVE, 105", // a gap beyond the target leaves at the open
    "96,  97,    95,   96,  NEGATIVE, 96", // and so does one beyond the stop
    "105, 106,   97,   105, POSITIVE, 105", // the open came before whatever followed
  })
  void theFirstOfTargetAndStopDecides(
      double open, double high, double low, double close, Label label, double exit) {
    Feedback outcome = decide(bullish(), bar(LAST_DAY + 1, open, high, low, close));
    assertThat(outcome.label()).isEqualTo(label);
    assertThat(outcome.realizedPnl()).isCloseTo((exit - 100) / 100, within(1e-12));
    assertThat(outcome.method()).isEqualTo(LabelingMethod.AUTOMATIC);
    assertThat(outcome.position()).isEqualTo(DECIDING);
  }

  @Test
  void aBearishPatternWinsWhenTheMarketFalls() {
    Feedback outcome = decide(bearish(), bar(LAST_DAY + 1, 100, 100.5, 96, 97));
    assertThat(outcome.label()).isEqualTo(Label.POSITIVE);
    assertThat(outcome.realizedPnl()).isCloseTo(0.03, within(1e-12));
  }

  @Test
  void movesAreTheExtremesBeforeAndTheExitOfTheDecidingBar() {
    Feedback outcome =
        decide(
            bullish(), bar(LAST_DAY + 1, 100, 102, 99, 101), bar(LAST_DAY + 2, 101, 110, 100, 109));
    assertThat(outcome.maxFavorableMove()).isCloseTo(0.03, within(1e-12));
    assertThat(outcome.maxAdverseMove()).isCloseTo(0.01, within(1e-12));
    assertThat(outcome.daysToCompletion()).isEqualTo(2);
  }

  @Test
  void atTheHorizonTheOutcomeIsNeutralAtTheClose() {
    Bar[] still = quietBars(CONFIG.horizonBars());
    assertThat(run(bullish(), still).outcome()).as("its last bar may not be over").isNull();

    Feedback outcome = decide(bullish(), with(still, bar(LAST_DAY + 25, 150, 160, 140, 155)));
    assertThat(outcome.label()).isEqualTo(Label.NEUTRAL);
    assertThat(outcome.realizedPnl()).isCloseTo(0.005, within(1e-12));
    assertThat(outcome.maxFavorableMove()).isCloseTo(0.01, within(1e-12));
    assertThat(outcome.maxAdverseMove()).isCloseTo(0.01, within(1e-12));
    assertThat(outcome.daysToCompletion()).isEqualTo(24);
    assertThat(outcome.notes()).startsWith("horizon after 24 bars");
  }

  @Test
  void theBarAtTheHorizonDecidesAsItClosesAndNotAsItFirstIsSeen() {
    OpenPattern before = run(bullish(), quietBars(CONFIG.horizonBars() - 1)).open();
    assertThat(before).isNotNull();
    Bar forming = bar(LAST_DAY + 24, 100, 100.2, 99.9, 100.1);
    Bar further = bar(LAST_DAY + 24, 100, 102, 99.5, 101.5);
    Bar atTarget = bar(LAST_DAY + 24, 100, 103, 99.5, 102.9);
    Bar atStop = bar(LAST_DAY + 24, 100, 101, 97.5, 98.5);
    Bar next = bar(LAST_DAY + 25, 100, 101, 99, 100);

    assertThat(decide(before, forming, atTarget).label()).isEqualTo(Label.POSITIVE);
    assertThat(decide(before, forming, atStop).label()).isEqualTo(Label.NEGATIVE);
    Feedback neutral = decide(before, forming, further, next);
    assertThat(neutral.label()).isEqualTo(Label.NEUTRAL);
    assertThat(neutral.realizedPnl()).as("its last close").isCloseTo(0.015, within(1e-12));
    assertThat(neutral.maxFavorableMove()).isCloseTo(0.02, within(1e-12));
  }

  @Test
  void aBarThatIsSaidToBeClosedNeedsNoLaterOne() {
    OpenPattern before = run(bullish(), quietBars(CONFIG.horizonBars() - 1)).open();
    assertThat(before).isNotNull();
    Bar open = bar(LAST_DAY + 24, 100, 101, 99, 100.5);
    Bar closed = new Bar(open.time(), open.open(), open.high(), open.low(), open.close(), 1, true);

    assertThat(decide(before, closed).label()).isEqualTo(Label.NEUTRAL);
    assertThat(decide(before, open, closed).realizedPnl()).isCloseTo(0.005, within(1e-12));
  }

  /** Log time that bars may take: twice 25 bars of the timeframe, at most 400 days. */
  @ParameterizedTest
  @CsvSource({"1h, 50", "1d, 1200", "1w, 8400", "1mo, 9600"})
  void barsAreWaitedForAsLongAsTheirTimeframeTakes(String timeframe, long hours) {
    MarketState market = new MarketState();
    market.observe(
        Sample.bars(timeframe, List.of(bar(0, 100, 101, 99, 100), bar(1, 100, 101, 99, 100))));
    OpenPattern open =
        open(Sample.pattern().timeframe(timeframe).price(100).target(103).stop(98).build(), market)
            .orElseThrow();
    assertThat(open.waitsUntil() - open.position().logTime()).isEqualTo(hours * 3_600_000);
  }

  @Test
  void aTimeframeThatIsNotKnownSaysNothingOfTheWait() {
    assertThat(CONFIG.waitMillis(Double.NaN)).isZero();
  }

  @Test
  void aBarSentAgainWhileItFormsCountsOnceAndMayStillDecide() {
    OpenPattern open = bullish();
    OpenPattern first =
        Outcomes.advance(open, bar(LAST_DAY + 1, 100, 101, 99, 100), DECIDING, CONFIG).open();
    assertThat(first).isNotNull();
    OpenPattern again =
        Outcomes.advance(first, bar(LAST_DAY + 1, 100, 102, 99, 100), DECIDING, CONFIG).open();
    assertThat(again).isNotNull();
    assertThat(again.barsSeen()).isEqualTo(1);
    assertThat(
            Outcomes.advance(again, bar(LAST_DAY + 1, 100, 103, 99, 103), DECIDING, CONFIG)
                .outcome())
        .isNotNull();
  }

  @Test
  void barsUpToTheOneThatWasKnownDecideNothing() {
    OpenPattern open = bullish();
    for (Bar old : List.of(bar(LAST_DAY, 100, 110, 90, 100), bar(3, 100, 110, 90, 100))) {
      assertThat(Outcomes.advance(open, old, DECIDING, CONFIG))
          .isEqualTo(new Outcomes.Step(open, null));
    }
  }

  @Test
  void theBarOfThePatternItselfDecidesNothingEvenWhenItComesLater() {
    ChartPattern early =
        Sample.pattern()
            .price(100)
            .target(103)
            .stop(98)
            .occurredAt(T0 + (LAST_DAY + 1) * DAY)
            .build();
    OpenPattern open = open(early, quiet()).orElseThrow();
    assertThat(Outcomes.advance(open, bar(LAST_DAY + 1, 100, 110, 99, 105), DECIDING, CONFIG))
        .isEqualTo(new Outcomes.Step(open, null));
  }

  @Test
  void aBarThatCannotBeDecidesNothing() {
    OpenPattern open = bullish();
    assertThat(Outcomes.advance(open, bar(LAST_DAY + 1, 100, 90, 110, 100), DECIDING, CONFIG))
        .isEqualTo(new Outcomes.Step(open, null));
  }

  @Test
  void thePatternAloneGivesTheOutcomesId() {
    Feedback one = decide(bullish(), bar(LAST_DAY + 1, 100, 103, 99, 103));
    Feedback other = decide(bullish(), bar(LAST_DAY + 1, 100, 101, 97, 98));
    assertThat(one.feedbackId()).isEqualTo(other.feedbackId());
  }

  @Test
  void impossibleSettingsAreNamed() {
    assertThat(CONFIG.validate()).isEmpty();
    assertThat(new OutcomeConfig(0, -1, 0, 0, -1).validate()).hasSize(5);
  }
}
