package io.patternstream.state.outcome;

import io.patternstream.state.codec.NameUuid;
import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.feature.Bracket;
import io.patternstream.state.feature.MarketState;
import io.patternstream.state.feature.Timeframes;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides on bars alone whether a pattern was right: its target came first, its stop came first, or
 * neither within the horizon.
 *
 * <p><b>Entry, target, stop.</b> The entry is the pattern's own price, else the last close of its
 * timeframe. A stated target or stop counts when it lies on its side of the entry (target above a
 * bullish entry, stop below; the reverse for a bearish one); any other is ignored in favour of
 * {@code targetAtr} and {@code stopAtr} average true ranges (14 bars, Wilder) of that timeframe.
 * When the last close has already passed target or stop as the pattern becomes known, the race is
 * over before it began and would say nothing: then the entry is the last close and both distances
 * are average true ranges. A neutral pattern has no outcome.
 *
 * <p><b>Bars.</b> Only bars of the pattern's timeframe that open after the bar of {@code
 * occurredAt}, and after the last bar known when the pattern was first reported, decide. An opening
 * beyond stop or target decides at the open. A bar that touches both counts as stop first, since
 * the bar does not say which came first; one that is still forming and has touched only one says
 * so. A bar that is sent again while it forms is looked at again and counts once. The bar at the
 * horizon is not over when it is first seen: the outcome is neutral, at the last close of that bar,
 * when a later bar of the series comes or the source says that it has closed.
 *
 * <p><b>Moves.</b> Fractions of the entry, in the pattern's favour and against it; the deciding bar
 * adds its open and the price at which it decided, not its extremes, whose order is unknown.
 */
public final class Outcomes {

  /** Who labels when nobody does. */
  public static final String LABELER = "bars";

  private static final UUID NAMESPACE = UUID.fromString("6f1dd6ad-6f0e-5c5b-9c55-0b3a55b0a3b6");
  private static final double MILLIS_PER_DAY = 86_400_000;

  /** A pattern after a bar: still open, or decided. Exactly one of the two is present. */
  public record Step(@Nullable OpenPattern open, @Nullable Feedback outcome) {}

  private Outcomes() {}

  /** Opens the race of a new pattern; empty when its outcome cannot be told from bars. */
  public static Optional<OpenPattern> open(
      PatternFeatures features, MarketState market, OutcomeConfig config) {
    ChartPattern pattern = features.pattern();
    int sign =
        pattern.direction() == Direction.BULLISH
            ? 1
            : pattern.direction() == Direction.BEARISH ? -1 : 0;
    if (sign == 0 || pattern.symbol().isEmpty()) {
      return Optional.empty();
    }
    String timeframe = market.timeframeFor(pattern);
    double close = market.lastClose(timeframe);
    double atr = market.averageTrueRange(timeframe);
    Instant occurred = pattern.occurredAt();
    long lastBar = market.lastBarTime(timeframe);
    long opened = Math.max(lastBar, occurred == null ? Long.MIN_VALUE : occurred.toEpochMilli());
    if (opened == Long.MIN_VALUE) {
      return Optional.empty();
    }
    double entry = pattern.price() > 0 ? pattern.price() : close;
    double target = valid(pattern.target(), entry, sign);
    double stop = valid(pattern.stop(), entry, -sign);
    boolean stated = !Double.isNaN(target) && !Double.isNaN(stop);
    if (Double.isNaN(target)) {
      target = entry + sign * config.targetAtr() * atr;
    }
    if (Double.isNaN(stop)) {
      stop = entry - sign * config.stopAtr() * atr;
    }
    if (close > 0 && (sign * (close - target) >= 0 || sign * (close - stop) <= 0)) {
      entry = close;
      target = entry + sign * config.targetAtr() * atr;
      stop = entry - sign * config.stopAtr() * atr;
      stated = false;
    }
    if (!(entry > 0 && sign * (target - entry) > 0 && sign * (entry - stop) > 0)
        || !Double.isFinite(target)
        || !Double.isFinite(stop)) {
      return Optional.empty();
    }
    return Optional.of(
        new OpenPattern(
            pattern.patternId(),
            pattern.symbol(),
            timeframe,
            pattern.patternType(),
            sign,
            entry,
            target,
            stop,
            stated,
            opened,
            opened,
            0,
            0,
            0,
            0,
            waitsUntil(pattern.position(), timeframe, config),
            pattern.position()));
  }

  private static long waitsUntil(Position position, String timeframe, OutcomeConfig config) {
    long wait = config.waitMillis(Timeframes.millis(timeframe));
    return wait == 0 ? 0 : position.logTime() + wait;
  }

  /**
   * Takes one bar of the pattern's timeframe into account.
   *
   * @param barPosition where the bar's record stands in the log; becomes the outcome's position
   */
  public static Step advance(
      OpenPattern open, Bar bar, Position barPosition, OutcomeConfig config) {
    boolean again = bar.time() == open.lastBarTime() && open.barsSeen() > 0;
    if (!Bracket.usable(bar) || (bar.time() <= open.lastBarTime() && !again)) {
      return new Step(open, null);
    }
    if (!again && open.barsSeen() >= config.horizonBars()) {
      return atHorizon(open, barPosition);
    }
    int sign = open.sign();
    int bars = again ? open.barsSeen() : open.barsSeen() + 1;
    Bracket.Exit exit = new Bracket(sign, open.target(), open.stop()).exit(bar);
    if (exit != null) {
      Label label = exit.target() ? Label.POSITIVE : Label.NEGATIVE;
      return decided(open, label, bar, exit.price(), bars, barPosition);
    }
    double worst = sign > 0 ? bar.low() : bar.high();
    double best = sign > 0 ? bar.high() : bar.low();
    double favorable =
        Math.max(open.maxFavorableMove(), sign * (best - open.entry()) / open.entry());
    double adverse = Math.max(open.maxAdverseMove(), sign * (open.entry() - worst) / open.entry());
    OpenPattern next = open.after(bar, bars, favorable, adverse);
    return bars >= config.horizonBars() && bar.closed()
        ? atHorizon(next, barPosition)
        : new Step(next, null);
  }

  /** Neither came: left at the close of the last bar that counted, whose extremes are in. */
  private static Step atHorizon(OpenPattern open, Position position) {
    double pnl = open.sign() * (open.lastClose() - open.entry()) / open.entry();
    return outcome(
        open,
        Label.NEUTRAL,
        open.lastBarTime(),
        pnl,
        open.maxFavorableMove(),
        open.maxAdverseMove(),
        open.barsSeen(),
        position);
  }

  private static Step decided(
      OpenPattern open, Label label, Bar bar, double exit, int bars, Position position) {
    double atOpen = open.sign() * (bar.open() - open.entry()) / open.entry();
    double pnl = open.sign() * (exit - open.entry()) / open.entry();
    double favorable = Math.max(open.maxFavorableMove(), Math.max(atOpen, pnl));
    double adverse = Math.max(open.maxAdverseMove(), Math.max(-atOpen, -pnl));
    return outcome(open, label, bar.time(), pnl, favorable, adverse, bars, position);
  }

  private static Step outcome(
      OpenPattern open,
      Label label,
      long barTime,
      double pnl,
      double favorable,
      double adverse,
      int bars,
      Position position) {
    String notes =
        (label == Label.POSITIVE ? "target" : label == Label.NEGATIVE ? "stop" : "horizon")
            + " after "
            + bars
            + (bars == 1 ? " bar" : " bars")
            + (open.stated() ? "" : ", distances in ATR");
    return new Step(
        null,
        new Feedback(
            outcomeId(open.patternId()),
            open.patternId(),
            label,
            LabelingMethod.AUTOMATIC,
            LABELER,
            Instant.ofEpochMilli(barTime),
            null,
            1,
            pnl,
            favorable,
            adverse,
            (barTime - open.openedBarTime()) / MILLIS_PER_DAY,
            notes,
            position));
  }

  /** Id of the automatic outcome of a pattern: the same on every replay. */
  static String outcomeId(String patternId) {
    return NameUuid.v5(NAMESPACE, "outcome " + patternId);
  }

  private static double valid(double level, double entry, int side) {
    return level > 0 && side * (level - entry) > 0 ? level : Double.NaN;
  }
}
