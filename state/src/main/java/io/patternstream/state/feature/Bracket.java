package io.patternstream.state.feature;

import io.patternstream.state.event.Bar;
import org.jspecify.annotations.Nullable;

/**
 * A target on one side of the market and a stop on the other: which of them a bar reaches.
 *
 * <p>An opening at or beyond the stop leaves at the open, so does one at or beyond the target; then
 * the stop is looked at before the target, because a bar that touches both does not say which came
 * first.
 *
 * @param sign +1 when the target is above the stop, -1 when it is below
 */
public record Bracket(int sign, double target, double stop) {

  /** How a bar ended it: at the target or at the stop, and at which price. */
  public record Exit(boolean target, double price) {}

  /** The exit within {@code bar}; null when it touches neither. */
  public @Nullable Exit exit(Bar bar) {
    if (sign * (bar.open() - stop) <= 0) {
      return new Exit(false, bar.open());
    }
    if (sign * (bar.open() - target) >= 0) {
      return new Exit(true, bar.open());
    }
    double worst = sign > 0 ? bar.low() : bar.high();
    if (sign * (worst - stop) <= 0) {
      return new Exit(false, stop);
    }
    double best = sign > 0 ? bar.high() : bar.low();
    return sign * (best - target) >= 0 ? new Exit(true, target) : null;
  }

  /** Whether a bar's prices can be used at all: finite, positive, low to high. */
  public static boolean usable(Bar bar) {
    return bar.low() > 0
        && bar.high() < Double.POSITIVE_INFINITY
        && bar.low() <= Math.min(bar.open(), bar.close())
        && bar.high() >= Math.max(bar.open(), bar.close());
  }
}
