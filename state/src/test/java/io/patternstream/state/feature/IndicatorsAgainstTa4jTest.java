package io.patternstream.state.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Bar;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.Indicator;
import org.ta4j.core.indicators.ATRIndicator;
import org.ta4j.core.indicators.EMAIndicator;
import org.ta4j.core.indicators.MACDIndicator;
import org.ta4j.core.indicators.ROCIndicator;
import org.ta4j.core.indicators.RSIIndicator;
import org.ta4j.core.indicators.SMAIndicator;
import org.ta4j.core.indicators.adx.ADXIndicator;
import org.ta4j.core.indicators.adx.MinusDIIndicator;
import org.ta4j.core.indicators.adx.PlusDIIndicator;
import org.ta4j.core.indicators.bollinger.BollingerBandsLowerIndicator;
import org.ta4j.core.indicators.bollinger.BollingerBandsMiddleIndicator;
import org.ta4j.core.indicators.bollinger.BollingerBandsUpperIndicator;
import org.ta4j.core.indicators.helpers.ClosePriceIndicator;
import org.ta4j.core.indicators.helpers.HighPriceIndicator;
import org.ta4j.core.indicators.helpers.HighestValueIndicator;
import org.ta4j.core.indicators.helpers.LowPriceIndicator;
import org.ta4j.core.indicators.helpers.LowestValueIndicator;
import org.ta4j.core.indicators.helpers.VolumeIndicator;
import org.ta4j.core.indicators.statistics.StandardDeviationIndicator;
import org.ta4j.core.num.DecimalNum;
import org.ta4j.core.num.Num;

/**
 * Every indicator against ta4j 0.17 at every bar. The reference computes in 32 decimal digits, so
 * what is left between the two is our own rounding.
 */
class IndicatorsAgainstTa4jTest {

  /** The agreement that is promised, relative to the size of the value and at least to 1. */
  private static final double TOLERANCE = 1e-9;

  static Stream<List<Bar>> markets() {
    List<Bar> flat = new ArrayList<>();
    List<Bar> rising = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      flat.add(Sample.bar(i, 50, 50, 50, 50));
      rising.add(Sample.bar(i, 10 + i, 11 + i, 9.5 + i, 10.5 + i));
    }
    return Stream.of(
        Sample.walk(1, 300),
        Sample.walk(2, 300),
        Sample.scaled(Sample.walk(3, 200), 1e-4),
        Sample.scaled(Sample.walk(4, 200), 600),
        RealBars.apple(),
        flat,
        rising);
  }

  @ParameterizedTest
  @MethodSource("markets")
  void everyIndicatorAgreesAtEveryBar(List<Bar> bars) {
    BarSeries reference = reference(bars);
    ClosePriceIndicator close = new ClosePriceIndicator(reference);
    VolumeIndicator volume = new VolumeIndicator(reference);
    MACDIndicator macd = new MACDIndicator(close, 12, 26);
    StandardDeviationIndicator deviation = new StandardDeviationIndicator(close, 20);
    BollingerBandsMiddleIndicator middle =
        new BollingerBandsMiddleIndicator(new SMAIndicator(close, 20));
    Map<String, Case> cases = new LinkedHashMap<>();
    put(cases, "EMA(20)", 1, new EMAIndicator(close, 20), s -> s.indicators().ema20());
    put(cases, "EMA(50)", 1, new EMAIndicator(close, 50), s -> s.indicators().ema50());
    put(cases, "MACD", 1, macd, s -> s.indicators().macd());
    put(cases, "MACD signal", 1, macd.getSignalLine(9), s -> s.indicators().macdSignal());
    put(cases, "histogram", 1, macd.getHistogram(9), s -> s.indicators().macdHistogram());
    put(cases, "histogram of the ring", 1, macd.getHistogram(9), s -> s.histogram(0));
    put(cases, "RSI(14)", 1, new RSIIndicator(close, 14), s -> s.indicators().rsi());
    put(cases, "ATR(14)", 1, new ATRIndicator(reference, 14), s -> s.indicators().atr());
    put(cases, "+DI(14)", 1, new PlusDIIndicator(reference, 14), s -> s.indicators().plusDi());
    put(cases, "-DI(14)", 1, new MinusDIIndicator(reference, 14), s -> s.indicators().minusDi());
    put(cases, "ADX(14)", 1, new ADXIndicator(reference, 14), s -> s.indicators().adx());
    put(cases, "SMA(20)", 20, new SMAIndicator(close, 20), s -> s.sma(20));
    put(cases, "SMA(50)", 50, new SMAIndicator(close, 50), s -> s.sma(50));
    put(cases, "deviation", 20, deviation, s -> s.deviation(20));
    put(
        cases,
        "upper Bollinger band",
        20,
        new BollingerBandsUpperIndicator(middle, deviation),
        s -> s.sma(20) + 2 * s.deviation(20));
    put(
        cases,
        "lower Bollinger band",
        20,
        new BollingerBandsLowerIndicator(middle, deviation),
        s -> s.sma(20) - 2 * s.deviation(20));
    put(cases, "SMA(20) of volume", 20, new SMAIndicator(volume, 20), s -> s.volumeMean(20, 0));
    put(
        cases,
        "highest high",
        20,
        new HighestValueIndicator(new HighPriceIndicator(reference), 20),
        s -> s.highest(20));
    put(
        cases,
        "lowest low",
        20,
        new LowestValueIndicator(new LowPriceIndicator(reference), 20),
        s -> s.lowest(20));
    put(
        cases,
        "ROC(10)",
        11,
        new ROCIndicator(close, 10),
        s -> 100 * (s.close(0) - s.close(10)) / s.close(10));

    io.patternstream.state.feature.BarSeries series =
        new io.patternstream.state.feature.BarSeries();
    double worst = 0;
    for (int i = 0; i < bars.size(); i++) {
      series.add(bars.get(i));
      for (Map.Entry<String, Case> one : cases.entrySet()) {
        if (i + 1 < one.getValue().fromBars) {
          continue;
        }
        double expected = one.getValue().reference.getValue(i).doubleValue();
        double got = one.getValue().ours.applyAsDouble(series);
        double off = Math.abs(got - expected) / Math.max(1, Math.abs(expected));
        worst = Math.max(worst, off);
        assertThat(off)
            .as("%s at bar %d: %s, reference %s", one.getKey(), i, got, expected)
            .isLessThan(TOLERANCE);
      }
    }
    assertThat(worst).isLessThan(TOLERANCE);
  }

  private record Case(
      int fromBars,
      Indicator<Num> reference,
      ToDoubleFunction<io.patternstream.state.feature.BarSeries> ours) {}

  private static void put(
      Map<String, Case> cases,
      String name,
      int fromBars,
      Indicator<Num> reference,
      ToDoubleFunction<io.patternstream.state.feature.BarSeries> ours) {
    cases.put(name, new Case(fromBars, reference, ours));
  }

  static BarSeries reference(List<Bar> bars) {
    BarSeries series =
        new BaseBarSeriesBuilder().withName("reference").withNumTypeOf(DecimalNum.class).build();
    for (Bar bar : bars) {
      series.addBar(
          Duration.ofDays(1),
          Instant.ofEpochMilli(bar.time() + Sample.DAY).atZone(ZoneOffset.UTC),
          bar.open(),
          bar.high(),
          bar.low(),
          bar.close(),
          bar.volume());
    }
    return series;
  }
}
