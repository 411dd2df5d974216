package io.patternstream.state.outcome;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.Position;

/**
 * A pattern whose outcome the bars have not decided yet.
 *
 * @param symbol the market whose bars decide
 * @param timeframe only bars of this timeframe decide
 * @param sign +1 for a bullish pattern, -1 for a bearish one
 * @param stated whether target and stop both come from the pattern itself
 * @param openedBarTime opening time of the last bar that was known when the pattern was; only later
 *     bars count
 * @param lastBarTime opening time of the last bar that counted; {@code openedBarTime} until one has
 * @param barsSeen bars that counted so far
 * @param maxFavorableMove best move so far, fraction of the entry, not negative
 * @param maxAdverseMove worst move so far, fraction of the entry, not negative
 * @param lastClose close of the last bar that counted, as last said; 0 until one has
 * @param waitsUntil log time until which its bars are waited for; 0 when its timeframe does not say
 *     how long that is
 * @param position where the pattern stands in the log
 */
public record OpenPattern(
    String patternId,
    String symbol,
    String timeframe,
    String patternType,
    int sign,
    double entry,
    double target,
    double stop,
    boolean stated,
    long openedBarTime,
    long lastBarTime,
    int barsSeen,
    double maxFavorableMove,
    double maxAdverseMove,
    double lastClose,
    long waitsUntil,
    Position position) {

  OpenPattern after(Bar bar, int bars, double favorable, double adverse) {
    return new OpenPattern(
        patternId,
        symbol,
        timeframe,
        patternType,
        sign,
        entry,
        target,
        stop,
        stated,
        openedBarTime,
        bar.time(),
        bars,
        favorable,
        adverse,
        bar.close(),
        waitsUntil,
        position);
  }
}
