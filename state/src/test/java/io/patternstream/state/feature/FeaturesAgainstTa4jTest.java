package io.patternstream.state.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.Direction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ta4j.core.BarSeries;
import org.ta4j.core.Indicator;
import org.ta4j.core.indicators.ATRIndicator;
import org.ta4j.core.indicators.EMAIndicator;
import org.ta4j.core.indicators.MACDIndicator;
import org.ta4j.core.indicators.RSIIndicator;
import org.ta4j.core.indicators.SMAIndicator;
import org.ta4j.core.indicators.StochasticOscillatorKIndicator;
import org.ta4j.core.indicators.adx.ADXIndicator;
import org.ta4j.core.indicators.adx.MinusDIIndicator;
import org.ta4j.core.indicators.adx.PlusDIIndicator;
import org.ta4j.core.indicators.bollinger.BollingerBandWidthIndicator;
import org.ta4j.core.indicators.bollinger.BollingerBandsLowerIndicator;
import org.ta4j.core.indicators.bollinger.BollingerBandsMiddleIndicator;
import org.ta4j.core.indicators.bollinger.BollingerBandsUpperIndicator;
import org.ta4j.core.indicators.bollinger.PercentBIndicator;
import org.ta4j.core.indicators.helpers.CloseLocationValueIndicator;
import org.ta4j.core.indicators.helpers.ClosePriceDifferenceIndicator;
import org.ta4j.core.indicators.helpers.ClosePriceIndicator;
import org.ta4j.core.indicators.helpers.VolumeIndicator;
import org.ta4j.core.indicators.statistics.StandardDeviationIndicator;
import org.ta4j.core.num.Num;

/**
 * Every technical and price action feature, as the schema defines it, made of ta4j's indicators and
 * of the plain bars: what is extracted from state that saw one bar after another is the same at
 * every bar, and missing exactly where the schema says that too few bars have come.
 */
class FeaturesAgainstTa4jTest {
  /** Relative to the size of the value and at least to 1. */
  private static final double TOLERANCE = 1e-9;

  private static final FeatureSchema SCHEMA = FeatureSchema.current();

  static Stream<List<Bar>> markets() {
    return Stream.of(
        RealBars.apple(), Sample.walk(11, 200), Sample.scaled(Sample.walk(12, 200), 1e-4));
  }

  @ParameterizedTest
  @MethodSource("markets")
  void everyFeatureOfTheBarsIsWhatTheReferenceSays(List<Bar> bars) {
    for (Direction direction : List.of(Direction.BULLISH, Direction.BEARISH)) {
      Reference reference = new Reference(bars, direction == Direction.BULLISH ? 1 : -1);
      MarketState market = new MarketState();
      for (int i = 0; i < bars.size(); i++) {
        market.observe(Sample.bars(List.of(bars.get(i))));
        double[] values =
            FeatureExtractor.extract(Sample.pattern().direction(direction).build(), market)
                .values();
        for (Map.Entry<String, Expected> one : reference.features.entrySet()) {
          Feature feature = SCHEMA.features().get(SCHEMA.indexOf(one.getKey()));
          double value = values[SCHEMA.indexOf(one.getKey())];
          if (i + 1 < one.getValue().fromBars) {
            assertThat(value).as("%s after %d bars", one.getKey(), i + 1).isNaN();
            continue;
          }
          double raw = one.getValue().value.applyAsDouble(i);
          double expected = Math.max(feature.min(), Math.min(feature.max(), raw));
          double off = Math.abs(value - expected) / Math.max(1, Math.abs(expected));
          assertThat(off)
              .as("%s after %d bars: %s, reference %s", one.getKey(), i + 1, value, expected)
              .isLessThan(TOLERANCE);
        }
      }
    }
  }

  private record Expected(int fromBars, IntToDoubleFunction value) {}

  /** The definitions of the schema, by their names. */
  private static final class Reference {
    final Map<String, Expected> features = new LinkedHashMap<>();
    private final List<Bar> bars;

    Reference(List<Bar> bars, int favour) {
      this.bars = bars;
      BarSeries series = IndicatorsAgainstTa4jTest.reference(bars);
      ClosePriceIndicator close = new ClosePriceIndicator(series);
      VolumeIndicator volume = new VolumeIndicator(series);
      IntToDoubleFunction atr = of(new ATRIndicator(series, 14));
      IntToDoubleFunction rsi = of(new RSIIndicator(close, 14));
      MACDIndicator macd = new MACDIndicator(close, 12, 26);
      IntToDoubleFunction histogram = of(macd.getHistogram(9));
      SMAIndicator sma20 = new SMAIndicator(close, 20);
      BollingerBandsMiddleIndicator middle = new BollingerBandsMiddleIndicator(sma20);
      StandardDeviationIndicator deviation = new StandardDeviationIndicator(close, 20);
      BollingerBandsUpperIndicator upper = new BollingerBandsUpperIndicator(middle, deviation);
      BollingerBandsLowerIndicator lower = new BollingerBandsLowerIndicator(middle, deviation);
      IntToDoubleFunction width = of(new BollingerBandWidthIndicator(upper, middle, lower));
      IntToDoubleFunction percentB = of(new PercentBIndicator(close, 20, 2));
      IntToDoubleFunction volume5 = of(new SMAIndicator(volume, 5));
      IntToDoubleFunction volume20 = of(new SMAIndicator(volume, 20));
      IntToDoubleFunction stochastic = of(new StochasticOscillatorKIndicator(series, 20));
      IntToDoubleFunction adx = of(new ADXIndicator(series, 14));
      IntToDoubleFunction plus = of(new PlusDIIndicator(series, 14));
      IntToDoubleFunction minus = of(new MinusDIIndicator(series, 14));
      IntToDoubleFunction place = of(new CloseLocationValueIndicator(series));
      IntToDoubleFunction change = of(new ClosePriceDifferenceIndicator(series));

      put("rsi_value", 15, i -> favour * (rsi.applyAsDouble(i) - 50) / 50);
      put("rsi_oversold", 15, i -> Math.max(0, (30 - rsi.applyAsDouble(i)) / 30));
      put("rsi_overbought", 15, i -> Math.max(0, (rsi.applyAsDouble(i) - 70) / 30));
      put("macd_signal", 26, i -> favour * value(macd, i) / atr.applyAsDouble(i));
      put("macd_histogram", 35, i -> favour * histogram.applyAsDouble(i) / atr.applyAsDouble(i));
      put(
          "macd_divergence",
          35,
          i -> {
            double rise = close(i) - close(i - 10);
            double turn = histogram.applyAsDouble(i) - histogram.applyAsDouble(i - 10);
            double size = Math.min(1, Math.abs(rise) / (atr.applyAsDouble(i) * Math.sqrt(10)));
            return rise * turn < 0 ? favour * Math.signum(turn) * size : 0;
          });
      put("bb_position", 20, i -> favour * (2 * percentB.applyAsDouble(i) - 1));
      put("bb_squeeze", 20, i -> 2 * value(deviation, i) / (1.5 * atr.applyAsDouble(i)));
      put("bb_width", 20, i -> width.applyAsDouble(i) / 100);
      put("volume_sma_ratio", 20, i -> Math.log(value(volume, i) / volume20.applyAsDouble(i)));
      put("volume_trend", 20, i -> Math.log(volume5.applyAsDouble(i) / volume20.applyAsDouble(i)));
      put("ema_20_distance", 20, i -> distance(favour, i, new EMAIndicator(close, 20), atr));
      put("ema_50_distance", 50, i -> distance(favour, i, new EMAIndicator(close, 50), atr));
      put(
          "sma_cross_signal",
          50,
          i ->
              favour
                  * (value(sma20, i) - value(new SMAIndicator(close, 50), i))
                  / atr.applyAsDouble(i));
      put(
          "momentum_indicator",
          14,
          i -> favour * (close(i) - close(i - 10)) / (atr.applyAsDouble(i) * Math.sqrt(10)));
      put("volatility_5d", 31, i -> Math.log(volatility(i, 5) / volatility(i, Math.min(60, i))));
      put("volatility_20d", 31, i -> Math.log(volatility(i, 20) / volatility(i, Math.min(60, i))));
      put("price_momentum_5d", 21, i -> favour * momentum(i, 5));
      put("price_momentum_20d", 21, i -> favour * momentum(i, 20));
      put(
          "trend_strength",
          28,
          i ->
              favour
                  * (plus.applyAsDouble(i) >= minus.applyAsDouble(i) ? 1 : -1)
                  * adx.applyAsDouble(i)
                  / 100);
      put(
          "consolidation_score",
          21,
          i -> {
            double path = 0;
            for (int k = i - 19; k <= i; k++) {
              path += Math.abs(change.applyAsDouble(k));
            }
            return 1 - Math.abs(close(i) - close(i - 20)) / path;
          });
      put(
          "breakout_volume",
          21,
          i ->
              (value(volume, i) - volume20.applyAsDouble(i - 1))
                  / value(new StandardDeviationIndicator(volume, 20), i - 1));
      put(
          "gap_presence",
          14,
          i -> favour * (bars.get(i).open() - close(i - 1)) / atr.applyAsDouble(i));
      put("candle_pattern_score", 1, i -> favour * place.applyAsDouble(i));
      put("price_position_range", 20, i -> favour * (2 * stochastic.applyAsDouble(i) / 100 - 1));
    }

    private void put(String name, int fromBars, IntToDoubleFunction value) {
      features.put(name, new Expected(fromBars, value));
    }

    private double close(int i) {
      return bars.get(i).close();
    }

    private double distance(int favour, int i, Indicator<Num> average, IntToDoubleFunction atr) {
      return favour * (close(i) - value(average, i)) / atr.applyAsDouble(i);
    }

    private double momentum(int i, int n) {
      return Math.log(close(i) / close(i - n)) / (volatility(i, 20) * Math.sqrt(n));
    }

    /** Sample deviation of the last {@code n} log returns, in two passes over the plain bars. */
    private double volatility(int i, int n) {
      List<Double> returns = new ArrayList<>();
      for (int k = i - n + 1; k <= i; k++) {
        returns.add(Math.log(close(k) / close(k - 1)));
      }
      double mean = returns.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      double squares = returns.stream().mapToDouble(r -> (r - mean) * (r - mean)).sum();
      return Math.sqrt(squares / (n - 1));
    }

    private static IntToDoubleFunction of(Indicator<Num> indicator) {
      return i -> value(indicator, i);
    }

    private static double value(Indicator<Num> indicator, int i) {
      return indicator.getValue(i).doubleValue();
    }
  }
}
