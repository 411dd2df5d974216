package io.patternstream.state.event;

/** What a control command does, and whether it takes its place in the order of learning. */
public enum ControlKind {
  ENABLE_ML(false),
  DISABLE_ML(false),
  SET_ROLLOUT(false),
  SET_BLEND(false),
  SET_THRESHOLD(false),
  PROMOTE(true),
  ROLLBACK(true),
  RESET_MODEL(true),
  REBASE_DRIFT(true),
  MUTE_ALERT(false),
  ACK_ALERT(false),
  RESOLVE_ALERT(false),
  ADD_ALIAS(false),
  SET_EXPERIMENT(false);

  private final boolean changesModel;

  ControlKind(boolean changesModel) {
    this.changesModel = changesModel;
  }

  /** Applied in log order with the labels, rather than at once. */
  public boolean changesModel() {
    return changesModel;
  }
}
