package io.patternstream.state.feedback;

import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.LabelingMethod;

/**
 * What is remembered of the labels of one pattern. Immutable.
 *
 * @param ledger what they have taught
 * @param early how many of them stand before the pattern in the log
 * @param outcomeKnown whether bars have decided it, neutral or not
 */
public record PatternLabels(LabelLedger ledger, int early, boolean outcomeKnown) {

  /** No label yet. */
  public static final PatternLabels NONE = new PatternLabels(LabelLedger.EMPTY, 0, false);

  /** After a label that the ledger has judged. */
  public PatternLabels after(LabelLedger next, boolean cameFirst, Feedback label) {
    return new PatternLabels(
        next,
        cameFirst ? early + 1 : early,
        outcomeKnown || label.method() == LabelingMethod.AUTOMATIC);
  }
}
