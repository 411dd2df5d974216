package io.patternstream.state.event;

/** What a control command does, and who carries it out. */
public enum ControlKind {
  ENABLE_ML(Scope.SERVING),
  DISABLE_ML(Scope.SERVING),
  SET_ROLLOUT(Scope.SERVING),
  SET_BLEND(Scope.SERVING),
  SET_THRESHOLD(Scope.SERVING),
  PROMOTE(Scope.MODEL),
  ROLLBACK(Scope.MODEL),
  RESET_MODEL(Scope.MODEL),
  REBASE_DRIFT(Scope.DRIFT),
  MUTE_ALERT(Scope.DRIFT),
  ACK_ALERT(Scope.DRIFT),
  RESOLVE_ALERT(Scope.DRIFT),
  ADD_ALIAS(Scope.PARSING),
  SET_EXPERIMENT(Scope.EXPERIMENT);

  /** What a command concerns. */
  public enum Scope {
    /** Who is served what: acts at once. */
    SERVING,
    /** A model: takes its place in log order with the labels. */
    MODEL,
    /** Alerts and references: takes its place in log order with the windows. */
    DRIFT,
    /** What is read out of events: acts at once. */
    PARSING,
    /** Comparisons, which this version does not make. */
    EXPERIMENT
  }

  private final Scope scope;

  ControlKind(Scope scope) {
    this.scope = scope;
  }

  public Scope scope() {
    return scope;
  }

  /** Whether drift is to know of it: another model needs new references. */
  public boolean concernsDrift() {
    return scope == Scope.DRIFT || replacesModel();
  }

  /** Whether predictions come from another model afterwards. */
  public boolean replacesModel() {
    return this == RESET_MODEL || this == PROMOTE || this == ROLLBACK;
  }
}
