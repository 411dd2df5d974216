package io.patternstream.operators;

import static io.patternstream.operators.Given.DAY;
import static io.patternstream.operators.Given.HOUR;
import static io.patternstream.operators.Given.T0;
import static io.patternstream.operators.Given.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.MarketEvent;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.feature.FeatureExtractor;
import io.patternstream.state.feature.MarketState;
import io.patternstream.state.outcome.OutcomeConfig;
import io.patternstream.state.outcome.OutcomeInput;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExtractFeaturesHarnessTest {
  private static final long FORGET = 30 * DAY;
  private static final FeatureConfig CONFIG =
      new FeatureConfig(FeatureConfig.TIMEFRAME, 2, FORGET, OutcomeConfig.defaults());

  private Harness<MarketEvent, Void, PatternFeatures> harness;

  @BeforeEach
  void start() throws Exception {
    harness = fresh(Harness.Backend.HEAP);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private static Harness<MarketEvent, Void, PatternFeatures> fresh(Harness.Backend backend)
      throws Exception {
    return Harness.of(
        () -> new ExtractFeatures(CONFIG), MarketEvent::marketKey, backend, ExtractFeatures.RACES);
  }

  /** Bars one by one and a pattern after every fifth, of one symbol. */
  private static List<MarketEvent> history(String symbol) {
    List<MarketEvent> history = new ArrayList<>();
    for (int day = 0; day < 30; day++) {
      long logTime = T0 + 60 * DAY + day * HOUR;
      double close = 100 + 5 * Math.sin(day + symbol.length());
      history.add(MarketEvent.of(Given.bars(symbol, logTime, day, close)));
      if (day % 5 == 4) {
        history.add(
            MarketEvent.of(
                Given.pattern(symbol + day, symbol, MentionStatus.CONFIRMED, event(logTime, 1))));
      }
    }
    return history;
  }

  /** What the kernels make of one symbol, without Flink. */
  private static List<double[]> expected(List<MarketEvent> history) {
    MarketState market = new MarketState();
    List<double[]> expected = new ArrayList<>();
    for (MarketEvent event : history) {
      Observation observation = event.observation();
      ChartPattern pattern = event.pattern();
      if (observation != null) {
        market.observe(observation);
      } else if (pattern != null) {
        expected.add(FeatureExtractor.extract(pattern, market).values());
        market.remember(pattern);
      }
    }
    return expected;
  }

  @ParameterizedTest
  @EnumSource
  void featuresAreThoseOfTheKernelsHoweverOftenTheJobStartsAnew(Harness.Backend backend)
      throws Exception {
    List<String> symbols = List.of("AAPL", "F", "MSFT"); // one more than are kept decoded
    try (Harness<MarketEvent, Void, PatternFeatures> restarted = fresh(backend)) {
      for (int i = 0; i < history("F").size(); i++) {
        for (String symbol : symbols) {
          restarted.left(history(symbol).get(i));
        }
        if (i % 7 == 6) {
          restarted.restart(1 + i % 2);
        }
      }
      for (String symbol : symbols) {
        assertThat(restarted.out())
            .filteredOn(features -> features.pattern().symbol().equals(symbol))
            .extracting(features -> features.features().values())
            .containsExactlyElementsOf(expected(history(symbol)));
      }
    }
  }

  @Test
  void aRaceOpensWithThePatternAndStandsBeforeTheBarsThatFollow() throws Exception {
    MarketEvent before = MarketEvent.of(Given.bars("AAPL", T0 + 60 * DAY, 0, 100));
    MarketEvent pattern = MarketEvent.of(Given.pattern("p", T0 + 60 * DAY));
    MarketEvent after = MarketEvent.of(Given.bars("AAPL", T0 + 60 * DAY + 1, 1, 101));
    MarketEvent quote = MarketEvent.of(Given.quote("AAPL", T0 + 60 * DAY + 2, 101));

    for (MarketEvent event : List.of(before, pattern, after, quote)) {
      harness.left(event);
    }

    assertThat(harness.out()).singleElement().matches(PatternFeatures::followed);
    assertThat(harness.out().get(0).modelGroup()).isEqualTo("1d");
    List<OutcomeInput> races = harness.side(ExtractFeatures.RACES);
    assertThat(races).hasSize(3);
    assertThat(races.get(0).bars()).isEqualTo(before.observation());
    assertThat(races.get(1).opened()).isNotNull();
    assertThat(races.get(2).bars()).isEqualTo(after.observation());
  }

  @Test
  void aPatternOfNoKnownSymbolIsMeasuredAgainstNothingAndNotRemembered() throws Exception {
    ChartPattern pattern = Given.pattern("p", "", MentionStatus.CONFIRMED, event(T0, 0));

    harness.left(MarketEvent.of(pattern));
    harness.left(MarketEvent.of(Given.bars("", T0, 0, 100)));

    assertThat(harness.out())
        .containsExactly(
            new PatternFeatures(
                "1d", pattern, FeatureExtractor.extract(pattern, new MarketState()), false));
    assertThat(harness.side(ExtractFeatures.RACES)).isEmpty();
    harness.assertNothingIsKept();
  }

  @Test
  void aMarketIsForgottenWhenNothingWasSaidOfItForLong() throws Exception {
    harness.left(MarketEvent.of(Given.bars("AAPL", T0, 0, 100)));
    harness.left(MarketEvent.of(Given.quote("AAPL", T0 + 5 * DAY, 101)));
    harness.watermark(T0 + FORGET + 4 * DAY);
    harness.left(MarketEvent.of(Given.pattern("p", T0 + FORGET + 4 * DAY)));
    assertThat(harness.out()).singleElement().matches(PatternFeatures::followed);

    harness.watermark(T0 + 3 * FORGET);

    harness.assertNothingIsKept();
  }
}
