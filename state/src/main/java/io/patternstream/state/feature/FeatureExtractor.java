package io.patternstream.state.feature;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.FeatureVector;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures a pattern against what is known of its market: the values of {@link FeatureSchema}.
 *
 * <p>Pure: it reads pattern and state and changes neither; the same two give the same bits on every
 * machine. A value whose input never arrived, or that is not defined (a range of zero), is {@code
 * NaN}. About 3 microseconds with full bars. Any thread that owns the state.
 *
 * <p>Levels: the pattern's own support and resistance, else the nearest known level on their side
 * of the price, else the lowest low and highest high of the last 20 bars. Price (entry): the
 * pattern's own, else the last close of its timeframe, else the last price of the market. Ahead and
 * behind are up and down for a bullish or neutral pattern, down and up for a bearish one.
 */
public final class FeatureExtractor {

  private static final FeatureSchema SCHEMA = FeatureSchema.current();
  private static final double[] MIN = bounds(true);
  private static final double[] MAX = bounds(false);
  private static final double[] FIBONACCI = {0, 0.236, 0.382, 0.5, 0.618, 0.786, 1};
  private static final double FIBONACCI_REACH = 0.03;
  private static final int TOUCH_BARS = 64;
  private static final double PRIOR_TRIALS = 4;
  private static final double FRESH_BARS = 24;
  private static final double MILLIS_PER_HOUR = 3_600_000;

  private final ChartPattern pattern;
  private final MarketState market;
  private final String timeframe;
  private final @Nullable BarSeries bars;
  private final int favour;
  private final double atr;
  private final double entry;
  private final double support;
  private final double resistance;
  private final double[] values = new double[SCHEMA.size()];
  private int next;

  private FeatureExtractor(ChartPattern pattern, MarketState market) {
    this.pattern = pattern;
    this.market = market;
    this.timeframe = market.timeframeFor(pattern);
    this.bars = market.series(timeframe);
    this.favour = MarketState.sign(pattern) < 0 ? -1 : 1;
    this.atr = positive(market.averageTrueRange(timeframe));
    double close = market.lastClose(timeframe);
    double known = Double.isNaN(close) ? market.lastPrice() : close;
    this.entry = pattern.price() > 0 ? pattern.price() : known;
    this.support = level(pattern.support(), market.supportBelow(timeframe, entry), true);
    this.resistance = level(pattern.resistance(), market.resistanceAbove(timeframe, entry), false);
  }

  /** The features of {@code pattern} in {@code market} as it stands. */
  public static FeatureVector extract(ChartPattern pattern, MarketState market) {
    FeatureExtractor one = new FeatureExtractor(pattern, market);
    one.geometry();
    one.technical();
    one.priceAction();
    one.marketContext();
    one.history();
    return one.vector();
  }

  private FeatureVector vector() {
    if (next != values.length) {
      throw new IllegalStateException(next + " features of " + values.length);
    }
    int present = 0;
    List<Feature> features = SCHEMA.features();
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        values[i] = Double.NaN;
        continue;
      }
      // Adding 0 turns -0 into 0, so that equal values have equal bits.
      values[i] = Math.max(MIN[i], Math.min(MAX[i], value)) + 0.0;
      present += features.get(i).required() ? 1 : 0;
    }
    return new FeatureVector(
        pattern.patternId(),
        SCHEMA.version(),
        values,
        (double) present / SCHEMA.required(),
        market.volumeDecades(timeframe));
  }

  private void put(double value) {
    values[next++] = value;
  }

  private void geometry() {
    double ahead = favour > 0 ? resistance : support;
    double behind = favour > 0 ? support : resistance;
    double stop = pattern.stop() > 0 ? pattern.stop() : behind;
    double target = pattern.target() > 0 ? pattern.target() : ahead;
    double risk = favour * (entry - stop);
    double reward = favour * (target - entry);
    double height = resistance - support;
    put((entry - support) / entry);
    put((resistance - entry) / entry);
    put(pattern.target() > 0 ? favour * (pattern.target() - entry) / entry : Double.NaN);
    put(risk > 0 ? Math.max(0, reward) / risk : Double.NaN);
    put(height / entry);
    put(risk / entry);
    put(touches(support, true));
    put(touches(resistance, false));
    double broken = pattern.price() > 0 ? pattern.price() : ahead;
    put(favour * (close() - broken) / atr);
    put(height > 0 ? Math.max(0, 1 - Math.abs(2 * (entry - support) / height - 1)) : Double.NaN);
    put(height > 0 ? atr / height : Double.NaN);
    put(fibonacci());
  }

  private void technical() {
    if (bars == null) {
      missing(15);
      return;
    }
    Indicators now = bars.indicators();
    long n = now.bars();
    double rsi = n >= 15 ? now.rsi() : Double.NaN;
    put(favour * (rsi - 50) / 50);
    put(Math.max(0, (30 - rsi) / 30));
    put(Math.max(0, (rsi - 70) / 30));
    put(n >= 26 ? favour * now.macd() / atr : Double.NaN);
    put(n >= 35 ? favour * now.macdHistogram() / atr : Double.NaN);
    put(n >= 35 ? favour * divergence(bars) : Double.NaN);
    double middle = bars.sma(20);
    double deviation = bars.deviation(20);
    put(favour * (close() - middle) / (2 * positive(deviation)));
    put(2 * deviation / (1.5 * atr));
    put(4 * deviation / middle);
    double volume20 = positive(bars.volumeMean(20, 0));
    put(StrictMath.log(positive(bars.volume(0)) / volume20));
    put(StrictMath.log(positive(bars.volumeMean(5, 0)) / volume20));
    put(n >= 20 ? favour * (close() - now.ema20()) / atr : Double.NaN);
    put(n >= 50 ? favour * (close() - now.ema50()) / atr : Double.NaN);
    put(favour * (middle - bars.sma(50)) / atr);
    put(n > 10 ? favour * (close() - bars.close(10)) / (atr * Math.sqrt(10)) : Double.NaN);
  }

  /** Close one way, histogram the other, over ten bars. */
  private double divergence(BarSeries bars) {
    double moved = bars.close(0) - bars.close(10);
    double histogram = bars.histogram(0) - bars.histogram(10);
    if (moved * histogram >= 0) {
      return Double.isNaN(atr) ? Double.NaN : 0;
    }
    return Math.signum(histogram) * Math.min(1, Math.abs(moved) / (atr * Math.sqrt(10)));
  }

  private void priceAction() {
    if (bars == null) {
      missing(10);
      return;
    }
    int n = bars.size();
    double long60 = n >= 31 ? positive(bars.returnDeviation(Math.min(60, n - 1))) : Double.NaN;
    double short20 = positive(bars.returnDeviation(20));
    put(StrictMath.log(positive(bars.returnDeviation(5)) / long60));
    put(StrictMath.log(short20 / long60));
    put(n > 5 ? favour * logReturn(bars, 5) / (short20 * Math.sqrt(5)) : Double.NaN);
    put(n > 20 ? favour * logReturn(bars, 20) / (short20 * Math.sqrt(20)) : Double.NaN);
    Indicators now = bars.indicators();
    double way = now.plusDi() >= now.minusDi() ? 1 : -1;
    put(now.bars() >= 28 ? favour * way * now.adx() / 100 : Double.NaN);
    put(n > 20 ? consolidation(bars) : Double.NaN);
    put(n > 20 ? volumeScore(bars) : Double.NaN);
    put(n > 1 ? favour * (bars.open(0) - bars.close(1)) / atr : Double.NaN);
    double range = positive(bars.high(0) - bars.low(0));
    put(favour * (2 * bars.close(0) - bars.low(0) - bars.high(0)) / range);
    double high = bars.highest(20);
    double low = bars.lowest(20);
    put(favour * (2 * bars.close(0) - low - high) / positive(high - low));
  }

  private static double logReturn(BarSeries bars, int n) {
    return StrictMath.log(bars.close(0) / bars.close(n));
  }

  private static double consolidation(BarSeries bars) {
    double path = 0;
    for (int back = 19; back >= 0; back--) {
      path += Math.abs(bars.close(back) - bars.close(back + 1));
    }
    return 1 - Math.abs(bars.close(0) - bars.close(20)) / positive(path);
  }

  private static double volumeScore(BarSeries bars) {
    double mean = bars.volumeMean(20, 1);
    double squares = 0;
    for (int back = 20; back >= 1; back--) {
      double off = bars.volume(back) - mean;
      squares += off * off;
    }
    return (bars.volume(0) - mean) / positive(Math.sqrt(squares / 20));
  }

  private void marketContext() {
    Instant time = market.timeOf(pattern);
    if (time == null) {
      missing(2);
    } else {
      ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
      put(utc.getHour() + utc.getMinute() / 60.0);
      put(utc.getDayOfWeek().getValue());
    }
    for (Outside what : Outside.values()) {
      put(market.outside(what));
    }
  }

  private void history() {
    double age = age();
    put(age / MILLIS_PER_HOUR);
    put(1 - StrictMath.exp(-age / (FRESH_BARS * Timeframes.millis(timeframe))));
    double sum = 0;
    int alike = 0;
    int pointing = 0;
    int balance = 0;
    for (MarketState.Recent one : market.recent()) {
      if (one.patternType().equals(pattern.patternType())) {
        sum += one.confidence();
        alike++;
      }
      if (one.sign() != 0 && one.timeframe().equals(timeframe)) {
        pointing++;
        balance += one.sign();
      }
    }
    put(alike == 0 ? Double.NaN : pattern.ruleConfidence() - sum / alike);
    put(pointing == 0 ? Double.NaN : favour * (double) balance / pointing);
    MarketState.Tally all = market.tally(null);
    MarketState.Tally own = market.tally(pattern.patternType());
    double base = all.decided() == 0 ? Double.NaN : (double) all.successes() / all.decided();
    put((own.successes() + PRIOR_TRIALS * base) / (own.decided() + PRIOR_TRIALS));
  }

  /** Milliseconds of market time since the pattern ended; {@code NaN} when either is unknown. */
  private double age() {
    Instant occurred = pattern.occurredAt();
    if (occurred == null || bars == null) {
      return Double.NaN;
    }
    return Math.max(0, bars.lastTime() - occurred.toEpochMilli());
  }

  private double close() {
    return bars == null ? Double.NaN : bars.close(0);
  }

  private double level(double own, double known, boolean below) {
    if (own > 0) {
      return own;
    }
    if (!Double.isNaN(known) || bars == null) {
      return known;
    }
    return below ? bars.lowest(20) : bars.highest(20);
  }

  /** Share of the last bars that came to a level. */
  private double touches(double level, boolean lows) {
    if (bars == null || bars.size() < 20 || Double.isNaN(atr) || Double.isNaN(level)) {
      return Double.NaN;
    }
    int looked = Math.min(TOUCH_BARS, bars.size());
    int touched = 0;
    for (int back = 0; back < looked; back++) {
      double edge = lows ? bars.low(back) : bars.high(back);
      touched += Math.abs(edge - level) <= atr / 4 ? 1 : 0;
    }
    return (double) touched / looked;
  }

  private double fibonacci() {
    if (bars == null || bars.size() < 20) {
      return Double.NaN;
    }
    int looked = Math.min(TOUCH_BARS, bars.size());
    double low = bars.lowest(looked);
    double share = (bars.close(0) - low) / positive(bars.highest(looked) - low);
    double nearest = Double.POSITIVE_INFINITY;
    for (double ratio : FIBONACCI) {
      nearest = Math.min(nearest, Math.abs(share - ratio));
    }
    return Math.max(0, 1 - nearest / FIBONACCI_REACH);
  }

  private void missing(int features) {
    Arrays.fill(values, next, next + features, Double.NaN);
    next += features;
  }

  /** Zero or less is no divisor: then the feature is missing. */
  private static double positive(double value) {
    return value > 0 ? value : Double.NaN;
  }

  private static double[] bounds(boolean lower) {
    return SCHEMA.features().stream().mapToDouble(f -> lower ? f.min() : f.max()).toArray();
  }
}
