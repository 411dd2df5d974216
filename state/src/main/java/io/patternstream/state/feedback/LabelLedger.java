package io.patternstream.state.feedback;

import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelingMethod;
import org.jspecify.annotations.Nullable;

/**
 * What the labels of one pattern have taught so far: the first analyst label once, the automatic
 * outcome once.
 *
 * <p>A label of a kind that has already taught is a repeat or a contradiction. A backfilled label
 * counts as an analyst's. A neutral label is recorded and takes nobody's place, and neither does a
 * label whose labeler had no influence left: the next one of its kind may still teach. Immutable.
 *
 * @param analyst what the analyst label that taught said; null until one has
 * @param automatic what the automatic outcome that taught said; null until one has
 */
public record LabelLedger(@Nullable Label analyst, @Nullable Label automatic) {

  /** The ledger of a pattern without labels. */
  public static final LabelLedger EMPTY = new LabelLedger(null, null);

  /** What becomes of a label, and the ledger after it. */
  public record Decision(LabelDisposition disposition, LabelLedger next) {
    /** Whether the label is to be learnt from. */
    public boolean teaches() {
      return disposition == LabelDisposition.TAUGHT;
    }
  }

  /** Judges a weighed label; labels must come in log order. */
  public Decision decide(Feedback label) {
    if (label.label() == Label.NEUTRAL) {
      return new Decision(LabelDisposition.NEUTRAL, this);
    }
    boolean fromBars = label.method() == LabelingMethod.AUTOMATIC;
    Label first = fromBars ? automatic : analyst;
    if (first != null) {
      return new Decision(
          first == label.label() ? LabelDisposition.REPEAT : LabelDisposition.CONTRADICTION, this);
    }
    if (!(label.weight() > 0)) {
      return new Decision(LabelDisposition.THROTTLED, this);
    }
    LabelLedger next =
        fromBars
            ? new LabelLedger(analyst, label.label())
            : new LabelLedger(label.label(), automatic);
    return new Decision(LabelDisposition.TAUGHT, next);
  }

  /** Whether nothing more can teach: both kinds have spoken. */
  public boolean closed() {
    return analyst != null && automatic != null;
  }
}
