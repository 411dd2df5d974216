package io.patternstream.operators;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.MarketEvent;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PhraseSighting;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.event.Rejected;
import io.patternstream.state.event.Tally;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Parsed;
import io.patternstream.state.mcp.Taxonomy;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an event says: first what it observes of markets, then the patterns it reports.
 *
 * <p>Phrases learned from {@code add_alias} commands are known to every subtask. An event that
 * cannot be read is set aside with its reason; each event is counted once.
 */
public final class ParseMcpEvents
    extends BroadcastProcessFunction<RawMessage, ControlCommand, MarketEvent> {
  public static final String UID = "parse-mcp-events";
  public static final OutputTag<Rejected> REJECTED =
      new OutputTag<>("rejected-events", EventTypes.REJECTED);

  /** Names of patterns that nobody knows. */
  public static final OutputTag<PhraseSighting> PHRASES =
      new OutputTag<>("unknown-phrases", EventTypes.PHRASE_SIGHTING);

  public static final OutputTag<Tally> TALLIES = new OutputTag<>("event-tallies", EventTypes.TALLY);
  public static final OutputTag<ControlAck> ACKS =
      new OutputTag<>("alias-acks", EventTypes.CONTROL_ACK);

  /** Pattern type by learned phrase. */
  static final MapStateDescriptor<String, String> ALIASES =
      new MapStateDescriptor<>("aliases", Types.STRING, Types.STRING);

  /** The seq of the last {@code add_alias} that was applied, under its kind. */
  static final MapStateDescriptor<String, Long> LAST_SEQ =
      new MapStateDescriptor<>("alias-seq", Types.STRING, Types.LONG);

  private static final int MOST_ALIASES = 4_096;

  private transient Taxonomy taxonomy;
  private transient McpParser untaught;
  private transient @Nullable McpParser parser; // null until the aliases of now are in it

  @SuppressWarnings("NullAway.Init") // transient fields come with open
  ParseMcpEvents() {}

  /**
   * Wires the operator.
   *
   * @param control every command; the stream must be idle, neither silent nor at the maximum
   *     watermark
   */
  public static SingleOutputStreamOperator<MarketEvent> on(
      DataStream<RawMessage> events, DataStream<ControlCommand> control) {
    return events
        .connect(control.broadcast(ALIASES, LAST_SEQ))
        .process(new ParseMcpEvents(), EventTypes.MARKET_EVENT)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void open(OpenContext context) {
    taxonomy = Taxonomy.load();
    untaught = new McpParser(taxonomy, new NarrativeParser(taxonomy));
  }

  @Override
  public void processElement(
      RawMessage message, ReadOnlyContext context, Collector<MarketEvent> out) throws Exception {
    Parsed parsed = parser(context.getBroadcastState(ALIASES)).parse(message);
    for (Observation observation : parsed.observations()) {
      out.collect(MarketEvent.of(observation));
    }
    for (ChartPattern pattern : parsed.patterns()) {
      out.collect(MarketEvent.of(pattern));
    }
    for (Rejected rejected : parsed.rejected()) {
      context.output(REJECTED, rejected);
    }
    for (PhraseSighting phrase : parsed.phrases()) {
      context.output(PHRASES, phrase);
    }
    context.output(TALLIES, new Tally(UID, parsed.disposition(), message.logTime(), 1, Double.NaN));
  }

  @Override
  public void processBroadcastElement(
      ControlCommand command, Context context, Collector<MarketEvent> out) throws Exception {
    if (command.kind() != ControlKind.ADD_ALIAS) {
      return;
    }
    BroadcastState<String, String> aliases = context.getBroadcastState(ALIASES);
    BroadcastState<String, Long> applied = context.getBroadcastState(LAST_SEQ);
    Long last = applied.get(ControlKind.ADD_ALIAS.name());
    if (last != null && command.seq() <= last) {
      context.output(ACKS, ack(command, false, "seq " + command.seq() + " is not above " + last));
      return;
    }
    if (taxonomy.get(command.target()) == null) {
      context.output(ACKS, ack(command, false, "no pattern type is called " + command.target()));
      return;
    }
    if (!aliases.contains(command.text()) && known(aliases).size() >= MOST_ALIASES) {
      context.output(ACKS, ack(command, false, MOST_ALIASES + " phrases are known already"));
      return;
    }
    aliases.put(command.text(), command.target());
    applied.put(ControlKind.ADD_ALIAS.name(), command.seq());
    parser = null;
    context.output(
        ACKS, ack(command, true, command.text() + " now stands for " + command.target()));
  }

  private McpParser parser(ReadOnlyBroadcastState<String, String> aliases) throws Exception {
    McpParser ready = parser;
    if (ready == null) {
      ready = untaught.withAliases(known(aliases));
      parser = ready;
    }
    return ready;
  }

  private static Map<String, String> known(ReadOnlyBroadcastState<String, String> aliases)
      throws Exception {
    Map<String, String> known = new HashMap<>();
    for (Map.Entry<String, String> alias : aliases.immutableEntries()) {
      known.put(alias.getKey(), alias.getValue());
    }
    return known;
  }

  private ControlAck ack(ControlCommand command, boolean accepted, String detail) {
    return new ControlAck(
        command.seq(),
        UID,
        getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
        accepted,
        detail,
        command.position().logTime());
  }
}
