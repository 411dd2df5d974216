package io.patternstream.state.event;

/** What a source says of a pattern ({@code narratives-guideline}, Status). */
public enum MentionStatus {
  FORMING,
  CONFIRMED,
  FAILED,
  NEGATED,
  HISTORICAL;

  /**
   * Whether the mention says that the pattern is or was just there, so that it becomes a pattern.
   */
  public boolean emitted() {
    return this == FORMING || this == CONFIRMED || this == FAILED;
  }
}
