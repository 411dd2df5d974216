package io.patternstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * A keyed operator under test: elements and watermarks by hand, a restart on any number of subtasks
 * at any moment, and everything it ever gave out.
 *
 * @param <L> elements of the first input
 * @param <R> elements of the second input; {@link Void} when there is none
 * @param <O> elements of the main output
 */
final class Harness<L, R, O> implements AutoCloseable {
  private static final int MAX_PARALLELISM = 16;

  /** Where keyed state is kept while a test runs. */
  enum Backend {
    HEAP,
    ROCKSDB;

    private StateBackend make() {
      return this == HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend();
    }
  }

  /** One thing that a test does to an operator. */
  interface Step<L, R, O> {
    void on(Harness<L, R, O> harness) throws Exception;
  }

  private interface Factory<O> {
    AbstractStreamOperatorTestHarness<O> make(int parallelism, int subtask) throws Exception;
  }

  private final Factory<O> factory;
  private final KeySelector<L, String> leftKey;
  private final KeySelector<R, String> rightKey;
  private final Backend backend;
  private final List<AbstractStreamOperatorTestHarness<O>> subtasks = new ArrayList<>();
  private final List<O> out = new ArrayList<>();
  private final Map<OutputTag<?>, List<Object>> sides = new HashMap<>();
  private final List<OutputTag<?>> tags;

  private Harness(
      Factory<O> factory,
      KeySelector<L, String> leftKey,
      KeySelector<R, String> rightKey,
      Backend backend,
      List<OutputTag<?>> tags)
      throws Exception {
    this.factory = factory;
    this.leftKey = leftKey;
    this.rightKey = rightKey;
    this.backend = backend;
    this.tags = tags;
    start(1, null);
  }

  /** An operator of one input; the side outputs in {@code tags} are kept over restarts. */
  static <I, O> Harness<I, Void, O> of(
      Supplier<KeyedProcessFunction<String, I, O>> function,
      KeySelector<I, String> key,
      Backend backend,
      OutputTag<?>... tags)
      throws Exception {
    return new Harness<>(
        (parallelism, subtask) ->
            new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(function.get()),
                key,
                Types.STRING,
                MAX_PARALLELISM,
                parallelism,
                subtask),
        key,
        nothing -> "",
        backend,
        List.of(tags));
  }

  /** An operator of two inputs. */
  static <L, R, O> Harness<L, R, O> of(
      Supplier<KeyedCoProcessFunction<String, L, R, O>> function,
      KeySelector<L, String> leftKey,
      KeySelector<R, String> rightKey,
      Backend backend,
      OutputTag<?>... tags)
      throws Exception {
    return new Harness<>(
        (parallelism, subtask) ->
            new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(function.get()),
                leftKey,
                rightKey,
                Types.STRING,
                MAX_PARALLELISM,
                parallelism,
                subtask),
        leftKey,
        rightKey,
        backend,
        List.of(tags));
  }

  /** Feeds one element of the first input. */
  @SuppressWarnings("unchecked")
  void left(L element) throws Exception {
    AbstractStreamOperatorTestHarness<O> subtask = subtaskOf(leftKey.getKey(element));
    if (subtask instanceof KeyedOneInputStreamOperatorTestHarness<?, ?, ?> one) {
      ((KeyedOneInputStreamOperatorTestHarness<String, L, O>) one).processElement(element, 0);
    } else {
      ((KeyedTwoInputStreamOperatorTestHarness<String, L, R, O>) subtask)
          .processElement1(element, 0);
    }
  }

  /** Feeds one element of the second input. */
  @SuppressWarnings("unchecked")
  void right(R element) throws Exception {
    ((KeyedTwoInputStreamOperatorTestHarness<String, L, R, O>) subtaskOf(rightKey.getKey(element)))
        .processElement2(element, 0);
  }

  /** Moves log time on, on every input of every subtask. */
  @SuppressWarnings("unchecked")
  void watermark(long logTime) throws Exception {
    for (AbstractStreamOperatorTestHarness<O> subtask : subtasks) {
      if (subtask instanceof KeyedOneInputStreamOperatorTestHarness<?, ?, ?> one) {
        one.processWatermark(logTime);
      } else {
        var two = (KeyedTwoInputStreamOperatorTestHarness<String, L, R, O>) subtask;
        two.processWatermark1(new Watermark(logTime));
        two.processWatermark2(new Watermark(logTime));
      }
    }
  }

  /** Stops with a snapshot and starts from it on {@code parallelism} subtasks. */
  void restart(int parallelism) throws Exception {
    List<OperatorSubtaskState> states = new ArrayList<>();
    for (AbstractStreamOperatorTestHarness<O> subtask : subtasks) {
      states.add(subtask.snapshot(1, 1));
    }
    int before = subtasks.size();
    close();
    OperatorSubtaskState state =
        AbstractStreamOperatorTestHarness.repackageState(
            states.toArray(new OperatorSubtaskState[0]));
    subtasks.clear();
    for (int i = 0; i < parallelism; i++) {
      start(
          parallelism,
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              state, MAX_PARALLELISM, before, parallelism, i));
    }
  }

  /** Everything of the main output, restarts included. */
  List<O> out() {
    collect();
    return List.copyOf(out);
  }

  /** Everything of a side output, restarts included. */
  @SuppressWarnings("unchecked")
  <X> List<X> side(OutputTag<X> tag) {
    collect();
    return (List<X>) List.copyOf(sides.getOrDefault(tag, List.of()));
  }

  /** Nothing in keyed state, no timer: heap only. */
  void assertNothingIsKept() {
    for (AbstractStreamOperatorTestHarness<O> subtask : subtasks) {
      int entries =
          subtask instanceof KeyedOneInputStreamOperatorTestHarness<?, ?, ?> one
              ? one.numKeyedStateEntries()
              : ((KeyedTwoInputStreamOperatorTestHarness<?, ?, ?, ?>) subtask)
                  .numKeyedStateEntries();
      assertThat(entries).as("state entries").isZero();
      assertThat(subtask.numEventTimeTimers()).as("timers").isZero();
    }
  }

  /**
   * Runs the steps undisturbed, then once for each of them with a restart on two subtasks after it,
   * and compares all outputs, whose order between keys does not count.
   */
  static <L, R, O> void assertRestartsChangeNothing(
      Callable<Harness<L, R, O>> fresh, List<Step<L, R, O>> steps) throws Exception {
    List<Object> undisturbed = run(fresh.call(), steps, -1);
    assertThat(undisturbed).isNotEmpty();
    for (int cut = 0; cut < steps.size(); cut++) {
      assertThat(run(fresh.call(), steps, cut))
          .as("restarted after step %d", cut)
          .containsExactlyInAnyOrderElementsOf(undisturbed);
    }
  }

  private static <L, R, O> List<Object> run(
      Harness<L, R, O> harness, List<Step<L, R, O>> steps, int cut) throws Exception {
    try (harness) {
      for (int i = 0; i < steps.size(); i++) {
        steps.get(i).on(harness);
        if (i == cut) {
          harness.restart(2);
        }
      }
      List<Object> all = new ArrayList<>(harness.out());
      for (OutputTag<?> tag : harness.tags) {
        all.addAll(harness.side(tag));
      }
      return all;
    }
  }

  private void start(int parallelism, OperatorSubtaskState state) throws Exception {
    AbstractStreamOperatorTestHarness<O> subtask = factory.make(parallelism, subtasks.size());
    subtask.setStateBackend(backend.make());
    subtask.setup();
    if (state != null) {
      subtask.initializeState(state);
    }
    subtask.open();
    subtasks.add(subtask);
  }

  private AbstractStreamOperatorTestHarness<O> subtaskOf(String key) {
    return subtasks.get(
        KeyGroupRangeAssignment.assignKeyToParallelOperator(key, MAX_PARALLELISM, subtasks.size()));
  }

  private void collect() {
    for (AbstractStreamOperatorTestHarness<O> subtask : subtasks) {
      out.addAll(subtask.extractOutputValues());
      subtask.getOutput().clear();
      for (OutputTag<?> tag : tags) {
        var side = subtask.getSideOutput(tag);
        if (side != null) {
          side.forEach(
              one -> sides.computeIfAbsent(tag, t -> new ArrayList<>()).add(one.getValue()));
          side.clear();
        }
      }
    }
  }

  @Override
  public void close() throws Exception {
    collect();
    for (AbstractStreamOperatorTestHarness<O> subtask : subtasks) {
      subtask.close();
    }
  }
}
