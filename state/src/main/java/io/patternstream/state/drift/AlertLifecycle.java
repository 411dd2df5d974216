package io.patternstream.state.drift;

import io.patternstream.state.codec.NameUuid;
import io.patternstream.state.event.DriftAlert;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The alert of one subject: open, ongoing, resolved or rebased. One row, updated in place.
 *
 * <p>It resolves when the component that opened it is back: a cumulative sum of the likelihood
 * ratio of "as in the reference" against "half of the largest effect so far" reaches 1,000 to 1,
 * each window giving at most 4 nats; three windows in a row were nearer to the reference than that;
 * and no other component stands outside. Then all evidence starts anew. Severity comes from the
 * largest effect so far: evidence decides whether, effect decides how bad. Mutable; one thread.
 */
final class AlertLifecycle {
  /** Namespace of alert ids: the UUIDv5 of "drift.patternstream.io" in the DNS namespace. */
  static final UUID NAMESPACE = UUID.fromString("c7cb74be-56e9-5892-b3a9-cf535e9319b1");

  private static final double RETURNED_NATS = 6.9; // 1,000 to 1
  private static final double MOST_NATS = 4;
  private static final int QUIET_WINDOWS = 3;
  private static final double CLEAR = 2;
  private static final int RECENT_WINDOWS = 4;
  private static final double[] POINTS = {2, 5, 20};
  private static final double[] DEVIATIONS = {0.2, 0.5, 1};
  private static final double[] CORRELATIONS = {0.2, 0.4, 0.7};

  private boolean open;
  private String id = "";
  private long revision;
  private int driver;
  private int onset;
  private long openedAt;
  private double peak;
  private double factor = Double.NaN; // by which values were multiplied, once a window told
  private double evidence;
  private double returned;
  private int quiet;
  private int lastWindow;
  private String acknowledgedBy = "";
  private String mutedBy = "";
  private long mutedUntil;
  private @Nullable String cause;
  private @Nullable DriftAlert row; // as last written, for commands between windows

  boolean isOpen() {
    return open;
  }

  String id() {
    return id;
  }

  DriftAlert open(String group, Subject subject, int window, long logTime, double opensAt) {
    SubjectDetector detector = detector(subject);
    open = true;
    driver = detector.driver();
    onset = detector.component(driver).onset();
    id =
        NameUuid.v5(
            NAMESPACE,
            String.join("|", group, subject.family(), subject.name(), Integer.toString(onset)));
    revision = 0;
    openedAt = logTime;
    peak = 0;
    factor = Double.NaN;
    returned = 0;
    quiet = 0;
    acknowledgedBy = "";
    mutedBy = "";
    mutedUntil = 0;
    cause = null;
    return update(group, subject, "open", window, logTime, opensAt, "");
  }

  /** Opens it with a row that no detector made. */
  DriftAlert openAs(DriftAlert first) {
    open = true;
    id = first.alertId();
    onset = (int) first.onsetWindow();
    lastWindow = (int) first.lastWindow();
    openedAt = first.openedAt();
    acknowledgedBy = "";
    mutedBy = "";
    mutedUntil = 0;
    cause = first.cause();
    return remember(first);
  }

  /** The row just made, with its cause; that of a closed alert stays what it was last. */
  DriftAlert explain(DriftAlert made, @Nullable String now) {
    cause = now;
    String words = now == null ? "" : " " + Cause.inWords(now);
    DriftAlert explained =
        with(
            made,
            made.state(),
            made.transition(),
            made.revision(),
            made.updatedAt(),
            made.closedAt(),
            made.message() + words);
    row = open ? explained : null;
    return explained;
  }

  @Nullable DriftAlert row() {
    return row;
  }

  DriftAlert goOn(String group, Subject subject, int window, long logTime, double opensAt) {
    return update(group, subject, "ongoing", window, logTime, opensAt, "");
  }

  DriftAlert resolve(String group, Subject subject, int window, long logTime, double opensAt) {
    DriftAlert closed =
        update(
            group, subject, "resolved", window, logTime, opensAt, " Back at the reference since.");
    open = false;
    detector(subject).reset();
    return closed;
  }

  /** Closes it for another reason than the data: an order, or a new reference. */
  DriftAlert close(Subject subject, String state, String why, long logTime) {
    open = false;
    if (subject.detector != null) {
      subject.detector.reset();
    }
    DriftAlert was = known();
    return remember(row(was, state, logTime, logTime, was.message() + " " + why));
  }

  DriftAlert acknowledge(String actor, long logTime) {
    acknowledgedBy = actor;
    return touch("acknowledged", logTime);
  }

  DriftAlert mute(String actor, long until, long logTime) {
    mutedBy = actor;
    mutedUntil = until;
    return touch("muted", logTime);
  }

  private DriftAlert touch(String transition, long logTime) {
    DriftAlert was = known();
    return remember(with(was, was.state(), transition, revision + 1, logTime, 0, was.message()));
  }

  private DriftAlert known() {
    return Objects.requireNonNull(row, "an open alert has a row");
  }

  private static SubjectDetector detector(Subject subject) {
    return Objects.requireNonNull(subject.detector, "an alert has a detector");
  }

  /** Takes in the closed window; whether the alert is over. */
  boolean isOver(SubjectDetector detector, int window) {
    ComponentDetector component = detector.component(driver);
    if (component.lastWindow() != window) {
      return false;
    }
    double effect = component.effect(Math.min(RECENT_WINDOWS, window - onset + 1));
    peak = Math.abs(effect) > Math.abs(peak) ? effect : peak;
    double dead = component.deadZone(peak);
    double half = Math.max(Math.abs(peak) / 2, dead) * Math.signum(peak);
    double x = component.last();
    double ratio = ((x - half) * (x - half) - x * x) / (2 * component.lastVariance());
    returned = Math.max(0, returned + Math.min(MOST_NATS, ratio));
    quiet = Math.abs(x) < Math.max(Math.abs(half), dead) ? quiet + 1 : 0;
    return returned >= RETURNED_NATS && quiet >= QUIET_WINDOWS && othersQuiet(detector, component);
  }

  private boolean othersQuiet(SubjectDetector detector, ComponentDetector driving) {
    for (ComponentDetector other : detector.components()) {
      double effect = other.effect(QUIET_WINDOWS);
      boolean outside =
          Math.abs(effect) > other.deadZone(effect) + CLEAR * Math.sqrt(other.lastVariance());
      boolean sameUnit = other.component().rate() == driving.component().rate();
      if (outside && !(sameUnit && Math.abs(effect) <= Math.abs(peak) / 2)) {
        return false;
      }
    }
    return true;
  }

  private DriftAlert update(
      String group,
      Subject subject,
      String state,
      int window,
      long logTime,
      double opensAt,
      String end) {
    SubjectDetector detector = detector(subject);
    ComponentDetector component = detector.component(driver);
    double effect = component.effect(Math.min(RECENT_WINDOWS, window - onset + 1));
    peak = Math.abs(effect) > Math.abs(peak) ? effect : peak;
    evidence = detector.evidence();
    lastWindow = window;
    Facts facts = subject.facts(component.component());
    factor = Double.isFinite(facts.factor()) ? facts.factor() : factor;
    boolean over = state.equals("resolved");
    if (over || subject.unit() != null) {
      facts = facts.orFactor(factor); // the last window may be sound already
    }
    double size = subject.unit() != null ? peak : effect;
    String message =
        AlertText.message(subject, component, size, facts, onset, window, evidence, opensAt);
    return remember(
        new DriftAlert(
            id,
            revision + 1,
            group,
            "",
            subject.family(),
            subject.name(),
            subject.nameOf(component.component()),
            state,
            severity(component.component(), facts),
            effect * component.component().scale(),
            component.component().unit(),
            evidence,
            onset,
            lastWindow,
            openedAt,
            logTime,
            over ? logTime : 0,
            message + end,
            AlertText.detail(component, facts, evidence, opensAt, window - onset + 1),
            emptyToNull(acknowledgedBy),
            emptyToNull(mutedBy),
            mutedUntil,
            cause,
            state));
  }

  private DriftAlert row(
      DriftAlert was, String state, long updatedAt, long closedAt, String message) {
    return with(was, state, state, revision + 1, updatedAt, closedAt, message);
  }

  private DriftAlert with(
      DriftAlert was,
      String state,
      String transition,
      long revision,
      long updatedAt,
      long closedAt,
      String message) {
    return new DriftAlert(
        was.alertId(),
        revision,
        was.modelGroup(),
        was.segment(),
        was.family(),
        was.feature(),
        was.component(),
        state,
        was.severity(),
        was.effect(),
        was.unit(),
        was.evidence(),
        was.onsetWindow(),
        was.lastWindow(),
        was.openedAt(),
        updatedAt,
        closedAt,
        message,
        was.detail(),
        emptyToNull(acknowledgedBy),
        emptyToNull(mutedBy),
        mutedUntil,
        cause,
        transition);
  }

  private DriftAlert remember(DriftAlert next) {
    revision = next.revision();
    row = open ? next : null;
    return next;
  }

  /** Limits in standard deviations, or in points for rates; everything missing is critical. */
  private String severity(Component component, Facts facts) {
    double size = Math.abs(peak * component.scale());
    double[] limits = component.points() ? POINTS : DEVIATIONS;
    if (component.name().equals(Component.CORRELATION)) {
      limits = CORRELATIONS;
    }
    boolean nothingLeft =
        component.name().equals(SubjectDetector.MISSING) && facts.current() >= 0.9995;
    if (size >= limits[2] || nothingLeft) {
      return "critical";
    }
    return size >= limits[1] ? "major" : size >= limits[0] ? "moderate" : "minor";
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  void write(DataOutput out) throws IOException {
    out.writeBoolean(open);
    if (!open) {
      return;
    }
    DriftAlert known = known();
    out.writeUTF(id);
    out.writeInt(driver);
    out.writeInt(onset);
    out.writeDouble(peak);
    out.writeDouble(factor);
    out.writeDouble(returned);
    out.writeInt(quiet);
    out.writeUTF(acknowledgedBy);
    out.writeUTF(mutedBy);
    out.writeLong(mutedUntil);
    out.writeLong(known.revision());
    out.writeUTF(known.modelGroup());
    out.writeUTF(known.component());
    out.writeUTF(known.state());
    out.writeUTF(known.severity());
    out.writeDouble(known.effect());
    out.writeUTF(known.unit());
    out.writeDouble(known.evidence());
    out.writeLong(known.lastWindow());
    out.writeLong(known.openedAt());
    out.writeLong(known.updatedAt());
    out.writeUTF(known.message());
    out.writeUTF(known.detail());
    out.writeUTF(cause == null ? "" : cause);
  }

  /** Reads what {@link #write} of that version of the state wrote. */
  void read(DataInput in, Subject subject, int version) throws IOException {
    open = in.readBoolean();
    if (!open) {
      return;
    }
    id = in.readUTF();
    driver = in.readInt();
    onset = in.readInt();
    peak = in.readDouble();
    factor = version > 2 ? in.readDouble() : Double.NaN;
    returned = in.readDouble();
    quiet = in.readInt();
    acknowledgedBy = in.readUTF();
    mutedBy = in.readUTF();
    mutedUntil = in.readLong();
    revision = in.readLong();
    String group = in.readUTF();
    String component = in.readUTF();
    String state = in.readUTF();
    String severity = in.readUTF();
    double effect = in.readDouble();
    String unit = in.readUTF();
    evidence = in.readDouble();
    lastWindow = (int) in.readLong();
    openedAt = in.readLong();
    long updatedAt = in.readLong();
    String message = in.readUTF();
    String detail = in.readUTF();
    cause = version > 1 ? emptyToNull(in.readUTF()) : null;
    row =
        new DriftAlert(
            id,
            revision,
            group,
            "",
            subject.family(),
            subject.name(),
            component,
            state,
            severity,
            effect,
            unit,
            evidence,
            onset,
            lastWindow,
            openedAt,
            updatedAt,
            0,
            message,
            detail,
            emptyToNull(acknowledgedBy),
            emptyToNull(mutedBy),
            mutedUntil,
            cause,
            state);
  }
}
