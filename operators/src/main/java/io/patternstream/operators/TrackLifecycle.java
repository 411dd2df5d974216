package io.patternstream.operators;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.LifecycleInput;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.Sighting;
import io.patternstream.state.event.Tally;
import io.patternstream.state.lifecycle.Lifecycle;
import io.patternstream.state.lifecycle.LifecycleConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Takes each pattern from its first score to its end, and tells of every change.
 *
 * <p>Scores, sightings, labels and prices of a market are applied in log order. What time does to a
 * pattern is applied at the moment it is due, before anything that comes after it in the log,
 * whenever the watermark gets there: the same history on every replay. Patterns that have ended are
 * kept apart, since prices concern only the others, and are forgotten a horizon later, or when
 * nobody waits for their outcome any more.
 *
 * <p>Every change of a status, a score or an outcome is told at once; that a pattern was only seen
 * again, within ten seconds of log time, with whatever else is then known of it.
 *
 * <p>Where it is set that a source's report names every pattern there is, one that is missing from
 * its reports is dropped: a report is what one record says in structured lists of one market,
 * timeframe and source.
 */
public final class TrackLifecycle extends KeyedProcessFunction<String, LifecycleInput, PatternState>
    implements CheckpointedFunction {
  public static final String UID = "track-lifecycle";
  public static final OutputTag<Tally> TALLIES =
      new OutputTag<>("lifecycle-tallies", EventTypes.TALLY);

  static final MapStateDescriptor<String, PatternState> OPEN =
      new MapStateDescriptor<>("open-patterns", Types.STRING, EventTypes.PATTERN_STATE);
  static final MapStateDescriptor<String, PatternState> ENDED =
      new MapStateDescriptor<>("ended-patterns", Types.STRING, EventTypes.PATTERN_STATE);
  static final MapStateDescriptor<String, Integer> MISSES =
      new MapStateDescriptor<>("misses", Types.STRING, Types.INT);

  /** Patterns that were only seen again since they were last told, and when they will be. */
  static final MapStateDescriptor<String, Long> UNTOLD =
      new MapStateDescriptor<>("untold", Types.STRING, Types.LONG);

  static final ValueStateDescriptor<Long> NEXT_END =
      new ValueStateDescriptor<>("next-end", Types.LONG);
  static final ValueStateDescriptor<Long> NEXT_FORGOTTEN =
      new ValueStateDescriptor<>("next-forgotten", Types.LONG);

  /** How long the count of sightings may lag behind in log time, and nothing else. */
  private static final long TELL_MILLIS = 10_000;

  /** Ended patterns of a market that are forgotten in the same hour share a look at the state. */
  private static final long SWEEP_MILLIS = 3_600_000;

  private final LifecycleConfig config;
  private final long horizonMillis;
  private transient LogOrder<LifecycleInput> order;
  private transient MapState<String, PatternState> open;
  private transient MapState<String, PatternState> ended;
  private transient MapState<String, Integer> misses;
  private transient MapState<String, Long> untold;
  private transient ValueState<Long> nextEnd;
  private transient ValueState<Long> nextForgotten;

  @SuppressWarnings("NullAway.Init") // transient fields come with initializeState
  TrackLifecycle(LifecycleConfig config, long horizonMillis) {
    this.config = config;
    this.horizonMillis = horizonMillis;
  }

  /**
   * Wires the operator.
   *
   * @param horizonMillis log time after its end at which a pattern is forgotten
   */
  public static SingleOutputStreamOperator<PatternState> on(
      DataStream<LifecycleInput> inputs, LifecycleConfig config, long horizonMillis) {
    return inputs
        .keyBy(LifecycleInput::marketKey, Types.STRING)
        .process(new TrackLifecycle(config, horizonMillis), EventTypes.PATTERN_STATE)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    order = new LogOrder<>(LogOrder.queue("queue", EventTypes.LIFECYCLE_INPUT));
    order.initialize(context);
    open = context.getKeyedStateStore().getMapState(OPEN);
    ended = context.getKeyedStateStore().getMapState(ENDED);
    misses = context.getKeyedStateStore().getMapState(MISSES);
    untold = context.getKeyedStateStore().getMapState(UNTOLD);
    nextEnd = context.getKeyedStateStore().getState(NEXT_END);
    nextForgotten = context.getKeyedStateStore().getState(NEXT_FORGOTTEN);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    order.snapshot();
  }

  @Override
  public void processElement(LifecycleInput input, Context context, Collector<PatternState> out)
      throws Exception {
    if (!order.offer(input, input.position(), context.timerService())) {
      apply(input, context, out);
      context.output(TALLIES, tally("late", input.position().logTime()));
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<PatternState> out)
      throws Exception {
    List<LifecycleInput> due = order.due(context.getCurrentKey(), context.timerService());
    for (int i = 0; i < due.size(); i++) {
      apply(due.get(i), context, out);
      boolean last = i + 1 == due.size() || !sameRecord(due.get(i), due.get(i + 1));
      if (last && config.maxMisses() > 0) {
        int first = i;
        while (first > 0 && sameRecord(due.get(first - 1), due.get(i))) {
          first--;
        }
        miss(due.subList(first, i + 1), context, out);
      }
    }
    endWhatIsDue(timestamp, context, out);
    if (Math.floorMod(timestamp, TELL_MILLIS) == 0) {
      tell(timestamp, out);
    }
    forgetWhatIsDue(timestamp, context);
  }

  private void apply(LifecycleInput input, Context context, Collector<PatternState> out)
      throws Exception {
    if (input.prediction() != null) {
      score(input.prediction(), context, out);
    } else if (input.sighting() != null) {
      Sighting sighting = input.sighting();
      PatternState known =
          current(sighting.pattern().patternId(), input.position().logTime(), context, out);
      if (known != null) {
        see(known, Lifecycle.onSighting(known, sighting, config).orElse(known), context, out);
      }
    } else if (input.label() != null) {
      LabelRecord label = input.label();
      PatternState known =
          current(label.feedback().patternId(), input.position().logTime(), context, out);
      if (known != null) {
        change(known, Lifecycle.onLabel(known, label, config).orElse(null), context, out);
      }
    } else if (input.observation() != null) {
      price(input.observation(), context, out);
    }
  }

  private static boolean sameRecord(LifecycleInput a, LifecycleInput b) {
    return a.position().offset() == b.position().offset()
        && a.position().partition() == b.position().partition()
        && a.position().topic().equals(b.position().topic());
  }

  /** One record has been applied: what it should have named and did not is missing once more. */
  private void miss(List<LifecycleInput> record, Context context, Collector<PatternState> out)
      throws Exception {
    Map<String, Set<String>> namedByReport = new HashMap<>();
    for (LifecycleInput input : record) {
      ChartPattern named =
          input.prediction() != null
              ? input.prediction().features().pattern()
              : input.sighting() != null ? input.sighting().pattern() : null;
      if (named != null && Lifecycle.listed(named)) {
        misses.remove(named.patternId());
        namedByReport.computeIfAbsent(report(named), key -> new HashSet<>()).add(named.patternId());
      }
    }
    if (namedByReport.isEmpty()) {
      return;
    }
    long logTime = record.get(0).position().logTime();
    for (PatternState state : all(open)) {
      String patternId = state.pattern().patternId();
      Set<String> named = namedByReport.get(report(state.pattern()));
      if (named != null && !named.contains(patternId) && Lifecycle.listed(state.pattern())) {
        Integer known = misses.get(patternId);
        int now = known == null ? 1 : known + 1;
        misses.put(patternId, now);
        change(state, Lifecycle.onMisses(state, now, logTime, config).orElse(null), context, out);
      }
    }
  }

  private static String report(ChartPattern pattern) {
    return pattern.timeframe() + '\u001f' + pattern.source();
  }

  private void score(Prediction prediction, Context context, Collector<PatternState> out)
      throws Exception {
    ChartPattern pattern = prediction.features().pattern();
    PatternState known = current(pattern.patternId(), pattern.position().logTime(), context, out);
    if (known == null) {
      known = Lifecycle.open(pattern, config);
      change(null, known, context, out);
    }
    change(known, Lifecycle.onPrediction(known, prediction, config).orElse(null), context, out);
  }

  private void price(Observation observation, Context context, Collector<PatternState> out)
      throws Exception {
    long logTime = observation.position().logTime();
    for (PatternState state : all(open)) {
      PatternState now = onTime(state, logTime, context, out);
      double price = priceFor(now.pattern(), observation);
      if (!Lifecycle.terminal(now.status())) {
        change(now, Lifecycle.onPrice(now, price, logTime, config).orElse(null), context, out);
      }
    }
  }

  /** The quote, else the newest close unless its bar opened before the pattern ended. */
  private static double priceFor(ChartPattern pattern, Observation observation) {
    if (observation.price() > 0 || observation.bars().isEmpty()) {
      return observation.price();
    }
    Bar newest = observation.bars().get(observation.bars().size() - 1);
    Instant occurred = pattern.occurredAt();
    return occurred == null || newest.time() >= occurred.toEpochMilli()
        ? newest.close()
        : Double.NaN;
  }

  /** A pattern as it stands at {@code logTime}; null when it is not known. */
  private @Nullable PatternState current(
      String patternId, long logTime, Context context, Collector<PatternState> out)
      throws Exception {
    PatternState alive = open.get(patternId);
    return alive != null ? onTime(alive, logTime, context, out) : ended.get(patternId);
  }

  private PatternState onTime(
      PatternState state, long logTime, Context context, Collector<PatternState> out)
      throws Exception {
    long due = Lifecycle.dueAt(state, config);
    if (due > logTime) {
      return state;
    }
    PatternState next = Lifecycle.onTime(state, due, config).orElse(state);
    change(state, next, context, out);
    return next;
  }

  /**
   * A pattern that is seen again and stands as before is kept as it is now and told later: a market
   * says most things many times, and each row costs the database as much as a new one.
   */
  private void see(
      PatternState before, PatternState after, Context context, Collector<PatternState> out)
      throws Exception {
    if (!after.status().equals(before.status())) {
      change(before, after, context, out);
      return;
    }
    String patternId = after.pattern().patternId();
    boolean ends = Lifecycle.terminal(after.status());
    (ends ? ended : open).put(patternId, after);
    if (!ends) {
      wake(nextEnd, Lifecycle.dueAt(after, config), context);
    }
    if (!untold.contains(patternId)) {
      long at = LogTime.floor(after.updatedLogTime(), TELL_MILLIS) + TELL_MILLIS;
      untold.put(patternId, at);
      // One that has passed already fires with the watermark that is being applied, or the next.
      context.timerService().registerEventTimeTimer(at);
    }
  }

  private void tell(long now, Collector<PatternState> out) throws Exception {
    List<String> due = new ArrayList<>();
    for (Map.Entry<String, Long> entry : untold.entries()) {
      if (entry.getValue() <= now) {
        due.add(entry.getKey());
      }
    }
    due.sort(Comparator.naturalOrder());
    for (String patternId : due) {
      untold.remove(patternId);
      PatternState alive = open.get(patternId);
      PatternState known = alive == null ? ended.get(patternId) : alive;
      if (known != null) { // else its horizon has passed meanwhile
        out.collect(known);
      }
    }
  }

  private void change(
      @Nullable PatternState before,
      @Nullable PatternState after,
      Context context,
      Collector<PatternState> out)
      throws Exception {
    if (after == null) {
      return;
    }
    String patternId = after.pattern().patternId();
    untold.remove(patternId); // this tells it
    if (Lifecycle.terminal(after.status())) {
      open.remove(patternId);
      if (config.maxMisses() > 0) {
        misses.remove(patternId);
      }
      ended.put(patternId, after);
      wake(nextForgotten, forgottenAt(after), context);
    } else {
      open.put(patternId, after);
      wake(nextEnd, Lifecycle.dueAt(after, config), context);
    }
    out.collect(after);
    if (before == null || !before.status().equals(after.status())) {
      context.output(TALLIES, tally(after.status(), after.updatedLogTime()));
    }
  }

  private void endWhatIsDue(long now, Context context, Collector<PatternState> out)
      throws Exception {
    Long due = nextEnd.value();
    if (due == null || due > now) {
      return;
    }
    nextEnd.clear();
    for (PatternState state : all(open)) {
      PatternState next = onTime(state, now, context, out);
      if (!Lifecycle.terminal(next.status())) {
        wake(nextEnd, Lifecycle.dueAt(next, config), context);
      }
    }
  }

  private void forgetWhatIsDue(long now, Context context) throws Exception {
    Long due = nextForgotten.value();
    if (due == null || due > now) {
      return;
    }
    nextForgotten.clear();
    for (PatternState state : all(ended)) {
      long at = forgottenAt(state);
      if (at <= now) {
        ended.remove(state.pattern().patternId());
      } else {
        wake(nextForgotten, at, context);
      }
    }
  }

  /** Keeps the earliest time at which something is due, and a timer there. */
  private static void wake(ValueState<Long> next, long due, Context context) throws Exception {
    Long known = next.value();
    if (due < Long.MAX_VALUE && (known == null || due < known)) {
      next.update(due);
      context.timerService().registerEventTimeTimer(due);
    }
  }

  private long forgottenAt(PatternState state) {
    Instant completed = state.completedAt();
    long end = completed == null ? state.updatedLogTime() : completed.toEpochMilli();
    // Its rule may end it long before bars decide; their outcome is still recorded.
    Prediction prediction = state.prediction();
    Feedback outcome = state.outcome();
    boolean decided = outcome != null && outcome.method() == LabelingMethod.AUTOMATIC;
    long outcomeBy = prediction == null || decided ? 0 : prediction.features().outcomeBy();
    return LogTime.ceiling(Math.max(end + horizonMillis, outcomeBy), SWEEP_MILLIS);
  }

  private static List<PatternState> all(MapState<String, PatternState> states) throws Exception {
    List<PatternState> all = new ArrayList<>();
    states.values().forEach(all::add);
    return all;
  }

  private static Tally tally(String disposition, long logTime) {
    return new Tally(UID, disposition, logTime, 1, Double.NaN);
  }
}
