package io.patternstream.state.feature;

import io.patternstream.state.event.Bar;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Technical indicators of one series of bars, each brought forward by one bar in constant time.
 *
 * <p>Exponential averages: \( e_t = e_{t-1} + k (x_t - e_{t-1}) \), \( k = 2/(n+1) \), or \( k =
 * 1/n \) in Wilder's form, started at the first value. So is the reference of the tests, ta4j 0.17.
 * Prices are in the market's currency; RSI and ADX are in [0, 100].
 *
 * <ul>
 *   <li>MACD: EMA(12) - EMA(26) of the close; signal: EMA(9) of it; histogram: their difference.
 *   <li>RSI(14) [1]: 100 - 100 / (1 + gain / loss), Wilder averages of the rises and falls of the
 *       close; 100 when nothing fell, and 0 when nothing moved, as the reference has it.
 *   <li>ATR(14) [1]: Wilder average of max(high - low, |high - previous close|, |previous close -
 *       low|).
 *   <li>+DI, -DI, ADX(14) [1]: Wilder averages of directional movement over ATR, and of their
 *       relative difference.
 * </ul>
 *
 * <p>The first bar has no change, so it counts as one that did not move. Bars must be usable
 * ({@link Bracket#usable}). Mutable; one thread. Memory is 14 doubles.
 *
 * <p>[1] Wilder, New Concepts in Technical Trading Systems, 1978.
 */
final class Indicators {

  private static final double WILDER = 1.0 / 14;
  private static final double K9 = 2.0 / 10;
  private static final double K12 = 2.0 / 13;
  private static final double K20 = 2.0 / 21;
  private static final double K26 = 2.0 / 27;
  private static final double K50 = 2.0 / 51;

  private long bars;
  private double high;
  private double low;
  private double close;
  private double ema12;
  private double ema20;
  private double ema26;
  private double ema50;
  private double macdSignal;
  private double gain;
  private double loss;
  private double atr;
  private double plusMove;
  private double minusMove;
  private double adx;

  /** Takes the next bar in. */
  void add(Bar bar) {
    double range = bar.high() - bar.low();
    if (bars == 0) {
      ema12 = bar.close();
      ema20 = bar.close();
      ema26 = bar.close();
      ema50 = bar.close();
      atr = range;
    } else {
      double change = bar.close() - close;
      double up = bar.high() - high;
      double down = low - bar.low();
      double trueRange =
          Math.max(range, Math.max(Math.abs(bar.high() - close), Math.abs(close - bar.low())));
      ema12 += K12 * (bar.close() - ema12);
      ema20 += K20 * (bar.close() - ema20);
      ema26 += K26 * (bar.close() - ema26);
      ema50 += K50 * (bar.close() - ema50);
      gain += WILDER * (Math.max(change, 0) - gain);
      loss += WILDER * (Math.max(-change, 0) - loss);
      atr += WILDER * (trueRange - atr);
      plusMove += WILDER * ((up > down && up > 0 ? up : 0) - plusMove);
      minusMove += WILDER * ((down > up && down > 0 ? down : 0) - minusMove);
    }
    macdSignal = bars == 0 ? macd() : macdSignal + K9 * (macd() - macdSignal);
    double directional = directionalIndex();
    adx = bars == 0 ? directional : adx + WILDER * (directional - adx);
    high = bar.high();
    low = bar.low();
    close = bar.close();
    bars++;
  }

  /** Bars taken in so far. */
  long bars() {
    return bars;
  }

  double macd() {
    return ema12 - ema26;
  }

  double macdSignal() {
    return macdSignal;
  }

  double macdHistogram() {
    return macd() - macdSignal;
  }

  double ema20() {
    return ema20;
  }

  double ema50() {
    return ema50;
  }

  double atr() {
    return atr;
  }

  double rsi() {
    if (loss == 0) {
      return gain == 0 ? 0 : 100;
    }
    return 100 - 100 / (1 + gain / loss);
  }

  double plusDi() {
    return atr == 0 ? 0 : 100 * plusMove / atr;
  }

  double minusDi() {
    return atr == 0 ? 0 : 100 * minusMove / atr;
  }

  double adx() {
    return adx;
  }

  private double directionalIndex() {
    double plus = plusDi();
    double minus = minusDi();
    return plus + minus == 0 ? 0 : 100 * Math.abs(plus - minus) / (plus + minus);
  }

  void set(Indicators other) {
    bars = other.bars;
    high = other.high;
    low = other.low;
    close = other.close;
    ema12 = other.ema12;
    ema20 = other.ema20;
    ema26 = other.ema26;
    ema50 = other.ema50;
    macdSignal = other.macdSignal;
    gain = other.gain;
    loss = other.loss;
    atr = other.atr;
    plusMove = other.plusMove;
    minusMove = other.minusMove;
    adx = other.adx;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(bars);
    for (double value :
        new double[] {
          high,
          low,
          close,
          ema12,
          ema20,
          ema26,
          ema50,
          macdSignal,
          gain,
          loss,
          atr,
          plusMove,
          minusMove,
          adx
        }) {
      out.writeDouble(value);
    }
  }

  void read(DataInput in) throws IOException {
    bars = in.readLong();
    high = in.readDouble();
    low = in.readDouble();
    close = in.readDouble();
    ema12 = in.readDouble();
    ema20 = in.readDouble();
    ema26 = in.readDouble();
    ema50 = in.readDouble();
    macdSignal = in.readDouble();
    gain = in.readDouble();
    loss = in.readDouble();
    atr = in.readDouble();
    plusMove = in.readDouble();
    minusMove = in.readDouble();
    adx = in.readDouble();
  }
}
