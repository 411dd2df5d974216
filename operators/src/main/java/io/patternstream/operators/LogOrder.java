package io.patternstream.operators;

import io.patternstream.state.event.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.streaming.api.TimerService;

/**
 * Keeps what came in any order and gives it out in log order once the watermark has passed it.
 *
 * <p>The keyed function that owns one calls {@link #initialize} from {@code initializeState},
 * {@link #snapshot} from {@code snapshotState}, {@link #offer} for each element and {@link #due}
 * from {@code onTimer}. Results then depend on the log alone: not on parallelism, and not on how
 * two inputs interleave. What comes behind the watermark is late: {@link #offer} refuses it, and
 * the owner applies it at once and counts it.
 *
 * <p>Re-delivery of a record that still waits is harmless, since it has the same position. The
 * clock is kept in state, because Flink does not restore watermarks: without it a late record would
 * pass for on time after a restore.
 */
final class LogOrder<T> {
  static final ListStateDescriptor<Long> CLOCK = new ListStateDescriptor<>("clock", Types.LONG);

  private final MapStateDescriptor<Position, T> descriptor;
  private final Set<Object> drained = new HashSet<>();
  private MapState<Position, T> queue;
  private ListState<Long> clocks;
  private long clock = Long.MIN_VALUE;
  private long drainedAt = Long.MIN_VALUE;

  @SuppressWarnings("NullAway.Init") // queue and clocks come with initialize
  LogOrder(MapStateDescriptor<Position, T> descriptor) {
    this.descriptor = descriptor;
  }

  /** A descriptor for a queue of {@code type}; {@code name} is public API. */
  static <T> MapStateDescriptor<Position, T> queue(String name, TypeInformation<T> type) {
    return new MapStateDescriptor<>(name, EventTypes.POSITION, type);
  }

  void initialize(FunctionInitializationContext context) throws Exception {
    queue = context.getKeyedStateStore().getMapState(descriptor);
    clocks = context.getOperatorStateStore().getUnionListState(CLOCK);
    if (context.isRestored()) {
      long earliest = Long.MAX_VALUE;
      for (long restored : clocks.get()) {
        if (restored > Long.MIN_VALUE) { // a subtask without keys has no clock
          earliest = Math.min(earliest, restored);
        }
      }
      if (earliest != Long.MAX_VALUE) {
        clock = earliest;
      }
    }
  }

  void snapshot() throws Exception {
    clocks.update(List.of(clock));
  }

  /**
   * Takes {@code element} into the queue of the current key.
   *
   * @return false when it is late: it was not taken, and its turn is now
   */
  boolean offer(T element, Position position, TimerService timers) throws Exception {
    clock = Math.max(clock, timers.currentWatermark());
    if (position.logTime() <= clock) {
      return false;
    }
    queue.put(position, element);
    timers.registerEventTimeTimer(position.logTime());
    return true;
  }

  /**
   * What the watermark has passed for the current key, in log order, removed from the queue. The
   * first timer of a key after the watermark moved gets everything; the others of that watermark
   * get nothing and cost nothing.
   */
  List<T> due(Object key, TimerService timers) throws Exception {
    long now = timers.currentWatermark();
    clock = Math.max(clock, now);
    if (now != drainedAt) {
      drained.clear();
      drainedAt = now;
    }
    if (!drained.add(key)) {
      return List.of();
    }
    List<Map.Entry<Position, T>> due = new ArrayList<>();
    for (Map.Entry<Position, T> entry : queue.entries()) {
      if (entry.getKey().logTime() <= now) {
        due.add(Map.entry(entry.getKey(), entry.getValue()));
      }
    }
    due.sort(Comparator.comparing(Map.Entry::getKey));
    List<T> inOrder = new ArrayList<>(due.size());
    for (Map.Entry<Position, T> entry : due) {
      queue.remove(entry.getKey());
      inOrder.add(entry.getValue());
    }
    return inOrder;
  }

  /** A disposition as it is counted: what was late says so. */
  static String late(String disposition, boolean late) {
    return late ? disposition + ":late" : disposition;
  }

  /** Whether nothing waits for the current key. */
  boolean isEmpty() throws Exception {
    return queue.isEmpty();
  }
}
