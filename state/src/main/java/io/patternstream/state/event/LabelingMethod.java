package io.patternstream.state.event;

/** Who decided a label: a person, the bars, or a load of old labels. */
public enum LabelingMethod {
  ANALYST,
  AUTOMATIC,
  BACKFILL
}
