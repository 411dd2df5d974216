package io.patternstream.state.drift;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftStatistic;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.Prediction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Watches one model group for drift: its features, its predictions, and what labels say of both.
 *
 * <p>Rows are counted into windows in the order in which they come; a window closes with its last
 * row, or with the first row beyond its span of log time. The first windows are the reference;
 * after them each closed window is judged, and alerts open, go on and resolve. Labels have windows
 * of their own. A subject is alerted when its windows give evidence worth one false alert of the
 * group in {@link DriftConfig#windowsPerFalseAlert} windows that it moved by more than the floor,
 * where the usual wobble from window to window was learnt from its own reference.
 *
 * <p>Beside the features, units of inputs are watched ({@link WatchedUnit}): a row says by which
 * power of ten each has moved since its market was first seen.
 *
 * <p>Of that budget, features and the prediction have a half, the label side and the pairs of
 * features (see {@link PairWatch}) a quarter each. What stands alerted is read together to name a
 * cause ({@link Cause}). Silence of the source has an alert of its own ({@link SilenceWatch}).
 * Statistics rows are made for every window, also while the reference is learnt. The same rows and
 * commands in the same order give the same rows out, bit for bit; rows in another order within a
 * window give the same alerts.
 *
 * <p>Mutable; one thread. State is bounded: while learning, at most 128 points a feature and
 * reference window, 2 MB of coded rows for the pairs, and the rows of one window; afterwards about
 * 1.2 KB a numeric feature and 110 bytes a pair, whatever the length of the stream.
 *
 * <p><b>Layout, version 3.</b> Big-endian, texts in modified UTF-8, arrays with an int length,
 * counts of seven bits a byte:
 *
 * <pre>
 * int version = 3
 * long last command seq
 * int window, int rows, long from          of the window at hand; its number from 0, log time of its first row
 * int n, n x subject                       features in order, units, then the prediction
 *   subject: UTF family, UTF name, boolean categorical, boolean watching
 *     learning: boolean waiting for the next window, double[] rows so far, int n, n x summary
 *       summary: int slot, int missing, double mean, double squares, double[] values, int[] counts
 *     watching: reference, counts, boolean present, boolean tails, components
 *       reference:  boolean categorical, double[] edges, if categorical double[] codes and byte bin of each code,
 *                   counts of the rows of each bin, float centre of each, 4 x double low, high, mean, deviation,
 *                   if categorical double share seen once
 *       counts:     short n, n x short, int rows, missing, out of range, unseen, double sum, double squares
 *       component:  wobble, float above, float below, byte which e-detectors hold anything,
 *                   each of those: float evidence, int since when if above 0;
 *                   4 x float x, boolean as the component before, else int windows, int last window, 4 x int rows
 *       wobble:     5 x float centre, row variance, between variance, long run, rows a window, short windows,
 *                   short n, n x float season
 *     alert: boolean open, and if so UTF id, int driver, int onset, double peak, factor, returned, int quiet,
 *       UTF acknowledged by, UTF muted by, long muted until, long revision, UTF group, component, state,
 *       severity, double effect, UTF unit, double evidence, long last window, opened at, updated at,
 *       UTF message, UTF detail, UTF cause
 * label side: int window, long from, boolean learning, sums at hand, sums of the reference, int n, n x sums,
 *   3 x (boolean present, byte n, n x (UTF name, byte kind, double scale, boolean points), components; alert),
 *   residuals of the window at hand, residuals since something stood out
 *   sums: int slot, rows, positives, scored, 8 x long in units of 2^-32
 *   residuals: long rows, int features; with rows 5 + 4 a feature x long in units of 2^-20
 * UTF version of the model of the last prediction, UTF of that before the last promotion,
 * boolean promotion asked for
 * shadow: boolean present, and if so boolean retained, subject (of the challenger's predictions), its label side
 * pairs: int rows, short n, n x (short first, short second, long products, boolean any missing,
 *   if so int rows, long first, long second), n x (component, alert),
 *   a feature each: int n, bytes of the window at hand; int windows, each int slot, a feature each: int n, bytes
 * silence: boolean seen, long first, last, longest gap, expected, limit, alert
 * </pre>
 *
 * <p>Read are also version 1, which knew neither pairs nor silence, and version 2, which knew no
 * units.
 */
public final class DriftMonitor {
  static final int VERSION = 3;
  static final String FEATURE = "feature";
  static final String PREDICTION = "prediction";

  private static final double FEATURE_SHARE = 0.5;
  private static final double LABEL_SHARE = 0.25;
  private static final double PAIR_SHARE = 0.25;

  /** Share of the nats that open an alert from which on a feature explains its pairs. */
  private static final double HALF_WAY = 0.5;

  private final String group;
  private final DriftConfig config;
  private final List<FeatureSubject> features; // then units, last the prediction
  private final int named; // features that rows have values of
  private final List<WatchedUnit> units;
  private final PairWatch pairs;
  private final SilenceWatch silence = new SilenceWatch();
  private LabelWatch labels;
  private final ShadowReference shadow;
  private String modelVersion = ""; // of the last prediction
  private String demoted = ""; // the version that was champion before the last promotion
  private boolean promoting; // a promotion was asked for, and its version is still to come
  private final List<Subject> gone = new ArrayList<>(); // since the state was stored, alerts open
  private long lastCommandSeq;
  private int window;
  private int rows;
  private long from;

  /**
   * A monitor that has seen nothing.
   *
   * @param names of the features, in the order of their values
   * @param categorical for each whether its values are codes of categories
   */
  public DriftMonitor(String group, List<String> names, boolean[] categorical, DriftConfig config) {
    this(group, names, categorical, List.of(), config);
  }

  /** A monitor of scored patterns, whose features are numbers. */
  public static DriftMonitor ofPatterns(String group, List<String> names, DriftConfig config) {
    boolean[] numbers = new boolean[names.size()];
    return new DriftMonitor(group, names, numbers, WatchedUnit.ofPatterns(), config);
  }

  private DriftMonitor(
      String group,
      List<String> names,
      boolean[] categorical,
      List<WatchedUnit> units,
      DriftConfig config) {
    this.group = group;
    this.config = config;
    this.features = new ArrayList<>();
    this.named = names.size();
    this.units = units;
    if (categorical.length != names.size()) {
      throw new IllegalArgumentException(
          names.size() + " names, but " + categorical.length + " kinds");
    }
    for (int i = 0; i < categorical.length; i++) {
      features.add(new FeatureSubject(FEATURE, names.get(i), categorical[i]));
    }
    for (WatchedUnit unit : units) {
      features.add(FeatureSubject.ofUnit(unit));
    }
    features.add(new FeatureSubject(PREDICTION, PREDICTION, false));
    this.labels = new LabelWatch(named);
    this.shadow = new ShadowReference(named);
    this.pairs = new PairWatch(features.subList(0, names.size()));
  }

  /** A monitor of numeric features. */
  public DriftMonitor(String group, List<String> names, DriftConfig config) {
    this(group, names, new boolean[names.size()], config);
  }

  /** Counts a scored pattern: its features and the model's probability. */
  public DriftReport observe(Prediction prediction) {
    FeatureVector vector = prediction.features().features();
    long logTime = prediction.features().pattern().position().logTime();
    double[] moved = {vector.volumeDecades()};
    List<DriftAlert> closed = servedBy(prediction.modelVersion(), logTime);
    shadow.add(prediction.challengerConfidence(), rows > 0 && !isPast(from, logTime));
    DriftReport report =
        observe(vector.values(), moved, prediction.mlConfidence(), logTime, logTime);
    return closed.isEmpty() ? report : report.after(closed);
  }

  /** A promotion takes effect with the first prediction of another version. */
  private List<DriftAlert> servedBy(String version, long now) {
    List<DriftAlert> closed = new ArrayList<>();
    if (promoting && !version.equals(modelVersion)) {
      promoting = false;
      closed.addAll(promote(now));
    }
    modelVersion = version;
    return closed;
  }

  private List<DriftAlert> promote(long now) {
    String why = "The challenger was promoted; its own reference was learnt before.";
    List<DriftAlert> closed = new ArrayList<>();
    FeatureSubject champion = features.get(features.size() - 1);
    if (champion.alert.isOpen()) {
      closed.add(champion.alert.close(champion, "rebased", why, now));
    }
    for (Subject subject : labels.subjects()) {
      if (subject.alert.isOpen()) {
        closed.add(subject.alert.close(subject, "rebased", why, now));
      }
    }
    demoted =
        shadow.isRetained() ? "" : modelVersion; // labels of a retained model cannot be told apart
    features.set(features.size() - 1, shadow.exchange(champion));
    labels = shadow.exchange(labels);
    return closed;
  }

  /**
   * Counts one row.
   *
   * @param values one a feature; a non-finite one is missing
   * @param prediction the model's probability, {@code NaN} when there is none
   * @throws IllegalArgumentException when there is not one value a feature
   */
  public DriftReport observe(double[] values, double prediction, long logTime) {
    return observe(values, prediction, logTime, logTime);
  }

  /**
   * Counts one row whose arrival has another clock than its windows.
   *
   * @param arrival time by which silence is told, in any unit that rises with the rows
   */
  public DriftReport observe(double[] values, double prediction, long logTime, long arrival) {
    return observe(values, new double[units.size()], prediction, logTime, arrival);
  }

  private DriftReport observe(
      double[] values, double[] moved, double prediction, long logTime, long arrival) {
    if (values.length != named) {
      throw new IllegalArgumentException(values.length + " values for " + named + " features");
    }
    Collected collected = begin(logTime);
    collected.alerts.addAll(silence.row(group, window, arrival));
    if (rows > 0 && isPast(from, logTime)) {
      closeFeatures(logTime, collected);
    }
    if (rows == 0) {
      from = logTime;
    }
    pairs.begin(config.windowRows());
    for (int i = 0; i < named; i++) {
      pairs.value(i, features.get(i).add(values[i]));
    }
    pairs.end();
    for (int u = 0; u < units.size(); u++) {
      features.get(named + u).add(moved[u]);
    }
    features.get(features.size() - 1).add(prediction);
    rows++;
    if (rows >= config.windowRows()) {
      closeFeatures(logTime, collected);
    }
    return collected.report();
  }

  /** Log time has come so far, with or without rows; only silence can tell. */
  public DriftReport advance(long arrival) {
    Collected collected = begin(arrival);
    collected.alerts.addAll(silence.advance(group, window, arrival));
    return collected.report();
  }

  /** When {@link #advance} will be of use next; {@link Long#MAX_VALUE} for never. */
  public long silentAt() {
    return silence.deadline();
  }

  /** Alerts of features that are no longer there end with the first thing that happens. */
  private Collected begin(long logTime) {
    Collected collected = new Collected();
    for (Subject subject : gone) {
      String why = "This is no longer among the features.";
      collected.alerts.add(subject.alert.close(subject, "rebased", why, logTime));
    }
    gone.clear();
    return collected;
  }

  /** Counts a labelled prediction; a neutral label says nothing. */
  public DriftReport evaluate(EvaluatedPrediction evaluated) {
    if (evaluated.feedback().label() == Label.NEUTRAL) {
      return DriftReport.NOTHING;
    }
    Prediction prediction = evaluated.prediction();
    double[] values = prediction.features().features().values();
    int[] locations = // nowhere when scored under an earlier schema
        values.length == named ? locations(values) : new int[named];
    // scored before a promotion: what is champion now was the challenger
    boolean same = demoted.isEmpty() || !prediction.modelVersion().equals(demoted);
    double ml = prediction.mlConfidence();
    double other = prediction.challengerConfidence();
    return evaluate(
        locations,
        same ? ml : other,
        same ? other : ml,
        evaluated.positive(),
        evaluated.position().logTime());
  }

  /**
   * Counts one label.
   *
   * @param values of the features that the prediction was made of, in their order
   * @param probability that the model had stated; {@code NaN} when none
   */
  public DriftReport evaluate(double[] values, double probability, boolean positive, long logTime) {
    if (values.length != named) {
      throw new IllegalArgumentException(values.length + " values for " + named + " features");
    }
    return evaluate(locations(values), probability, Double.NaN, positive, logTime);
  }

  private int[] locations(double[] values) {
    int[] locations = new int[named];
    for (int j = 0; j < named; j++) {
      locations[j] = features.get(j).location(values[j]);
    }
    return locations;
  }

  /** Counts a label whose features are not known. */
  public DriftReport evaluate(double probability, boolean positive, long logTime) {
    return evaluate(new int[named], probability, Double.NaN, positive, logTime);
  }

  private DriftReport evaluate(
      int[] locations, double probability, double challenger, boolean positive, long logTime) {
    Collected collected = begin(logTime);
    if (!labels.isEmpty() && isPast(labels.from(), logTime)) {
      closeLabels(logTime, collected);
    }
    labels.add(probability, positive, locations, logTime);
    shadow.addLabel(challenger, positive, locations, logTime);
    if (labels.rows() >= config.windowRows()) {
      closeLabels(logTime, collected);
    }
    return collected.report();
  }

  private boolean isPast(long start, long logTime) {
    return config.windowSpanMillis() > 0 && logTime - start >= config.windowSpanMillis();
  }

  private static int slot(long logTime) {
    return (int) Math.floorMod(Math.floorDiv(logTime, Wobble.SLOT_MILLIS), Wobble.WEEK_SLOTS);
  }

  private void closeFeatures(long to, Collected collected) {
    double threshold = StrictMath.log(config.windowsPerFalseAlert() / FEATURE_SHARE);
    int watched = 0;
    for (FeatureSubject feature : features) {
      watched += feature.detector != null ? 1 : 0;
    }
    double alone = threshold + StrictMath.log(Math.max(1, watched));
    for (FeatureSubject feature : features) {
      collected.statistics.add(feature.close(group, window, from, to, slot(from), alone));
    }
    List<DriftAlert> changed = new ArrayList<>();
    changed.addAll(Subject.judge(group, features, window, threshold, to));
    double budget = StrictMath.log(config.windowsPerFalseAlert() / PAIR_SHARE);
    boolean[] held = new boolean[named];
    for (int j = 0; j < held.length; j++) {
      FeatureSubject feature = features.get(j);
      SubjectDetector detector = feature.detector;
      held[j] =
          feature.alert.isOpen() || (detector != null && detector.evidence() > alone * HALF_WAY);
    }
    changed.addAll(pairs.close(group, window, slot(from), to, budget, held));
    explain(changed, collected);
    pairs.keep(slot(from), config);
    List<List<WindowSummary>> learnt = new ArrayList<>();
    for (FeatureSubject feature : features) {
      learnt.add(feature.next(config));
    }
    pairs.learn(learnt.subList(0, held.length), config);
    shadow.close(group, window, from, to, slot(from), alone, config);
    window++;
    rows = 0;
    silence.closed(window, config);
  }

  private void closeLabels(long to, Collected collected) {
    double threshold = StrictMath.log(config.windowsPerFalseAlert() / LABEL_SHARE);
    List<DriftAlert> changed = new ArrayList<>();
    int slot = slot(labels.from());
    labels.close(group, to, slot, config, threshold, collected.statistics, changed);
    shadow.closeLabels(group, to, slot, config, threshold);
    explain(changed, collected);
  }

  /** Gives rows that have just changed the cause that all open alerts together tell. */
  private void explain(List<DriftAlert> changed, Collected collected) {
    if (changed.isEmpty()) {
      return;
    }
    Cause cause = new Cause(labels.dependence());
    Map<String, Subject> standing = new HashMap<>();
    Set<String> inAnotherUnit = new HashSet<>();
    for (Subject subject : subjects()) {
      DriftAlert row = subject.alert.row();
      if (row != null) {
        cause.note(subject.family(), row.component(), hasFactor(row));
        standing.put(row.alertId(), subject);
        WatchedUnit unit = subject.unit();
        if (unit != null) {
          inAnotherUnit.addAll(unit.features());
        }
      }
    }
    for (DriftAlert row : changed) {
      Subject subject = standing.get(row.alertId());
      collected.alerts.add(
          subject == null
              ? row
              : subject.alert.explain(
                  row,
                  cause.of(
                      row.family(),
                      row.component(),
                      hasFactor(row) || inAnotherUnit.contains(row.feature()))));
    }
  }

  private static boolean hasFactor(DriftAlert row) {
    return !row.detail().contains(AlertText.NO_FACTOR) && row.family().equals(FEATURE);
  }

  /** Whether a command was carried out, what to tell its sender, and the alerts that it changed. */
  public record Outcome(boolean accepted, String detail, List<DriftAlert> alerts) {
    private static Outcome refused(String why) {
      return new Outcome(false, why, List.of());
    }
  }

  /**
   * Carries out a command: {@code rebase_drift} (target: a feature or family, empty for all),
   * {@code ack_alert}, {@code mute_alert}, {@code resolve_alert} (target: an alert id). A reset
   * model gets a new reference for its predictions, concept and calibration.
   */
  public Outcome command(ControlCommand command) {
    if (!command.kind().concernsDrift()) {
      return Outcome.refused("not about drift: " + command.kind());
    }
    if (command.seq() <= lastCommandSeq) {
      return Outcome.refused("already applied: seq " + command.seq());
    }
    lastCommandSeq = command.seq();
    long now = command.position().logTime();
    if (command.kind() == ControlKind.REBASE_DRIFT) {
      return rebase(command.target(), "Reference replaced by " + command.actor() + ".", now);
    }
    boolean ofChallenger = command.kind() != ControlKind.ROLLBACK && !command.target().isEmpty();
    if (command.kind().replacesModel() && ofChallenger) { // a trial, or reset_model challenger
      if (command.kind() == ControlKind.PROMOTE) {
        shadow.beginTrial(rows > 0);
      } else {
        shadow.begin(rows > 0);
      }
      return new Outcome(true, "new reference for the challenger", List.of());
    }
    if (command.kind() == ControlKind.PROMOTE && shadow.isLearnt()) {
      if (shadow.isRetained()) {
        return new Outcome(true, "the challenger's reference is used", promote(now));
      }
      promoting = true;
      return new Outcome(true, "the challenger's reference is used once it serves", List.of());
    }
    if (command.kind().replacesModel()) {
      List<DriftAlert> alerts = new ArrayList<>();
      for (String family : List.of(PREDICTION, LabelWatch.LABEL)) {
        alerts.addAll(rebase(family, "The model was replaced by another.", now).alerts());
      }
      return new Outcome(true, "new reference for predictions and labels", alerts);
    }
    for (Subject subject : subjects()) {
      if (subject.alert.isOpen() && subject.alert.id().equals(command.target())) {
        return about(subject, command, now);
      }
    }
    return Outcome.refused("no open alert has the id " + command.target());
  }

  private static Outcome about(Subject subject, ControlCommand command, long now) {
    String actor = command.actor();
    return switch (command.kind()) {
      case ACK_ALERT ->
          new Outcome(true, "acknowledged", List.of(subject.alert.acknowledge(actor, now)));
      case RESOLVE_ALERT ->
          new Outcome(
              true,
              "resolved",
              List.of(subject.alert.close(subject, "resolved", "Resolved by " + actor + ".", now)));
      default -> {
        if (command.until() == null || command.until().toEpochMilli() <= now) {
          yield Outcome.refused("a mute needs an end that is still to come");
        }
        long until = command.until().toEpochMilli();
        yield new Outcome(true, "muted", List.of(subject.alert.mute(actor, until, now)));
      }
    };
  }

  private Outcome rebase(String target, String why, long now) {
    List<DriftAlert> alerts = new ArrayList<>();
    boolean found = false;
    for (int j = 0; j < features.size(); j++) {
      FeatureSubject feature = features.get(j);
      if (target.isEmpty() || target.equals(feature.name()) || target.equals(feature.family())) {
        found = true;
        alerts.addAll(pairs.rebase(j, why, now));
        if (feature.alert.isOpen()) {
          alerts.add(feature.alert.close(feature, "rebased", why, now));
        }
        feature.rebase(rows > 0);
      }
    }
    boolean labelSide =
        labels.subjects().stream().anyMatch(subject -> target.equals(subject.family()));
    if (target.isEmpty() || labelSide) { // one set of sums: the three have one reference
      found = true;
      for (Subject subject : labels.subjects()) {
        if (subject.alert.isOpen()) {
          alerts.add(subject.alert.close(subject, "rebased", why, now));
        }
      }
      labels.rebase();
    }
    if (target.isEmpty() || target.equals(SilenceWatch.DATA)) {
      found = true;
      if (silence.alert.isOpen()) {
        alerts.add(silence.alert.close(silence, "rebased", why, now));
      }
      silence.rebase();
    }
    return found
        ? new Outcome(true, "a new reference is being learnt", alerts)
        : Outcome.refused("no feature or family is called " + target);
  }

  private List<String> names() {
    return features.subList(0, named).stream().map(Subject::name).toList();
  }

  private List<Subject> subjects() {
    List<Subject> subjects = new ArrayList<>(features);
    subjects.addAll(pairs.subjects());
    subjects.addAll(labels.subjects());
    subjects.add(silence);
    subjects.addAll(gone);
    return subjects;
  }

  /** Windows of rows that have closed. */
  public int windows() {
    return window;
  }

  /** Whether any feature is still learning its reference. */
  public boolean isLearning() {
    return features.stream().anyMatch(FeatureSubject::isLearning);
  }

  /** Its whole state; see the layout above. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(VERSION);
      out.writeLong(lastCommandSeq);
      out.writeInt(window);
      out.writeInt(rows);
      out.writeLong(from);
      out.writeInt(features.size());
      for (FeatureSubject feature : features) {
        feature.write(out);
      }
      labels.write(out);
      out.writeUTF(modelVersion);
      out.writeUTF(demoted);
      out.writeBoolean(promoting);
      shadow.write(out);
      pairs.write(out);
      silence.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * The monitor that {@link #encode} wrote. Features go by name: one that is new since then learns
   * its reference, one that is gone is forgotten.
   *
   * @throws IllegalArgumentException for bytes of another version, or cut ones
   */
  public static DriftMonitor decode(
      String group, List<String> names, boolean[] categorical, DriftConfig config, byte[] bytes) {
    return decode(new DriftMonitor(group, names, categorical, config), bytes);
  }

  private static DriftMonitor decode(DriftMonitor monitor, byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readInt();
      if (version < 1 || version > VERSION) {
        throw new IllegalArgumentException("drift state of version " + version + " is unknown");
      }
      monitor.lastCommandSeq = in.readLong();
      monitor.window = in.readInt();
      monitor.rows = in.readInt();
      monitor.from = in.readLong();
      int n = Wire.count(in);
      List<String> stored = new ArrayList<>();
      Map<String, FeatureSubject> known = new LinkedHashMap<>();
      for (int i = 0; i < n; i++) {
        FeatureSubject subject = FeatureSubject.read(in, version);
        known.put(subject.family() + '|' + subject.name(), subject);
        if (subject.family().equals(FEATURE)) {
          stored.add(subject.name());
        }
      }
      for (int j = 0; j < monitor.features.size(); j++) {
        FeatureSubject fresh = monitor.features.get(j);
        FeatureSubject before = known.get(fresh.family() + '|' + fresh.name());
        if (before != null && before.categorical() == fresh.categorical()) {
          monitor.features.set(j, before.inPlaceOf(fresh));
        }
      }
      for (FeatureSubject subject : known.values()) {
        if (!monitor.features.contains(subject) && subject.alert.isOpen()) {
          monitor.gone.add(subject);
        }
      }
      boolean same = stored.equals(monitor.names());
      monitor.labels.read(in, version, same);
      if (version > 2) {
        monitor.modelVersion = in.readUTF();
        monitor.demoted = in.readUTF();
        monitor.promoting = in.readBoolean();
        monitor.shadow.read(in, version, same);
      }
      if (version > 1) {
        monitor.pairs.read(in, stored, monitor.gone, version);
        monitor.silence.read(in, version);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("drift state cannot be read: " + e.getMessage(), e);
    }
    return monitor;
  }

  /** The monitor of numeric features that {@link #encode} wrote. */
  public static DriftMonitor decode(
      String group, List<String> names, DriftConfig config, byte[] bytes) {
    return decode(group, names, new boolean[names.size()], config, bytes);
  }

  /** The monitor of scored patterns that {@link #encode} wrote. */
  public static DriftMonitor decodePatterns(
      String group, List<String> names, DriftConfig config, byte[] bytes) {
    return decode(ofPatterns(group, names, config), bytes);
  }

  /** Rows out, made only when there are any. */
  private static final class Collected {
    private final List<DriftAlert> alerts = new ArrayList<>(0);
    private final List<DriftStatistic> statistics = new ArrayList<>(0);

    DriftReport report() {
      return statistics.isEmpty() && alerts.isEmpty()
          ? DriftReport.NOTHING
          : new DriftReport(List.copyOf(alerts), List.copyOf(statistics));
    }
  }
}
