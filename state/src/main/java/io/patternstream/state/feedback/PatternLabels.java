package io.patternstream.state.feedback;

/**
 * What is remembered of the labels of one pattern. Immutable.
 *
 * @param ledger what they have taught
 * @param early how many of them stand before the pattern in the log
 */
public record PatternLabels(LabelLedger ledger, int early) {

  /** No label yet. */
  public static final PatternLabels NONE = new PatternLabels(LabelLedger.EMPTY, 0);

  /** After a label that the ledger has judged. */
  public PatternLabels after(LabelLedger next, boolean cameFirst) {
    return new PatternLabels(next, cameFirst ? early + 1 : early);
  }
}
