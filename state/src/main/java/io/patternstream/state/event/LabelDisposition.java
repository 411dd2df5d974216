package io.patternstream.state.event;

/** What became of a label. */
public enum LabelDisposition {
  /** Teaches the model, once. */
  TAUGHT,
  /** Recorded; teaches nothing by its nature (neutral, deferred). */
  NEUTRAL,
  /** Says again what a label of the same kind has said of this pattern. */
  REPEAT,
  /** Says the opposite of the first label of the same kind. */
  CONTRADICTION,
  /** Its labeler's influence is used up for now. */
  THROTTLED,
  /** No pattern came within the label horizon. */
  ORPHAN
}
