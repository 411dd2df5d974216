package io.patternstream.state.codec;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.DriftInput;
import io.patternstream.state.event.LifecycleInput;
import io.patternstream.state.event.MarketEvent;
import io.patternstream.state.event.ModelInput;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.RawMessage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What operators take in, as bytes: what a record is made of, by {@link EventCodec}, and a byte
 * that says which of its kinds it is. The same rules and version. For one thread.
 */
public final class InputCodec {
  private static final int FIRST = 1;
  private static final int SECOND = 2;
  private static final int THIRD = 3;
  private static final int FOURTH = 4;

  private final EventCodec events = new EventCodec();
  private final Fields fields = new Fields();

  /** The codec of what these records are made of. */
  public EventCodec events() {
    return events;
  }

  /** Writes a record of a topic. */
  public void write(RawMessage message, DataOutput out) throws IOException {
    Fields.text(message.topic(), out);
    out.writeInt(message.partition());
    out.writeLong(message.offset());
    out.writeLong(message.logTime());
    out.writeDouble(message.receivedAt());
    out.writeInt(message.value().length);
    out.write(message.value());
  }

  /** Reads a record of a topic. */
  public RawMessage readMessage(DataInput in) throws IOException {
    String topic = fields.name(in);
    int partition = in.readInt();
    long offset = in.readLong();
    long logTime = in.readLong();
    double receivedAt = in.readDouble();
    byte[] value = new byte[in.readInt()];
    in.readFully(value);
    return new RawMessage(topic, partition, offset, logTime, receivedAt, value);
  }

  /** Writes what a market is observed to do. */
  public void write(Observation observation, DataOutput out) throws IOException {
    Fields.text(observation.symbol(), out);
    Fields.text(observation.timeframe(), out);
    out.writeInt(observation.bars().size());
    for (Bar bar : observation.bars()) {
      out.writeLong(bar.time());
      out.writeDouble(bar.open());
      out.writeDouble(bar.high());
      out.writeDouble(bar.low());
      out.writeDouble(bar.close());
      out.writeDouble(bar.volume());
      out.writeBoolean(bar.closed());
    }
    out.writeDouble(observation.price());
    write(observation.supports(), out);
    write(observation.resistances(), out);
    out.writeInt(observation.indicators().size());
    for (Map.Entry<String, Double> indicator : observation.indicators().entrySet()) {
      Fields.text(indicator.getKey(), out);
      out.writeDouble(indicator.getValue());
    }
    events.write(observation.position(), out);
  }

  /** Reads what a market is observed to do. */
  public Observation readObservation(DataInput in) throws IOException {
    String symbol = fields.name(in);
    String timeframe = fields.name(in);
    int count = in.readInt();
    List<Bar> bars = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      bars.add(
          new Bar(
              in.readLong(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readBoolean()));
    }
    double price = in.readDouble();
    List<Double> supports = readNumbers(in);
    List<Double> resistances = readNumbers(in);
    Map<String, Double> indicators = new HashMap<>();
    for (int i = in.readInt(); i > 0; i--) {
      indicators.put(fields.name(in), in.readDouble());
    }
    return new Observation(
        symbol, timeframe, bars, price, supports, resistances, indicators, events.readPosition(in));
  }

  private static void write(List<Double> numbers, DataOutput out) throws IOException {
    out.writeInt(numbers.size());
    for (double number : numbers) {
      out.writeDouble(number);
    }
  }

  private static List<Double> readNumbers(DataInput in) throws IOException {
    int count = in.readInt();
    List<Double> numbers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      numbers.add(in.readDouble());
    }
    return numbers;
  }

  /** Writes what happens to a market: a pattern (1) or an observation (2). */
  public void write(MarketEvent event, DataOutput out) throws IOException {
    Fields.text(event.marketKey(), out);
    if (event.pattern() != null) {
      out.writeByte(FIRST);
      events.write(event.pattern(), out);
    } else if (event.observation() != null) {
      out.writeByte(SECOND);
      write(event.observation(), out);
    } else {
      throw new IOException("a market event says nothing");
    }
  }

  /** Reads what happens to a market. */
  public MarketEvent readMarketEvent(DataInput in) throws IOException {
    String market = fields.name(in);
    return switch (in.readByte()) {
      case FIRST -> new MarketEvent(market, events.readPattern(in), null);
      case SECOND -> new MarketEvent(market, null, readObservation(in));
      default -> throw unknown();
    };
  }

  /** Writes what reaches a model: to be scored (1), to be learnt (2), a command (3). */
  public void write(ModelInput input, DataOutput out) throws IOException {
    Fields.text(input.modelGroup(), out);
    events.write(input.position(), out);
    if (input.score() != null) {
      out.writeByte(FIRST);
      events.write(input.score(), out);
    } else if (input.learn() != null) {
      out.writeByte(SECOND);
      events.write(input.learn(), out);
    } else if (input.command() != null) {
      out.writeByte(THIRD);
      events.write(input.command(), out);
    } else {
      throw new IOException("an input of a model says nothing");
    }
  }

  /** Reads what reaches a model. */
  public ModelInput readModelInput(DataInput in) throws IOException {
    String group = fields.name(in);
    var position = events.readPosition(in);
    return switch (in.readByte()) {
      case FIRST -> new ModelInput(group, position, events.readFeatures(in), null, null);
      case SECOND -> new ModelInput(group, position, null, events.readExample(in), null);
      case THIRD -> new ModelInput(group, position, null, null, events.readCommand(in));
      default -> throw unknown();
    };
  }

  /** Writes what drift is watched on: a prediction (1), what came of one (2), a command (3). */
  public void write(DriftInput input, DataOutput out) throws IOException {
    Fields.text(input.modelGroup(), out);
    events.write(input.position(), out);
    if (input.prediction() != null) {
      out.writeByte(FIRST);
      events.write(input.prediction(), out);
    } else if (input.evaluated() != null) {
      out.writeByte(SECOND);
      events.write(input.evaluated(), out);
    } else if (input.command() != null) {
      out.writeByte(THIRD);
      events.write(input.command(), out);
    } else {
      throw new IOException("an input of the drift watch says nothing");
    }
  }

  /** Reads what drift is watched on. */
  public DriftInput readDriftInput(DataInput in) throws IOException {
    String group = fields.name(in);
    var position = events.readPosition(in);
    return switch (in.readByte()) {
      case FIRST -> new DriftInput(group, position, events.readPrediction(in), null, null);
      case SECOND -> new DriftInput(group, position, null, events.readEvaluated(in), null);
      case THIRD -> new DriftInput(group, position, null, null, events.readCommand(in));
      default -> throw unknown();
    };
  }

  /** Writes what moves patterns: a score (1), a sighting (2), a label (3), prices (4). */
  public void write(LifecycleInput input, DataOutput out) throws IOException {
    Fields.text(input.marketKey(), out);
    events.write(input.position(), out);
    if (input.prediction() != null) {
      out.writeByte(FIRST);
      events.write(input.prediction(), out);
    } else if (input.sighting() != null) {
      out.writeByte(SECOND);
      events.write(input.sighting(), out);
    } else if (input.label() != null) {
      out.writeByte(THIRD);
      events.write(input.label(), out);
    } else if (input.observation() != null) {
      out.writeByte(FOURTH);
      write(input.observation(), out);
    } else {
      throw new IOException("an input of a lifecycle says nothing");
    }
  }

  /** Reads what moves patterns. */
  public LifecycleInput readLifecycleInput(DataInput in) throws IOException {
    String market = fields.name(in);
    var position = events.readPosition(in);
    return switch (in.readByte()) {
      case FIRST ->
          new LifecycleInput(market, position, events.readPrediction(in), null, null, null);
      case SECOND ->
          new LifecycleInput(market, position, null, events.readSighting(in), null, null);
      case THIRD -> new LifecycleInput(market, position, null, null, events.readLabel(in), null);
      case FOURTH -> new LifecycleInput(market, position, null, null, null, readObservation(in));
      default -> throw unknown();
    };
  }

  private static IOException unknown() {
    return new IOException("a record of a kind that this build does not know");
  }
}
