package io.patternstream.job.simulation;

import io.patternstream.job.simulation.SimulatedJob.Barrier;
import io.patternstream.job.simulation.SimulatedJob.Channel;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.runtime.io.disk.iomanager.IOManager;
import org.apache.flink.runtime.io.disk.iomanager.IOManagerAsync;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.io.PushingAsyncDataInput.DataOutput;
import org.apache.flink.streaming.runtime.partitioner.BroadcastPartitioner;
import org.apache.flink.streaming.runtime.partitioner.ForwardPartitioner;
import org.apache.flink.streaming.runtime.partitioner.KeyGroupStreamPartitioner;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.StatusWatermarkValve;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** One subtask of one operator, with what comes in and where its output goes. */
final class SimulatedTask {
  /** One for all: nothing here spills. */
  private static final IOManager IO = new IOManagerAsync();

  final int subtask;
  final List<Route> routes = new ArrayList<>();
  private final SimulatedJob job;
  private final StreamNode node;
  private final List<List<Channel>> inputs = List.of(new ArrayList<>(), new ArrayList<>());
  private final StatusWatermarkValve[] valves = new StatusWatermarkValve[2];
  private final List<DataOutput<Object>> valveOutputs = List.of(moves(0), moves(1));
  private @Nullable AbstractStreamOperatorTestHarness<Object> harness; // null at an end
  private int barriers;

  SimulatedTask(SimulatedJob job, StreamNode node, int subtask) {
    this.job = job;
    this.node = node;
    this.subtask = subtask;
  }

  String uid() {
    return node.getTransformationUID();
  }

  int parallelism() {
    return node.getParallelism();
  }

  Channel channel(int input, boolean chained) {
    Channel channel = job.newChannel(this, input, inputs.get(input).size(), chained);
    inputs.get(input).add(channel);
    return channel;
  }

  List<Channel> channels() {
    List<Channel> all = new ArrayList<>(inputs.get(0));
    all.addAll(inputs.get(1));
    return all;
  }

  void open(@Nullable List<OperatorSubtaskState> states) throws Exception {
    for (int input = 0; input < 2; input++) {
      if (!inputs.get(input).isEmpty()) {
        valves[input] = new StatusWatermarkValve(inputs.get(input).size());
      }
    }
    if (node.getOutEdges().isEmpty()) {
      return;
    }
    harness = harness();
    harness.setStateBackend(new HashMapStateBackend());
    harness.setOutputCreator(serializer -> new Out());
    harness.setup();
    if (states != null) {
      harness.initializeState(SimulatedJob.part(states, parallelism(), subtask));
    }
    harness.open();
  }

  /** Flink's own harness, without the threads and folders that it makes for each operator. */
  @SuppressWarnings("unchecked")
  private AbstractStreamOperatorTestHarness<Object> harness() throws Exception {
    MockEnvironment environment =
        new MockEnvironmentBuilder()
            .setTaskName(uid())
            .setIOManager(IO)
            .setMaxParallelism(SimulatedJob.MAX_PARALLELISM)
            .setParallelism(parallelism())
            .setSubtaskIndex(subtask)
            .build();
    AbstractStreamOperatorTestHarness<Object> made =
        new AbstractStreamOperatorTestHarness<>(
            (StreamOperatorFactory<Object>) InstantiationUtil.clone(node.getOperatorFactory()),
            environment);
    KeySelector<?, ?>[] keys = node.getStatePartitioners();
    if (node.getStateKeySerializer() != null) {
      for (int input = 0; input < keys.length; input++) {
        made.getStreamConfig().setStatePartitioner(input, keys[input]);
      }
      made.getStreamConfig().setStateKeySerializer(node.getStateKeySerializer());
      made.getStreamConfig().serializeAllConfigs();
    }
    return made;
  }

  void take(Channel channel, Object element) throws Exception {
    if (element instanceof StreamRecord<?> record) {
      process(channel.input, record);
    } else if (element instanceof Watermark watermark) {
      valves[channel.input].inputWatermark(
          watermark, channel.index, valveOutputs.get(channel.input));
    } else if (element instanceof WatermarkStatus status) {
      valves[channel.input].inputWatermarkStatus(
          status, channel.index, valveOutputs.get(channel.input));
    } else {
      barrier(channel, (Barrier) element);
    }
  }

  @SuppressWarnings("unchecked")
  private void process(int input, StreamRecord<?> record) throws Exception {
    StreamRecord<Object> element = (StreamRecord<Object>) record;
    Object operator = harness == null ? null : harness.getOperator();
    if (operator == null) {
      job.end(uid(), element.getValue());
    } else if (operator instanceof OneInputStreamOperator<?, ?>) {
      var one = (OneInputStreamOperator<Object, Object>) operator;
      one.setKeyContextElement(element);
      one.processElement(element);
    } else if (input == 0) {
      var two = (TwoInputStreamOperator<Object, Object, Object>) operator;
      two.setKeyContextElement1(element);
      two.processElement1(element);
    } else {
      var two = (TwoInputStreamOperator<Object, Object, Object>) operator;
      two.setKeyContextElement2(element);
      two.processElement2(element);
    }
  }

  private void barrier(Channel channel, Barrier barrier) throws Exception {
    channel.blocked = true;
    barriers++;
    if (barriers < inputs.get(0).size() + inputs.get(1).size()) {
      return;
    }
    barriers = 0;
    if (harness != null) {
      harness.prepareSnapshotPreBarrier(barrier.id());
    }
    job.answer(
        this, barrier.id(), harness == null ? null : harness.snapshot(barrier.id(), barrier.id()));
    for (Route route : routes) {
      route.send(barrier);
    }
    inputs.forEach(channels -> channels.forEach(Channel::unblock));
  }

  void notifyComplete(long checkpoint) throws Exception {
    if (harness != null) {
      harness.notifyOfCompletedCheckpoint(checkpoint);
    }
  }

  void processingTime(long millis) throws Exception {
    if (harness != null) {
      harness.setProcessingTime(millis);
    }
  }

  /** Keyed entries and timers that are left. */
  int kept() {
    if (harness != null
        && harness.getOperator().getKeyedStateBackend() instanceof HeapKeyedStateBackend<?> heap) {
      return heap.numKeyValueStateEntries() + harness.numEventTimeTimers();
    }
    return 0;
  }

  void close() throws Exception {
    if (harness != null) {
      harness.close();
    }
  }

  /** Moves log time of one input on, once all its channels have. */
  private DataOutput<Object> moves(int input) {
    return new DataOutput<>() {
      @Override
      public void emitWatermark(Watermark watermark) throws Exception {
        Object operator = harness == null ? null : harness.getOperator();
        if (operator instanceof OneInputStreamOperator<?, ?> one) {
          one.processWatermark(watermark);
        } else if (operator instanceof TwoInputStreamOperator<?, ?, ?> two) {
          if (input == 0) {
            two.processWatermark1(watermark);
          } else {
            two.processWatermark2(watermark);
          }
        }
      }

      @Override
      public void emitWatermarkStatus(WatermarkStatus status) throws Exception {
        Object operator = harness == null ? null : harness.getOperator();
        if (operator instanceof OneInputStreamOperator<?, ?> one) {
          one.processWatermarkStatus(status);
        } else if (operator instanceof TwoInputStreamOperator<?, ?, ?> two) {
          if (input == 0) {
            two.processWatermarkStatus1(status);
          } else {
            two.processWatermarkStatus2(status);
          }
        }
      }

      @Override
      public void emitRecord(StreamRecord<Object> record) {}

      @Override
      public void emitLatencyMarker(LatencyMarker marker) {}

      @Override
      public void emitRecordAttributes(RecordAttributes attributes) {}

      @Override
      public void emitWatermark(WatermarkEvent event) {}
    };
  }

  /** Where one output of a subtask goes over one edge. */
  static final class Route {
    private final @Nullable OutputTag<?> tag;
    private final StreamEdge edge;
    private final @Nullable KeySelector<Object, String> key;
    private final List<Channel> channels;
    private final @Nullable TypeSerializer<Object> serializer;
    private int next;

    @SuppressWarnings("unchecked")
    Route(
        StreamEdge edge,
        KeySelector<?, ?>[] keys,
        int input,
        List<Channel> channels,
        int subtask,
        @Nullable TypeSerializer<?> serializer) {
      this.edge = edge;
      this.tag = edge.getOutputTag();
      this.key =
          edge.getPartitioner() instanceof KeyGroupStreamPartitioner
              ? (KeySelector<Object, String>) keys[input]
              : null;
      this.channels = channels;
      this.serializer = (TypeSerializer<Object>) serializer;
      this.next = subtask;
    }

    /** Whether it carries what goes to {@code wanted}; null is the main output. */
    boolean carries(@Nullable OutputTag<?> wanted) {
      return wanted == null ? tag == null : wanted.equals(tag);
    }

    /** Sends a record to one channel, or to all of a broadcast; anything else to all. */
    void send(Object element) throws Exception {
      if (!(element instanceof StreamRecord<?> record)
          || edge.getPartitioner() instanceof BroadcastPartitioner) {
        for (Channel channel : channels) {
          channel.add(element);
        }
        return;
      }
      // Nobody shares an object with another task.
      Object value = serializer == null ? record.getValue() : serializer.copy(record.getValue());
      StreamRecord<Object> copy = new StreamRecord<>(value);
      if (record.hasTimestamp()) {
        copy.setTimestamp(record.getTimestamp());
      }
      channels.get(channelFor(value)).add(copy);
    }

    private int channelFor(Object value) throws Exception {
      if (edge.getPartitioner() instanceof ForwardPartitioner) {
        return 0;
      }
      if (key != null) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
            key.getKey(value), SimulatedJob.MAX_PARALLELISM, channels.size());
      }
      next = (next + 1) % channels.size();
      return next;
    }
  }

  /** The output of the operator. */
  private final class Out implements Output<StreamRecord<Object>> {
    private void send(@Nullable OutputTag<?> tag, Object element) {
      try {
        for (Route route : routes) {
          if (!(element instanceof StreamRecord) || route.carries(tag)) {
            route.send(element);
          }
        }
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void collect(StreamRecord<Object> record) {
      send(null, record);
    }

    @Override
    public <X> void collect(OutputTag<X> tag, StreamRecord<X> record) {
      send(tag, record);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      send(null, watermark);
    }

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {
      send(null, status);
    }

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {}

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {}

    @Override
    public void emitWatermark(WatermarkEvent event) {}

    @Override
    public void close() {}
  }
}
