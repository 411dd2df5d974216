package io.patternstream.operators;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Tally;
import io.patternstream.state.outcome.OpenPattern;
import io.patternstream.state.outcome.OutcomeConfig;
import io.patternstream.state.outcome.OutcomeInput;
import io.patternstream.state.outcome.Outcomes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Runs each pattern's race between target and stop on the bars that follow, and labels it when it
 * is decided.
 *
 * <p>Races and bars of a symbol come in the order of the log. A race ends when it is decided, when
 * its symbol has too many (the oldest gives way), or when nobody waits for its outcome any more:
 * after the label horizon, or after the time that bars of its timeframe may take where that is
 * longer. Nothing is kept after that. A pattern that is reported anew while its race runs goes on
 * with that race.
 */
public final class LabelOutcomes extends KeyedProcessFunction<String, OutcomeInput, Feedback> {
  public static final String UID = "label-outcomes";
  public static final OutputTag<Tally> TALLIES =
      new OutputTag<>("outcome-tallies", EventTypes.TALLY);

  static final MapStateDescriptor<String, OpenPattern> RACES =
      new MapStateDescriptor<>("open-races", Types.STRING, EventTypes.OPEN_PATTERN);
  static final ValueStateDescriptor<Integer> OPEN =
      new ValueStateDescriptor<>("open-count", Types.INT);
  static final ValueStateDescriptor<Long> SWEEP_AT =
      new ValueStateDescriptor<>("sweep-at", Types.LONG);

  /** Races of a symbol that end in the same hour share one look at the state. */
  private static final long SWEEP_MILLIS = 3_600_000;

  private static final Comparator<OpenPattern> IN_LOG_ORDER =
      Comparator.comparing(OpenPattern::position);

  private final OutcomeConfig config;
  private final long labelHorizonMillis;
  private transient MapState<String, OpenPattern> races;
  private transient ValueState<Integer> open;
  private transient ValueState<Long> sweepAt;

  @SuppressWarnings("NullAway.Init") // state comes with open
  LabelOutcomes(OutcomeConfig config, long labelHorizonMillis) {
    this.config = config;
    this.labelHorizonMillis = labelHorizonMillis;
  }

  /**
   * Wires the operator.
   *
   * @param labelHorizonMillis log time that a pattern waits for its labels
   */
  public static SingleOutputStreamOperator<Feedback> on(
      DataStream<OutcomeInput> races, OutcomeConfig config, long labelHorizonMillis) {
    return races
        .keyBy(OutcomeInput::symbol, Types.STRING)
        .process(new LabelOutcomes(config, labelHorizonMillis), EventTypes.FEEDBACK)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void open(OpenContext context) {
    races = getRuntimeContext().getMapState(RACES);
    open = getRuntimeContext().getState(OPEN);
    sweepAt = getRuntimeContext().getState(SWEEP_AT);
  }

  @Override
  public void processElement(OutcomeInput input, Context context, Collector<Feedback> out)
      throws Exception {
    Long due = sweepAt.value();
    if (due != null && due <= logTime(input)) {
      forget(logTime(input), context); // the watermark may not have come here yet
    }
    if (input.opened() != null) {
      start(input.opened(), context);
    } else if (input.bars() != null && count() > 0) {
      run(input.bars(), context, out);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Feedback> out)
      throws Exception {
    sweepAt.clear();
    forget(timestamp, context);
  }

  /** Ends the races whose pattern nobody waits for any more at {@code logTime}. */
  private void forget(long logTime, Context context) throws Exception {
    List<OpenPattern> left = new ArrayList<>();
    int gone = 0;
    for (OpenPattern race : inLogOrder()) {
      if (endsAt(race) <= logTime) {
        races.remove(race.patternId());
        gone++;
      } else {
        left.add(race);
      }
    }
    keepCount(left.size(), context.timerService());
    for (OpenPattern race : left) {
      sweep(endsAt(race), context.timerService());
    }
    if (gone > 0) {
      context.output(TALLIES, new Tally(UID, "forgotten", logTime, gone, Double.NaN));
    }
  }

  private static long logTime(OutcomeInput input) {
    if (input.opened() != null) {
      return input.opened().position().logTime();
    }
    return input.bars() == null ? Long.MIN_VALUE : input.bars().position().logTime();
  }

  private void start(OpenPattern race, Context context) throws Exception {
    long logTime = race.position().logTime();
    if (races.contains(race.patternId())) {
      context.output(TALLIES, tally("already_open", logTime));
      return;
    }
    races.put(race.patternId(), race);
    int now = count() + 1;
    if (now > config.maxOpenPerSymbol()) {
      races.remove(inLogOrder().get(0).patternId());
      now--;
      context.output(TALLIES, tally("evicted", logTime));
    }
    keepCount(now, context.timerService());
    sweep(endsAt(race), context.timerService());
    context.output(TALLIES, tally("opened", logTime));
  }

  private void run(Observation observation, Context context, Collector<Feedback> out)
      throws Exception {
    List<OpenPattern> running = new ArrayList<>();
    for (OpenPattern race : inLogOrder()) {
      if (race.timeframe().equals(observation.timeframe())) {
        running.add(race);
      }
    }
    Set<String> moved = new HashSet<>();
    int decided = 0;
    for (Bar bar : observation.bars()) {
      List<OpenPattern> still = new ArrayList<>(running.size());
      for (OpenPattern race : running) {
        Position position = observation.position().outcome(decided);
        Outcomes.Step step = Outcomes.advance(race, bar, position, config);
        if (step.outcome() != null) {
          decided++;
          races.remove(race.patternId());
          out.collect(step.outcome());
          String label = step.outcome().label().name().toLowerCase(Locale.ROOT);
          context.output(TALLIES, tally(label, position.logTime()));
        } else if (step.open() != null) {
          still.add(step.open());
          if (!step.open().equals(race)) {
            moved.add(race.patternId());
          }
        }
      }
      running = still;
    }
    for (OpenPattern race : running) {
      if (moved.contains(race.patternId())) {
        races.put(race.patternId(), race);
      }
    }
    if (decided > 0) {
      keepCount(count() - decided, context.timerService());
    }
  }

  private List<OpenPattern> inLogOrder() throws Exception {
    List<OpenPattern> all = new ArrayList<>();
    races.values().forEach(all::add);
    all.sort(IN_LOG_ORDER);
    return all;
  }

  private int count() throws Exception {
    Integer known = open.value();
    return known == null ? 0 : known;
  }

  private void keepCount(int now, TimerService timers) throws Exception {
    if (now > 0) {
      open.update(now);
      return;
    }
    open.clear();
    Long due = sweepAt.value();
    if (due != null) {
      timers.deleteEventTimeTimer(due);
      sweepAt.clear();
    }
  }

  /** One timer a symbol, at the first end of its races. */
  private void sweep(long at, TimerService timers) throws Exception {
    Long due = sweepAt.value();
    if (due == null || at < due) {
      if (due != null) {
        timers.deleteEventTimeTimer(due);
      }
      timers.registerEventTimeTimer(at);
      sweepAt.update(at);
    }
  }

  private long endsAt(OpenPattern race) {
    return LogTime.ceiling(
        Math.max(race.position().logTime() + labelHorizonMillis, race.waitsUntil()), SWEEP_MILLIS);
  }

  private static Tally tally(String disposition, long logTime) {
    return new Tally(UID, disposition, logTime, 1, Double.NaN);
  }
}
