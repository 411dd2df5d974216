package io.patternstream.state.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.FeatureVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FeatureExtractorTest {

  private static final FeatureSchema SCHEMA = FeatureSchema.current();
  private static final Offset<Double> EXACT = Offset.offset(1e-12);

  @Test
  void nothingKnownIsMissingAndNotZero() {
    FeatureVector features =
        FeatureExtractor.extract(Sample.pattern().timeframe("").build(), new MarketState());

    assertThat(features.values()).hasSize(50).containsOnly(Double.NaN);
    assertThat(features.quality()).isZero();
    assertThat(features.schemaVersion()).isEqualTo(1);
  }

  @Test
  void whatThePatternSaysItselfNeedsNoBars() {
    FeatureVector features =
        FeatureExtractor.extract(
            Sample.pattern()
                .price(100)
                .levels(96, 110)
                .target(112)
                .stop(95)
                .occurredAt(Sample.T0 + 90 * 60_000)
                .build(),
            new MarketState());

    assertThat(value(features, "support_distance_pct")).isCloseTo(0.04, EXACT);
    assertThat(value(features, "resistance_distance_pct")).isCloseTo(0.10, EXACT);
    assertThat(value(features, "target_distance_pct")).isCloseTo(0.12, EXACT);
    assertThat(value(features, "risk_reward_ratio")).isCloseTo(12 / 5.0, EXACT);
    assertThat(value(features, "pattern_height_pct")).isCloseTo(0.14, EXACT);
    assertThat(value(features, "entry_risk_pct")).isCloseTo(0.05, EXACT);
    // 4 of 14 from the support is 2/7 of the way: 1 - |4/7 - 1|.
    assertThat(value(features, "pattern_symmetry")).isCloseTo(4 / 7.0, EXACT);
    assertThat(value(features, "market_hour")).isCloseTo(1.5, EXACT);
    assertThat(value(features, "day_of_week")).isEqualTo(1);
    assertThat(value(features, "rsi_value")).isNaN();
    assertThat(value(features, "breakout_strength")).isNaN();
    assertThat(features.quality()).isCloseTo(9 / 44.0, EXACT);
  }

  @Test
  void aBearishPatternIsMeasuredTheOtherWayRound() {
    FeatureVector features =
        FeatureExtractor.extract(
            Sample.pattern()
                .direction(Direction.BEARISH)
                .price(100)
                .levels(90, 104)
                .target(88)
                .stop(105)
                .build(),
            new MarketState());

    assertThat(value(features, "target_distance_pct")).isCloseTo(0.12, EXACT);
    assertThat(value(features, "entry_risk_pct")).isCloseTo(0.05, EXACT);
    assertThat(value(features, "risk_reward_ratio")).isCloseTo(12 / 5.0, EXACT);
  }

  @Test
  void levelsComeFromThePatternElseFromTheMarketElseFromTheBars() {
    MarketState bars = Sample.market(Sample.walk(9, 60));
    double close = bars.lastClose("1d");
    MarketState levels = Sample.market(Sample.walk(9, 60));
    levels.observe(
        Sample.observation(
            "1d",
            List.of(),
            Double.NaN,
            List.of(close * 0.5, close * 0.9, close * 1.1),
            List.of(close * 0.95, close * 1.2, close * 1.5),
            Map.of()));
    ChartPattern silent = Sample.pattern().build();
    ChartPattern says = Sample.pattern().levels(close * 0.99, close * 1.01).build();

    assertThat(value(FeatureExtractor.extract(says, levels), "support_distance_pct"))
        .isCloseTo(0.01, EXACT);
    // The nearest on the right side: a support above the price holds nothing up.
    assertThat(value(FeatureExtractor.extract(silent, levels), "support_distance_pct"))
        .isCloseTo(0.10, EXACT);
    assertThat(value(FeatureExtractor.extract(silent, levels), "resistance_distance_pct"))
        .isCloseTo(0.20, EXACT);
    BarSeries series = new BarSeries();
    Sample.walk(9, 60).forEach(series::add);
    assertThat(value(FeatureExtractor.extract(silent, bars), "support_distance_pct"))
        .isCloseTo((close - series.lowest(20)) / close, EXACT);
  }

  @Test
  void withBarsAndATimeAlmostEverythingIsThere() {
    List<Bar> bars = Sample.walk(10, 128);
    MarketState market = Sample.market(bars);
    ChartPattern pattern = Sample.pattern().occurredAt(bars.get(120).time()).build();
    FeatureVector features = FeatureExtractor.extract(pattern, market);

    assertThat(missing(features))
        .containsExactlyInAnyOrder(
            "target_distance_pct",
            "days_since_earnings",
            "market_volatility_idx",
            "sector_performance",
            "correlation_spy",
            "options_activity",
            "news_sentiment",
            "confidence_trend",
            "analyst_confirmations",
            "similar_pattern_success_rate");
    assertThat(features.quality()).isCloseTo(40 / 44.0, EXACT);
    assertThat(value(features, "pattern_age_hours")).isEqualTo(7 * 24);
    assertThat(value(features, "confidence_decay")).isCloseTo(1 - Math.exp(-7 / 24.0), EXACT);
  }

  @Test
  void aMarketWithTenBarsLacksWhatNeedsMore() {
    FeatureVector features =
        FeatureExtractor.extract(Sample.pattern().build(), Sample.market(Sample.walk(11, 10)));

    assertThat(value(features, "candle_pattern_score")).isNotNaN();
    for (String needsMore :
        List.of("rsi_value", "macd_signal", "bb_width", "ema_20_distance", "gap_presence")) {
      assertThat(value(features, needsMore)).as(needsMore).isNaN();
    }
    assertThat(features.quality()).isLessThan(0.5);
  }

  /**
   * One by one against formulas written a second time from the schema, on the reference's values.
   */
  @Test
  void directedFeaturesFollowTheirFormulas() {
    List<Bar> bars = Sample.walk(12, 100);
    MarketState market = Sample.market(bars);
    FeatureVector up = FeatureExtractor.extract(Sample.pattern().build(), market);
    FeatureVector down =
        FeatureExtractor.extract(Sample.pattern().direction(Direction.BEARISH).build(), market);
    double[] close = bars.stream().mapToDouble(Bar::close).toArray();
    int last = close.length - 1;
    double atr = market.averageTrueRange("1d");

    assertThat(value(up, "momentum_indicator"))
        .isCloseTo((close[last] - close[last - 10]) / (atr * Math.sqrt(10)), EXACT);
    assertThat(value(up, "gap_presence"))
        .isCloseTo((bars.get(last).open() - close[last - 1]) / atr, EXACT);
    for (Feature feature : SCHEMA.features()) {
      // The level ahead is another one for a bearish pattern.
      if (feature.directed() && !feature.name().equals("breakout_strength")) {
        double one = value(up, feature.name());
        double other = value(down, feature.name());
        assertThat(other + one)
            .as("%s: bullish %s, bearish %s", feature.name(), one, other)
            .satisfiesAnyOf(
                sum -> assertThat(sum).isNaN(), sum -> assertThat(sum).isCloseTo(0, EXACT));
      }
    }
  }

  @Test
  void theUnitOfThePriceDoesNotMatter() {
    List<Bar> bars = Sample.walk(13, 128);
    ChartPattern silent = Sample.pattern().occurredAt(bars.get(127).time()).build();
    double[] dollars = FeatureExtractor.extract(silent, Sample.market(bars)).values();
    double[] satoshis =
        FeatureExtractor.extract(silent, Sample.market(Sample.scaled(bars, 1e8))).values();

    for (int i = 0; i < dollars.length; i++) {
      if (!Double.isNaN(dollars[i])) {
        assertThat(satoshis[i])
            .as(SCHEMA.names().get(i))
            .isCloseTo(dollars[i], Offset.offset(1e-9));
      }
    }
  }

  @Test
  void extractingReadsOnlyAndGivesTheSameBitsAgain() throws Exception {
    MarketState market = Sample.market(Sample.walk(14, 90));
    byte[] before = MarketStateCodecTest.bytes(market);
    ChartPattern pattern = Sample.pattern().price(99).build();

    FeatureVector first = FeatureExtractor.extract(pattern, market);
    FeatureVector again = FeatureExtractor.extract(pattern, market);

    assertThat(again).isEqualTo(first);
    assertThat(again.values()).isNotSameAs(first.values());
    assertThat(MarketStateCodecTest.bytes(market)).isEqualTo(before);
  }

  @Test
  void whatAnOutsideServiceSaysIsTakenByItsUsualNames() {
    MarketState market = new MarketState();
    market.observe(
        Sample.observation(
            "",
            List.of(),
            Double.NaN,
            List.of(),
            List.of(),
            Map.of(
                "VIX",
                19.5,
                "days_since_earnings",
                12.0,
                "newsSentiment",
                0.4,
                "rsi",
                55.0,
                "sector_performance",
                Double.NaN)));
    FeatureVector features = FeatureExtractor.extract(Sample.pattern().build(), market);

    assertThat(value(features, "market_volatility_idx")).isEqualTo(19.5);
    assertThat(value(features, "days_since_earnings")).isEqualTo(12);
    assertThat(value(features, "news_sentiment")).isEqualTo(0.4);
    assertThat(value(features, "sector_performance")).isNaN();
    // They are extras: quality neither needs nor counts them.
    assertThat(features.quality()).isZero();
  }

  @Test
  void theHistoryOfAMarketIsOfItsOwnPatterns() {
    List<Bar> bars = Sample.walk(15, 60);
    MarketState market = Sample.market(bars);
    market.remember(Sample.pattern().confidence(0.5).build());
    market.remember(Sample.pattern().confidence(0.7).build());
    market.remember(Sample.pattern().type("doji").direction(Direction.NEUTRAL).build());
    market.remember(
        Sample.pattern().type("breakdown").direction(Direction.BEARISH).confidence(0.9).build());

    FeatureVector features =
        FeatureExtractor.extract(Sample.pattern().confidence(0.75).build(), market);

    assertThat(value(features, "confidence_trend")).isCloseTo(0.15, EXACT);
    assertThat(value(features, "analyst_confirmations")).isCloseTo(1 / 3.0, EXACT);
    assertThat(value(features, "similar_pattern_success_rate")).isNaN();
  }

  @Test
  void theSuccessOfSimilarPatternsIsDecidedOnLaterBars() {
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      bars.add(Sample.bar(i, 100, 101, 99, 100));
    }
    MarketState market = Sample.market(bars);
    market.remember(Sample.pattern().build());
    market.remember(Sample.pattern().type("breakdown").direction(Direction.BEARISH).build());
    // ATR is 2: the bullish target is 103 and the bearish stop 102.
    market.observe(Sample.bars(List.of(Sample.bar(20, 101, 104, 101, 103.5))));

    FeatureVector bullish = FeatureExtractor.extract(Sample.pattern().build(), market);
    FeatureVector bearish =
        FeatureExtractor.extract(
            Sample.pattern().type("breakdown").direction(Direction.BEARISH).build(), market);

    assertThat(value(bullish, "similar_pattern_success_rate")).isCloseTo((1 + 4 * 0.5) / 5, EXACT);
    assertThat(value(bearish, "similar_pattern_success_rate")).isCloseTo((0 + 4 * 0.5) / 5, EXACT);
  }

  @Test
  void aDivergenceIsPriceAndHistogramGoingOppositeWays() {
    List<Bar> bars = new ArrayList<>();
    double close = 100;
    for (int i = 0; i < 60; i++) {
      // A steep fall that slows down: lower lows, less and less of them.
      close *= i < 50 ? 0.99 : 0.999;
      bars.add(Sample.bar(i, close * 1.001, close * 1.002, close * 0.999, close));
    }
    FeatureVector features =
        FeatureExtractor.extract(Sample.pattern().build(), Sample.market(bars));

    assertThat(value(features, "macd_divergence")).isPositive();
    assertThat(value(features, "rsi_oversold")).isPositive();
    assertThat(value(features, "rsi_overbought")).isZero();
    assertThat(value(features, "trend_strength")).isNegative();
  }

  private static double value(FeatureVector features, String name) {
    return features.values()[SCHEMA.indexOf(name)];
  }

  private static List<String> missing(FeatureVector features) {
    return SCHEMA.names().stream().filter(name -> Double.isNaN(value(features, name))).toList();
  }
}
