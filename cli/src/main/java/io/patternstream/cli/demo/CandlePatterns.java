package io.patternstream.cli.demo;

import io.patternstream.state.event.Bar;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.indicators.CachedIndicator;
import org.ta4j.core.indicators.candles.BearishEngulfingIndicator;
import org.ta4j.core.indicators.candles.BearishHaramiIndicator;
import org.ta4j.core.indicators.candles.BullishEngulfingIndicator;
import org.ta4j.core.indicators.candles.BullishHaramiIndicator;
import org.ta4j.core.indicators.candles.DojiIndicator;
import org.ta4j.core.indicators.candles.HammerIndicator;
import org.ta4j.core.indicators.candles.HangingManIndicator;
import org.ta4j.core.indicators.candles.InvertedHammerIndicator;
import org.ta4j.core.indicators.candles.ShootingStarIndicator;
import org.ta4j.core.indicators.candles.ThreeBlackCrowsIndicator;
import org.ta4j.core.indicators.candles.ThreeWhiteSoldiersIndicator;
import org.ta4j.core.num.DoubleNum;

/** Finds the candle patterns of a history with ta4j's own indicators. */
final class CandlePatterns {
  /** Bars a pattern needs before it, and over which ranges are averaged. */
  private static final int CONTEXT_BARS = 10;

  private static final double DOJI_BODY = 0.03;
  private static final int SHADOW_BARS = 5;
  private static final double SHADOW = 0.3;

  private CandlePatterns() {}

  /** An indicator and what it is called. */
  record Finder(String type, String signal, CachedIndicator<Boolean> indicator) {}

  /**
   * Every formation in order of its last bar. A bar in which the price never moved carries none.
   */
  static List<Formation> find(Market market) {
    List<Bar> bars = market.bars();
    List<Formation> found = new ArrayList<>();
    for (Finder finder : finders(series(market))) {
      for (int i = CONTEXT_BARS; i < bars.size(); i++) {
        double least = finder.type().equals("doji") ? usualRange(bars, i) : 0;
        if (range(bars, i) > least && finder.indicator().getValue(i)) {
          found.add(new Formation(finder.type(), finder.signal(), i, confidence(bars, i)));
        }
      }
    }
    found.sort(Comparator.comparingInt(Formation::end).thenComparing(Formation::type));
    return found;
  }

  static BarSeries series(Market market) {
    BarSeries series =
        new BaseBarSeriesBuilder().withName(market.symbol()).withNumTypeOf(DoubleNum.class).build();
    for (Bar bar : market.bars()) {
      series.addBar(
          market.bar(),
          Instant.ofEpochMilli(bar.time()).plus(market.bar()).atZone(ZoneOffset.UTC),
          bar.open(),
          bar.high(),
          bar.low(),
          bar.close(),
          bar.volume());
    }
    return series;
  }

  static List<Finder> finders(BarSeries series) {
    return List.of(
        new Finder("bullish_engulfing", "bullish", new BullishEngulfingIndicator(series)),
        new Finder("bearish_engulfing", "bearish", new BearishEngulfingIndicator(series)),
        new Finder("bullish_harami", "bullish", new BullishHaramiIndicator(series)),
        new Finder("bearish_harami", "bearish", new BearishHaramiIndicator(series)),
        new Finder("doji", "neutral", new DojiIndicator(series, CONTEXT_BARS, DOJI_BODY)),
        new Finder("hammer", "bullish", new HammerIndicator(series)),
        new Finder("inverted_hammer", "bullish", new InvertedHammerIndicator(series)),
        new Finder("hanging_man", "bearish", new HangingManIndicator(series)),
        new Finder("shooting_star", "bearish", new ShootingStarIndicator(series)),
        new Finder(
            "three_white_soldiers",
            "bullish",
            new ThreeWhiteSoldiersIndicator(series, SHADOW_BARS, DoubleNum.valueOf(SHADOW))),
        new Finder(
            "three_black_crows",
            "bearish",
            new ThreeBlackCrowsIndicator(series, SHADOW_BARS, SHADOW)));
  }

  /** From 0.5 for a bar without range to 0.9 for one of twice the usual range, in whole percent. */
  private static double confidence(List<Bar> bars, int end) {
    double usual = usualRange(bars, end);
    double strength = usual == 0 ? 1 : Math.min(1, range(bars, end) / (2 * usual));
    return Math.round(50 + 40 * strength) / 100.0;
  }

  private static double range(List<Bar> bars, int at) {
    return bars.get(at).high() - bars.get(at).low();
  }

  /** Mean range of the bars before {@code end}. */
  private static double usualRange(List<Bar> bars, int end) {
    double usual = 0;
    for (int i = end - CONTEXT_BARS; i < end; i++) {
      usual += range(bars, i) / CONTEXT_BARS;
    }
    return usual;
  }
}
