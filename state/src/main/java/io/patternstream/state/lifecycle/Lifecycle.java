package io.patternstream.state.lifecycle;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.Sighting;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a pattern goes from pending to confirmed and to its end, one pure step a cause.
 *
 * <p>The first revision is the log time of the first report, so that a pattern that is forgotten
 * and reported again goes on above its old ones. Every step gives the next state with {@code
 * revision + 1}, or empty when nothing changed. {@code completed}, {@code invalidated} and {@code
 * expired} are ends: the status never leaves them, while a prediction, an outcome or another
 * sighting is still recorded.
 *
 * <table>
 *   <caption>Causes</caption>
 *   <tr><th>cause</th><th>from</th><th>to</th><th>reason</th></tr>
 *   <tr><td>first report</td><td></td><td>pending</td><td>{@code first_seen}</td></tr>
 *   <tr><td>confidence at the threshold (rule's before a prediction, served after)</td>
 *     <td>pending</td><td>confirmed</td><td>{@code confidence}</td></tr>
 *   <tr><td>source's action consider_entry, take_profit</td><td>pending</td><td>confirmed</td>
 *     <td>{@code action}</td></tr>
 *   <tr><td>action take_profit</td><td>confirmed</td><td>completed</td>
 *     <td>{@code take_profit}</td></tr>
 *   <tr><td>reported failed, negated</td><td>pending, confirmed</td><td>invalidated</td>
 *     <td>{@code reported_failed}, {@code negated}</td></tr>
 *   <tr><td>verdict accepted (or analyst label positive)</td><td>pending</td><td>confirmed</td>
 *     <td>{@code verdict_accepted}, {@code label_positive}</td></tr>
 *   <tr><td>verdict rejected (or analyst label negative)</td><td>pending, confirmed</td>
 *     <td>invalidated</td><td>{@code verdict_rejected}, {@code label_negative}</td></tr>
 *   <tr><td>automatic outcome positive</td><td>pending, confirmed</td><td>completed</td>
 *     <td>{@code target_reached}</td></tr>
 *   <tr><td>automatic outcome negative</td><td>pending, confirmed</td><td>invalidated</td>
 *     <td>{@code stop_hit}</td></tr>
 *   <tr><td>automatic outcome neutral</td><td>pending, confirmed</td><td>expired</td>
 *     <td>{@code horizon_reached}</td></tr>
 *   <tr><td>older than its rule allows</td><td>pending, confirmed</td><td>expired</td>
 *     <td>{@code expired_by_time}</td></tr>
 *   <tr><td>decayed confidence under its rule's minimum</td><td>pending, confirmed</td>
 *     <td>invalidated</td><td>{@code low_confidence}</td></tr>
 *   <tr><td>missing from as many reports of its source as may be (off unless set)</td>
 *     <td>pending, confirmed</td><td>invalidated</td><td>{@code not_seen}</td></tr>
 *   <tr><td>a price beyond the level that holds it</td><td>pending, confirmed</td>
 *     <td>invalidated</td><td>{@code support_breached}, {@code resistance_breached}</td></tr>
 *   <tr><td>a price at its target</td><td>pending, confirmed</td><td>completed</td>
 *     <td>{@code target_reached}</td></tr>
 * </table>
 *
 * <p>A verdict {@code deferred} leaves the status as it is. All times are log time, and every
 * confidence is in [0, 1].
 */
public final class Lifecycle {

  public static final String PENDING = "pending";
  public static final String CONFIRMED = "confirmed";
  public static final String COMPLETED = "completed";
  public static final String INVALIDATED = "invalidated";
  public static final String EXPIRED = "expired";

  private static final double MILLIS_PER_HOUR = 3_600_000;

  private Lifecycle() {}

  /** Whether a status is an end. */
  public static boolean terminal(String status) {
    return !status.equals(PENDING) && !status.equals(CONFIRMED);
  }

  /** The first state of a pattern that was just reported for the first time. */
  public static PatternState open(ChartPattern pattern, LifecycleConfig config) {
    long now = pattern.position().logTime();
    PatternState first =
        new PatternState(now, pattern, PENDING, "", "first_seen", 1, null, null, null, now, now);
    if (pattern.status() == MentionStatus.FAILED) {
      return moved(first, now, "", INVALIDATED, "reported_failed", now);
    }
    if (confident(pattern.ruleConfidence(), config)) {
      return moved(first, now, "", CONFIRMED, "confidence", now);
    }
    if (confirmsByAction(action(pattern.metadata()))) {
      return moved(first, now, "", CONFIRMED, "action", now);
    }
    return first;
  }

  /** The pattern was reported again, or said to have failed or not to be there. */
  public static Optional<PatternState> onSighting(
      PatternState state, Sighting sighting, LifecycleConfig config) {
    ChartPattern report = sighting.pattern();
    long now = report.position().logTime();
    boolean says = report.status() != MentionStatus.HISTORICAL;
    boolean open = !terminal(state.status());
    PatternState seen =
        new PatternState(
            state.revision() + 1,
            open && report.status().emitted() ? merged(state.pattern(), report) : state.pattern(),
            state.status(),
            state.status(),
            "",
            Math.max(state.sightings() + 1, sighting.count()),
            state.prediction(),
            state.outcome(),
            state.completedAt(),
            state.createdLogTime(),
            Math.max(state.updatedLogTime(), now));
    if (!open || !says) {
      return Optional.of(seen);
    }
    if (report.status() == MentionStatus.FAILED) {
      return Optional.of(changed(state, seen, INVALIDATED, "reported_failed", now));
    }
    if (report.status() == MentionStatus.NEGATED) {
      return Optional.of(changed(state, seen, INVALIDATED, "negated", now));
    }
    String action = action(report.metadata());
    if (state.status().equals(CONFIRMED) && action.equals("take_profit")) {
      return Optional.of(changed(state, seen, COMPLETED, "take_profit", now));
    }
    if (state.status().equals(PENDING)) {
      if (state.prediction() == null && confident(report.ruleConfidence(), config)) {
        return Optional.of(changed(state, seen, CONFIRMED, "confidence", now));
      }
      if (confirmsByAction(action)) {
        return Optional.of(changed(state, seen, CONFIRMED, "action", now));
      }
    }
    return Optional.of(seen);
  }

  /** The pattern was scored. */
  public static Optional<PatternState> onPrediction(
      PatternState state, Prediction prediction, LifecycleConfig config) {
    if (prediction.equals(state.prediction())) {
      return Optional.empty();
    }
    long now = prediction.features().pattern().position().logTime();
    PatternState scored = with(state, prediction, state.outcome(), now);
    if (state.status().equals(PENDING) && confident(prediction.confidence(), config)) {
      return Optional.of(changed(state, scored, CONFIRMED, "confidence", now));
    }
    return Optional.of(scored);
  }

  /** A person or the bars have spoken. A repeat, a contradiction or an orphan changes nothing. */
  public static Optional<PatternState> onLabel(
      PatternState state, LabelRecord label, LifecycleConfig config) {
    LabelDisposition disposition = label.disposition();
    if (disposition == LabelDisposition.REPEAT
        || disposition == LabelDisposition.CONTRADICTION
        || disposition == LabelDisposition.ORPHAN) {
      return Optional.empty();
    }
    Feedback feedback = label.feedback();
    long now = label.position().logTime();
    boolean fromBars = feedback.method() == LabelingMethod.AUTOMATIC;
    Feedback known = state.outcome();
    boolean decided = known != null && known.method() == LabelingMethod.AUTOMATIC;
    if (fromBars && decided) {
      return Optional.empty();
    }
    // The bars have the last word; before they speak, a person's label stands in for them.
    boolean records = fromBars || (known == null && feedback.label() != Label.NEUTRAL);
    PatternState labeled = with(state, state.prediction(), records ? feedback : known, now);
    Step step = fromBars ? stepOfBars(feedback) : stepOfPerson(feedback);
    if (step != null
        && !terminal(state.status())
        && !(step.status.equals(CONFIRMED) && !state.status().equals(PENDING))) {
      return Optional.of(changed(state, labeled, step.status, step.reason, now));
    }
    return records ? Optional.of(labeled) : Optional.empty();
  }

  /**
   * Its source has reported on the market and the timeframe without it, {@code misses} times in a
   * row.
   */
  public static Optional<PatternState> onMisses(
      PatternState state, int misses, long logTime, LifecycleConfig config) {
    return terminal(state.status()) || config.maxMisses() == 0 || misses < config.maxMisses()
        ? Optional.empty()
        : Optional.of(ended(state, INVALIDATED, "not_seen", logTime));
  }

  /**
   * Whether a report is an entry of a structured list, and not a sentence that names one of many.
   */
  public static boolean listed(ChartPattern report) {
    return report.status().emitted() && !report.metadata().contains("\"explanation\":");
  }

  /** Log time has passed: age first, then decay. */
  public static Optional<PatternState> onTime(
      PatternState state, long logTime, LifecycleConfig config) {
    if (terminal(state.status())) {
      return Optional.empty();
    }
    if (logTime >= expiresAt(state, config)) {
      return Optional.of(ended(state, EXPIRED, "expired_by_time", logTime));
    }
    if (logTime >= decaysAt(state, config)) {
      return Optional.of(ended(state, INVALIDATED, "low_confidence", logTime));
    }
    return Optional.empty();
  }

  /**
   * The market was at a price: the breach and target rules, whichever way the pattern points. Time
   * is looked at first, in the order of the rules.
   */
  public static Optional<PatternState> onPrice(
      PatternState state, double price, long logTime, LifecycleConfig config) {
    Optional<PatternState> byTime = onTime(state, logTime, config);
    if (byTime.isPresent() || terminal(state.status()) || !config.rulesEnabled() || !(price > 0)) {
      return byTime;
    }
    ChartPattern pattern = state.pattern();
    LifecycleRule rule = config.ruleOf(pattern.patternType());
    if (pattern.direction() == Direction.BEARISH
        && pattern.resistance() > 0
        && price > pattern.resistance() * rule.breach()) {
      return Optional.of(ended(state, INVALIDATED, "resistance_breached", logTime));
    }
    if (pattern.direction() == Direction.BULLISH
        && pattern.support() > 0
        && price < pattern.support() / rule.breach()) {
      return Optional.of(ended(state, INVALIDATED, "support_breached", logTime));
    }
    return targetReached(pattern, price, rule)
        ? Optional.of(ended(state, COMPLETED, "target_reached", logTime))
        : Optional.empty();
  }

  /** Log time from which {@link #onTime} has something to say, for a timer. */
  public static long dueAt(PatternState state, LifecycleConfig config) {
    if (terminal(state.status())) {
      return Long.MAX_VALUE;
    }
    return Math.min(expiresAt(state, config), decaysAt(state, config));
  }

  /**
   * First millisecond at which confidence less decay is under the rule's minimum. One number for
   * the timer and for its check, so that a timer that fires always finds something to do.
   */
  private static long decaysAt(PatternState state, LifecycleConfig config) {
    LifecycleRule rule = config.ruleOf(state.pattern().patternType());
    double spare = confidence(state) - rule.minConfidence();
    if (spare < 0) {
      return state.createdLogTime();
    }
    double millis = Math.floor(spare / rule.decayPerHour() * MILLIS_PER_HOUR) + 1;
    return millis < 1e15 ? state.createdLogTime() + (long) millis : Long.MAX_VALUE;
  }

  private static long expiresAt(PatternState state, LifecycleConfig config) {
    double hours = config.ruleOf(state.pattern().patternType()).maxHours();
    return state.createdLogTime() + (long) (hours * MILLIS_PER_HOUR);
  }

  /** Share of the way to the target, so that a bearish target counts from above. */
  private static boolean targetReached(ChartPattern pattern, double price, LifecycleRule rule) {
    int sign =
        pattern.direction() == Direction.BULLISH
            ? 1
            : pattern.direction() == Direction.BEARISH ? -1 : 0;
    double target = pattern.target();
    if (sign == 0 || !(target > 0)) {
      return false;
    }
    double entry = pattern.price();
    if (entry > 0 && sign * (target - entry) > 0) {
      return sign * (price - entry) >= rule.targetShare() * sign * (target - entry);
    }
    return sign * (price - target) >= 0;
  }

  private record Step(String status, String reason) {}

  private static Step stepOfBars(Feedback outcome) {
    return switch (outcome.label()) {
      case POSITIVE -> new Step(COMPLETED, "target_reached");
      case NEGATIVE -> new Step(INVALIDATED, "stop_hit");
      case NEUTRAL -> new Step(EXPIRED, "horizon_reached");
    };
  }

  private static @Nullable Step stepOfPerson(Feedback feedback) {
    boolean verdict = feedback.verdict() != null;
    return switch (feedback.label()) {
      case POSITIVE -> new Step(CONFIRMED, verdict ? "verdict_accepted" : "label_positive");
      case NEGATIVE -> new Step(INVALIDATED, verdict ? "verdict_rejected" : "label_negative");
      case NEUTRAL -> null;
    };
  }

  /** What a pattern is worth now: what was served, else what its rule says. */
  private static double confidence(PatternState state) {
    Prediction prediction = state.prediction();
    return prediction == null ? state.pattern().ruleConfidence() : prediction.confidence();
  }

  private static boolean confident(double confidence, LifecycleConfig config) {
    return confidence >= config.confirmThreshold();
  }

  private static boolean confirmsByAction(String action) {
    return action.equals("consider_entry") || action.equals("take_profit");
  }

  /** Value of the first string member named {@code action} of a JSON text; empty when none. */
  static String action(String metadata) {
    int key = metadata.indexOf("\"action\"");
    if (key < 0) {
      return "";
    }
    int colon = skipBlanks(metadata, key + "\"action\"".length());
    if (colon >= metadata.length() || metadata.charAt(colon) != ':') {
      return "";
    }
    int open = skipBlanks(metadata, colon + 1);
    if (open >= metadata.length() || metadata.charAt(open) != '"') {
      return "";
    }
    int close = metadata.indexOf('"', open + 1);
    return close < 0 ? "" : metadata.substring(open + 1, close).toLowerCase(Locale.ROOT);
  }

  private static int skipBlanks(String text, int from) {
    int i = from;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** The known pattern with what a newer report says; what it does not say stays. */
  private static ChartPattern merged(ChartPattern known, ChartPattern report) {
    return new ChartPattern(
        known.patternId(),
        known.eventId(),
        known.symbol(),
        known.timeframe(),
        known.patternType(),
        report.direction(),
        report.status(),
        report.hedged(),
        newer(known.price(), report.price()),
        newer(known.support(), report.support()),
        newer(known.resistance(), report.resistance()),
        newer(known.target(), report.target()),
        newer(known.stop(), report.stop()),
        newer(known.ruleConfidence(), report.ruleConfidence()),
        newer(known.statedConfidence(), report.statedConfidence()),
        known.occurredAt(),
        known.source(),
        known.metadata(),
        known.position(),
        known.receivedAt());
  }

  private static double newer(double known, double said) {
    return Double.isNaN(said) ? known : said;
  }

  private static PatternState ended(PatternState state, String status, String reason, long now) {
    return changed(
        state, with(state, state.prediction(), state.outcome(), now), status, reason, now);
  }

  private static PatternState changed(
      PatternState before, PatternState after, String status, String reason, long now) {
    return moved(after, after.revision(), before.status(), status, reason, now);
  }

  private static PatternState with(
      PatternState state, @Nullable Prediction prediction, @Nullable Feedback outcome, long now) {
    return new PatternState(
        state.revision() + 1,
        state.pattern(),
        state.status(),
        state.status(),
        "",
        state.sightings(),
        prediction,
        outcome,
        state.completedAt(),
        state.createdLogTime(),
        Math.max(state.updatedLogTime(), now));
  }

  private static PatternState moved(
      PatternState state, long revision, String previous, String status, String reason, long now) {
    return new PatternState(
        revision,
        state.pattern(),
        status,
        previous,
        reason,
        state.sightings(),
        state.prediction(),
        state.outcome(),
        terminal(status) ? Instant.ofEpochMilli(now) : null,
        state.createdLogTime(),
        Math.max(state.updatedLogTime(), now));
  }
}
