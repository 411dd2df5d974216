package io.patternstream.job.simulation;

import io.patternstream.state.event.RawMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.partitioner.ForwardPartitioner;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a job in one thread: the operators of a graph in Flink's own harnesses, every
 * exchange between two subtasks a queue, and whoever drives it decides which queue moves next.
 *
 * <p>As in Flink, operators joined by a forward edge are one task; records of one channel keep
 * their order and those of two do not; a watermark is the least of all channels; a checkpoint is a
 * barrier that travels the channels, each task waiting for it on all of them. Nothing is random
 * here.
 */
final class SimulatedJob implements AutoCloseable {
  static final int MAX_PARALLELISM = 16;

  /** A barrier of the one checkpoint that is on its way. */
  record Barrier(long id) {}

  /** A checkpoint that every task has answered. */
  record Cut(
      int parallelism,
      Map<String, List<OperatorSubtaskState>> states,
      Map<Partition, Integer> offsets) {}

  /** One partition of one topic. */
  record Partition(String topic, int index) implements Comparable<Partition> {
    @Override
    public int compareTo(Partition other) {
      int byTopic = topic.compareTo(other.topic);
      return byTopic != 0 ? byTopic : Integer.compare(index, other.index);
    }
  }

  /** What reached an end of the graph. */
  interface Ends {
    void take(String uid, Object record);
  }

  private final StreamGraph graph;
  private final Map<Partition, List<RawMessage>> log;
  private final long boundMillis;
  private final Ends ends;
  private final Map<Integer, List<SimulatedTask>> tasks = new LinkedHashMap<>();
  private final List<Source> sources = new ArrayList<>();
  private final List<Channel> ready = new ArrayList<>();
  private final TreeMap<Partition, Integer> offsets = new TreeMap<>();
  private int unanswered;
  private long checkpoint;
  private @Nullable Map<String, OperatorSubtaskState[]> answers;
  private Map<Partition, Integer> answeredOffsets = new HashMap<>();

  /** One subtask of a source. */
  private static final class Source {
    final List<Partition> partitions = new ArrayList<>();
    final Map<Partition, Long> latest = new HashMap<>();
    final List<SimulatedTask.Route> routes;
    long watermark = Long.MIN_VALUE;
    boolean barrierDue;
    boolean idle;

    Source(List<SimulatedTask.Route> routes) {
      this.routes = routes;
    }
  }

  /** What is on its way from one subtask to another. */
  final class Channel {
    final SimulatedTask target;
    final int input;
    final int index;
    private final boolean chained;
    private final ArrayDeque<Object> elements = new ArrayDeque<>();
    private boolean ready;
    boolean blocked;

    Channel(SimulatedTask target, int input, int index, boolean chained) {
      this.target = target;
      this.input = input;
      this.index = index;
      this.chained = chained;
    }

    void add(Object element) throws Exception {
      if (chained) {
        target.take(this, element);
        return;
      }
      elements.add(element);
      queue();
    }

    void unblock() {
      blocked = false;
      queue();
    }

    private void queue() {
      if (!ready && !blocked && !elements.isEmpty()) {
        ready = true;
        SimulatedJob.this.ready.add(this);
      }
    }
  }

  /**
   * Starts the job.
   *
   * @param from null for a start without state
   */
  SimulatedJob(
      StreamGraph graph,
      Map<Partition, List<RawMessage>> log,
      long boundMillis,
      @Nullable Cut from,
      Ends ends)
      throws Exception {
    this.graph = graph;
    this.log = log;
    this.boundMillis = boundMillis;
    this.ends = ends;
    for (Partition partition : log.keySet()) {
      offsets.put(partition, from == null ? 0 : from.offsets().get(partition));
    }
    for (StreamNode node : inOrder()) {
      if (!node.getInEdges().isEmpty()) {
        List<SimulatedTask> subtasks = new ArrayList<>();
        for (int i = 0; i < node.getParallelism(); i++) {
          subtasks.add(new SimulatedTask(this, node, i));
        }
        tasks.put(node.getId(), subtasks);
      }
    }
    for (StreamNode node : inOrder()) {
      connect(node);
    }
    for (List<SimulatedTask> subtasks : tasks.values()) {
      for (SimulatedTask task : subtasks) {
        List<OperatorSubtaskState> states = from == null ? null : from.states().get(task.uid());
        task.open(states);
      }
    }
    watermarks();
  }

  /** Nodes so that each comes after those that feed it. */
  private List<StreamNode> inOrder() {
    TreeMap<Integer, StreamNode> byId = new TreeMap<>();
    graph.getStreamNodes().forEach(node -> byId.put(node.getId(), node));
    return List.copyOf(byId.values());
  }

  private void connect(StreamNode node) {
    boolean source = node.getInEdges().isEmpty();
    for (int subtask = 0; subtask < node.getParallelism(); subtask++) {
      List<SimulatedTask.Route> routes = new ArrayList<>();
      for (StreamEdge edge : node.getOutEdges()) {
        routes.add(route(node, edge, subtask));
      }
      if (source) {
        Source one = new Source(routes);
        for (Partition partition : log.keySet()) {
          if (node.getTransformationUID().endsWith(partition.topic())
              && partition.index() % node.getParallelism() == subtask) {
            one.partitions.add(partition);
          }
        }
        sources.add(one);
      } else {
        tasks.get(node.getId()).get(subtask).routes.addAll(routes);
      }
    }
  }

  private SimulatedTask.Route route(StreamNode from, StreamEdge edge, int subtask) {
    StreamNode to = graph.getStreamNode(edge.getTargetId());
    boolean forward = edge.getPartitioner() instanceof ForwardPartitioner;
    boolean chained = forward && to.getInEdges().size() == 1 && !from.getInEdges().isEmpty();
    List<Channel> channels = new ArrayList<>();
    for (SimulatedTask target : tasks.get(to.getId())) {
      if (!forward || target.subtask == subtask) {
        channels.add(target.channel(Math.max(0, edge.getTypeNumber() - 1), chained));
      }
    }
    int input = Math.max(0, edge.getTypeNumber() - 1);
    return new SimulatedTask.Route(
        edge, to.getStatePartitioners(), input, channels, subtask, serializer(from, edge));
  }

  private @Nullable TypeSerializer<?> serializer(StreamNode from, StreamEdge edge) {
    if (from.getInEdges().isEmpty()) {
      return null; // records of the log are nobody's to change
    }
    OutputTag<?> tag = edge.getOutputTag();
    return tag == null
        ? from.getTypeSerializerOut()
        : tag.getTypeInfo().createSerializer(graph.getExecutionConfig().getSerializerConfig());
  }

  Channel newChannel(SimulatedTask target, int input, int index, boolean chained) {
    return new Channel(target, input, index, chained);
  }

  // ---- what a driver does ----

  /** Partitions that have more than {@code spare} records left. */
  List<Partition> unread(int spare) {
    List<Partition> left = new ArrayList<>();
    offsets.forEach(
        (partition, next) -> {
          if (next < log.get(partition).size() - spare) {
            left.add(partition);
          }
        });
    return left;
  }

  /** Reads the next record of a partition. */
  void read(Partition partition) throws Exception {
    int next = offsets.get(partition);
    RawMessage message = log.get(partition).get(next);
    offsets.put(partition, next + 1);
    for (Source source : sources) {
      if (source.partitions.contains(partition)) {
        source.latest.merge(partition, message.logTime(), Math::max);
        send(source.routes, new StreamRecord<>(message, message.logTime()));
      }
    }
  }

  /**
   * Every source says how far log time has come, as Flink does periodically, once it has read from
   * each of its partitions; one without partitions says that it is idle.
   */
  void watermarks() throws Exception {
    for (Source source : sources) {
      if (source.latest.size() < source.partitions.size()) {
        continue;
      }
      if (source.partitions.isEmpty()) {
        if (!source.idle) {
          source.idle = true;
          send(source.routes, WatermarkStatus.IDLE);
        }
        continue;
      }
      long least = Long.MAX_VALUE;
      for (long latest : source.latest.values()) {
        least = Math.min(least, latest - boundMillis - 1);
      }
      if (least > source.watermark) {
        source.watermark = least;
        send(source.routes, new Watermark(least));
      }
    }
  }

  /** Moves one element over one channel that {@code random} chooses; false when none waits. */
  boolean move(Random random) throws Exception {
    if (ready.isEmpty()) {
      return false;
    }
    Channel channel = ready.remove(random.nextInt(ready.size()));
    channel.ready = false;
    channel.target.take(channel, channel.elements.remove());
    channel.queue();
    return true;
  }

  /** Asks for a checkpoint; nothing happens while one is on its way. */
  void checkpoint() {
    if (answers == null) {
      checkpoint++;
      answers = new HashMap<>();
      answeredOffsets = new HashMap<>();
      unanswered = sources.size() + tasks.values().stream().mapToInt(List::size).sum();
      sources.forEach(source -> source.barrierDue = true);
    }
  }

  /** One source that {@code random} chooses lets the barrier go; false when none has one. */
  boolean barrier(Random random) throws Exception {
    List<Source> due = new ArrayList<>(sources);
    due.removeIf(source -> !source.barrierDue);
    if (due.isEmpty()) {
      return false;
    }
    Source source = due.get(random.nextInt(due.size()));
    source.barrierDue = false;
    source.partitions.forEach(partition -> answeredOffsets.put(partition, offsets.get(partition)));
    unanswered--;
    send(source.routes, new Barrier(checkpoint));
    return true;
  }

  /** The checkpoint that has completed since this was last asked. */
  @Nullable Cut completed() throws Exception {
    if (answers == null || unanswered > 0) {
      return null;
    }
    Map<String, List<OperatorSubtaskState>> states = new HashMap<>();
    answers.forEach((uid, parts) -> states.put(uid, List.of(parts)));
    answers = null;
    for (List<SimulatedTask> subtasks : tasks.values()) {
      for (SimulatedTask task : subtasks) {
        task.notifyComplete(checkpoint);
      }
    }
    int parallelism = tasks.values().stream().mapToInt(List::size).max().orElse(1);
    return new Cut(parallelism, states, answeredOffsets);
  }

  void processingTime(long millis) throws Exception {
    for (List<SimulatedTask> subtasks : tasks.values()) {
      for (SimulatedTask task : subtasks) {
        task.processingTime(millis);
      }
    }
  }

  /** Elements that no channel can move, by the operator that they wait for. */
  Map<String, Integer> stuck() {
    Map<String, Integer> stuck = new TreeMap<>();
    for (List<SimulatedTask> subtasks : tasks.values()) {
      for (SimulatedTask task : subtasks) {
        task.channels().stream()
            .filter(channel -> !channel.elements.isEmpty())
            .forEach(channel -> stuck.merge(task.uid(), channel.elements.size(), Integer::sum));
      }
    }
    return stuck;
  }

  /** Keyed entries and timers that are left, by uid; operators without any are left out. */
  Map<String, Integer> kept() {
    Map<String, Integer> kept = new TreeMap<>();
    for (List<SimulatedTask> subtasks : tasks.values()) {
      for (SimulatedTask task : subtasks) {
        if (task.kept() > 0) {
          kept.merge(task.uid(), task.kept(), Integer::sum);
        }
      }
    }
    return kept;
  }

  // ---- what tasks do ----

  void answer(SimulatedTask task, long id, @Nullable OperatorSubtaskState state) {
    Map<String, OperatorSubtaskState[]> open = answers;
    if (open == null || id != checkpoint) {
      throw new IllegalStateException("an answer to checkpoint " + id + ", which is not open");
    }
    if (state != null) {
      open.computeIfAbsent(task.uid(), uid -> new OperatorSubtaskState[task.parallelism()])[
              task.subtask] =
          state;
    }
    unanswered--;
  }

  void end(String uid, Object record) {
    ends.take(uid, record);
  }

  private static void send(List<SimulatedTask.Route> routes, Object element) throws Exception {
    for (SimulatedTask.Route route : routes) {
      route.send(element);
    }
  }

  @Override
  public void close() throws Exception {
    for (List<SimulatedTask> subtasks : tasks.values()) {
      for (SimulatedTask task : subtasks) {
        task.close();
      }
    }
  }

  static OperatorSubtaskState part(List<OperatorSubtaskState> states, int parallelism, int subtask)
      throws Exception {
    OperatorSubtaskState whole =
        AbstractStreamOperatorTestHarness.repackageState(
            states.toArray(new OperatorSubtaskState[0]));
    return AbstractStreamOperatorTestHarness.repartitionOperatorState(
        whole, MAX_PARALLELISM, states.size(), parallelism, subtask);
  }
}
