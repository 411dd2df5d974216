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
 */
public record OutcomeConfig(double targetAtr, double stopAtr, int horizonBars, int maxOpenPerSymbol)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** 1.5 and 1 average true range, 24 bars, 512 open patterns a symbol. */
  public static OutcomeConfig defaults() {
    return new OutcomeConfig(1.5, 1, 24, 512);
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
    return faults;
  }
}
