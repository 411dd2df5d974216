package io.patternstream.state.outcome;

import io.patternstream.state.event.Position;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * When a pattern counts as right or wrong on the bars alone.
 *
 * @param targetAtr target of a pattern that states none, in average true ranges from the entry
 * @param stopAtr stop of a pattern that states none, in average true ranges from the entry
 * @param horizonBars bars after which a pattern that hit neither is neutral
 * @param maxOpenPerSymbol patterns of one symbol that are followed at once; the oldest give way
 * @param longestWaitMillis log time after which bars that have not come are not waited for
 */
public record OutcomeConfig(
    double targetAtr, double stopAtr, int horizonBars, int maxOpenPerSymbol, long longestWaitMillis)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Twice 24 bars of a week and some more. */
  private static final long LONGEST_WAIT_MILLIS = 400L * 24 * 3_600_000;

  /** How much longer than its bars a market may take: nights, weekends and holidays. */
  private static final double CLOSED_MARKET = 2;

  public OutcomeConfig(double targetAtr, double stopAtr, int horizonBars, int maxOpenPerSymbol) {
    this(targetAtr, stopAtr, horizonBars, maxOpenPerSymbol, LONGEST_WAIT_MILLIS);
  }

  /** 1.5 and 1 average true range, 24 bars, 512 open patterns a symbol, 400 days. */
  public static OutcomeConfig defaults() {
    return new OutcomeConfig(1.5, 1, 24, 512);
  }

  /**
   * Log time that the bars of a live pattern may take to decide it: twice its horizon and the bar
   * that closes it, at most the longest wait.
   *
   * <p>A day's bar of an exchange comes on 5 days of 7 and a minute's on 6.5 hours of 24; for the
   * short ones the label horizon of the job is longer than this anyway.
   *
   * @param barMillis length of a bar; {@code NaN} when it is not known
   * @return 0 when the length is not known
   */
  public long waitMillis(double barMillis) {
    return Double.isNaN(barMillis)
        ? 0
        : (long)
            Math.min((double) longestWaitMillis, CLOSED_MARKET * (horizonBars + 1) * barMillis);
  }

  /** What is wrong with these values, in words; empty when nothing is. */
  public List<String> validate() {
    List<String> faults = new ArrayList<>();
    if (!(targetAtr > 0 && targetAtr <= 100)) {
      faults.add("outcome target must be above 0 and at most 100 ATR, is " + targetAtr);
    }
    if (!(stopAtr > 0 && stopAtr <= 100)) {
      faults.add("outcome stop must be above 0 and at most 100 ATR, is " + stopAtr);
    }
    if (horizonBars < 1 || horizonBars > 10_000) {
      faults.add("outcome horizon must be 1 to 10000 bars, is " + horizonBars);
    }
    if (maxOpenPerSymbol < 1 || maxOpenPerSymbol > Position.PLACES) {
      faults.add(
          "outcome open patterns per symbol must be 1 to "
              + Position.PLACES
              + ", is "
              + maxOpenPerSymbol);
    }
    if (longestWaitMillis < 0) {
      faults.add("outcome longest wait must not be below 0 ms, is " + longestWaitMillis);
    }
    return faults;
  }
}
