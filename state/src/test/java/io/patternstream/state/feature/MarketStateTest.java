package io.patternstream.state.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Observation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MarketStateTest {

  @Test
  void aBarFarAheadOfLogTimeDoesNotShutOutThoseThatFollow() {
    MarketState market = Sample.market(Sample.walk(31, 20));
    long newest = market.lastBarTime("1d");

    market.observe(Sample.bars(List.of(new Bar(4_102_444_800_000L, 1, 1, 1, 1, 1))));
    assertThat(market.lastBarTime("1d")).isEqualTo(newest);

    market.observe(Sample.bars(Sample.walk(31, 21)));
    assertThat(market.lastBarTime("1d")).isEqualTo(newest + Sample.DAY);
  }

  @Test
  void aWholeHistorySentAgainWithEachEventCountsOnce() throws IOException {
    List<Bar> bars = Sample.walk(32, 60);
    MarketState again = new MarketState();
    for (int i = 1; i <= bars.size(); i++) {
      again.observe(Sample.bars(bars.subList(0, i)));
    }
    assertThat(MarketStateCodecTest.bytes(again))
        .isEqualTo(MarketStateCodecTest.bytes(Sample.market(bars)));
  }

  @Test
  void aPatternIsMeasuredAgainstTheBarsOfItsOwnTimeframe() {
    MarketState market = Sample.market(Sample.walk(33, 20));
    assertThat(market.timeframeFor(Sample.pattern().timeframe("1d").build())).isEqualTo("1d");
    assertThat(market.timeframeFor(Sample.pattern().timeframe("").build())).isEqualTo("1d");
    assertThat(market.timeframeFor(Sample.pattern().timeframe("1h").build())).isEqualTo("1h");
    assertThat(market.lastClose("1h")).isNaN();

    observe(market, "1h", Sample.walk(34, 3));
    assertThat(market.timeframeFor(Sample.pattern().timeframe("").build())).isEmpty();

    observe(market, "", Sample.walk(35, 3));
    assertThat(market.timeframeFor(Sample.pattern().timeframe("").build())).isEmpty();
    assertThat(market.timeframeFor(Sample.pattern().timeframe("15m").build())).isEmpty();
    assertThat(market.timeframeFor(Sample.pattern().timeframe("1h").build())).isEqualTo("1h");
  }

  @Test
  void theLastPriceIsTheQuoteOrCloseThatCameLater() {
    MarketState market = new MarketState();
    assertThat(market.lastPrice()).isNaN();
    market.observe(Sample.observation("", List.of(), 50, List.of(), List.of(), Map.of()));
    assertThat(market.lastPrice()).isEqualTo(50);
    market.observe(Sample.bars(List.of(Sample.bar(0, 60, 61, 59, 60.5))));
    assertThat(market.lastPrice()).isEqualTo(60.5);
    market.observe(Sample.observation("", List.of(), Double.NaN, List.of(), List.of(), Map.of()));
    assertThat(market.lastPrice()).isEqualTo(60.5);
  }

  @Test
  void anObservationThatNamesOnlySupportsLeavesTheResistances() {
    MarketState market = new MarketState();
    levels(market, List.of(90.0), List.of(110.0));
    levels(market, List.of(95.0, -1.0, Double.NaN), List.of());

    assertThat(market.supportBelow("1d", 100)).isEqualTo(95);
    assertThat(market.resistanceAbove("1d", 100)).isEqualTo(110);
    assertThat(market.supportBelow("1d", 94)).isNaN();
    assertThat(market.supportBelow("1h", 100)).isNaN();
  }

  @Test
  void aTrialThatReachesNeitherWithinItsBarsIsForgotten() {
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      bars.add(Sample.bar(i, 100, 100.5, 99.5, 100));
    }
    MarketState market = Sample.market(bars.subList(0, 30));
    market.remember(Sample.pattern().build());
    market.observe(Sample.bars(bars.subList(30, 60)));
    market.observe(Sample.bars(List.of(Sample.bar(60, 100, 200, 50, 100))));

    assertThat(market.tally(null)).isEqualTo(new MarketState.Tally(0, 0));
  }

  @Test
  void theCountsOfATypeFadeInsteadOfGrowingForEver() {
    MarketState market = new MarketState();
    for (int i = 0; i < 300; i++) {
      // Five quiet bars, then one that reaches any target of 1.5 ATR of such bars.
      for (int quiet = 0; quiet < 5; quiet++) {
        hour(market, 6 * i + quiet, 101);
      }
      market.remember(Sample.pattern().build());
      hour(market, 6 * i + 5, 108);
    }
    MarketState.Tally tally = market.tally("bullish_engulfing");
    assertThat(tally.decided()).isBetween(128, 256);
    assertThat(tally.successes()).isEqualTo(tally.decided());
  }

  /** Whatever comes, in whatever order: no exception, bounded, in range, and readable again. */
  @Property(tries = 300)
  void anythingObservedKeepsTheStateBoundedAndTheFeaturesInRange(@ForAll long seed)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    MarketState market = new MarketState();
    FeatureSchema schema = FeatureSchema.current();
    for (int step = 0; step < 60; step++) {
      market.observe(anything(random));
      var pattern =
          Sample.pattern()
              .type("type_" + random.nextInt(400))
              .timeframe(random.nextBoolean() ? "1d" : "")
              .direction(
                  List.of(Direction.BULLISH, Direction.BEARISH, Direction.NEUTRAL)
                      .get(random.nextInt(3)))
              .price(number(random))
              .levels(number(random), number(random))
              .target(number(random))
              .stop(number(random))
              .confidence(random.nextDouble())
              .occurredAt(Sample.T0 + random.nextInt(400) * Sample.DAY)
              .build();
      FeatureVector features = FeatureExtractor.extract(pattern, market);
      for (int i = 0; i < features.values().length; i++) {
        double value = features.values()[i];
        Feature feature = schema.features().get(i);
        assertThat(Double.isNaN(value) || (value >= feature.min() && value <= feature.max()))
            .as("%s = %s", feature.name(), value)
            .isTrue();
      }
      assertThat(features.quality()).isBetween(0.0, 1.0);
      market.remember(pattern);
    }
    assertThat(MarketStateCodecTest.bytes(market).length).isLessThan(200_000);
  }

  private static Observation anything(SplittableRandom random) {
    List<Bar> bars = new ArrayList<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      double a = number(random);
      double b = number(random);
      boolean sound = random.nextInt(4) > 0;
      bars.add(
          new Bar(
              Sample.T0 + random.nextInt(400) * Sample.DAY,
              sound ? Math.abs(a) : number(random),
              sound ? Math.max(Math.abs(a), Math.abs(b)) : number(random),
              sound ? Math.min(Math.abs(a), Math.abs(b)) : number(random),
              sound ? Math.abs(b) : number(random),
              number(random)));
    }
    return Sample.observation(
        random.nextInt(5) == 0 ? "tf" + random.nextInt(50) : "1d",
        bars,
        number(random),
        List.of(number(random), number(random)),
        List.of(number(random)),
        Map.of("vix", number(random), "anything", number(random)));
  }

  private static double number(SplittableRandom random) {
    return switch (random.nextInt(12)) {
      case 0 -> Double.NaN;
      case 1 -> 0;
      case 2 -> -5;
      case 3 -> Double.POSITIVE_INFINITY;
      case 4 -> 1e300;
      case 5 -> Double.MIN_VALUE;
      default -> 50 + 100 * random.nextDouble();
    };
  }

  private static void hour(MarketState market, int hour, double high) {
    long time = Sample.T0 + hour * 3_600_000L;
    market.observe(Sample.bars(List.of(new Bar(time, 100, high, 99.5, 100, 1))));
  }

  private static void observe(MarketState market, String timeframe, List<Bar> bars) {
    market.observe(Sample.observation(timeframe, bars, Double.NaN, List.of(), List.of(), Map.of()));
  }

  private static void levels(MarketState market, List<Double> supports, List<Double> resistances) {
    market.observe(
        Sample.observation("1d", List.of(), Double.NaN, supports, resistances, Map.of()));
  }
}
