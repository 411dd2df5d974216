package io.patternstream.operators;

import io.patternstream.state.discovery.DiscoveryConfig;
import io.patternstream.state.discovery.PhraseCount;
import io.patternstream.state.discovery.PhraseCounter;
import io.patternstream.state.event.DiscoveredPhrase;
import io.patternstream.state.event.PhraseSighting;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Tally;
import io.patternstream.state.mcp.NearestType;
import io.patternstream.state.mcp.Taxonomy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Counts phrases that look like names of patterns and that nobody knows, and tells of those that
 * are said again and again.
 *
 * <p>Any number of phrases may come, so they are counted by a fixed number of counters ({@link
 * PhraseCounter}) in each of a few parts, in log order: the same log gives the same counts on any
 * number of subtasks. A phrase is told when it changed, at most every ten seconds of log time.
 */
public final class CountPhrases
    extends KeyedProcessFunction<String, PhraseSighting, DiscoveredPhrase>
    implements CheckpointedFunction {
  public static final String UID = "count-phrases";
  public static final OutputTag<Tally> TALLIES =
      new OutputTag<>("phrase-tallies", EventTypes.TALLY);

  static final MapStateDescriptor<String, PhraseCount> COUNTS =
      new MapStateDescriptor<>("counts", Types.STRING, EventTypes.PHRASE_COUNT);

  private static final long TELL_MILLIS = 10_000;

  private final DiscoveryConfig config;
  private transient LogOrder<PhraseSighting> order;
  private transient MapState<String, PhraseCount> counts;
  private transient NearestType nearest;

  @SuppressWarnings("NullAway.Init") // transient fields come with initializeState
  CountPhrases(DiscoveryConfig config) {
    this.config = config;
  }

  /** Wires the operator. */
  public static SingleOutputStreamOperator<DiscoveredPhrase> on(
      DataStream<PhraseSighting> phrases, DiscoveryConfig config) {
    return phrases
        .keyBy(sighting -> config.shardOf(sighting.phrase()), Types.STRING)
        .process(new CountPhrases(config), EventTypes.DISCOVERED_PHRASE)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    order = new LogOrder<>(LogOrder.queue("queue", EventTypes.PHRASE_SIGHTING));
    order.initialize(context);
    counts = context.getKeyedStateStore().getMapState(COUNTS);
    nearest = new NearestType(Taxonomy.load());
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    order.snapshot();
  }

  @Override
  public void processElement(
      PhraseSighting sighting, Context context, Collector<DiscoveredPhrase> out) throws Exception {
    if (!order.offer(sighting, sighting.position(), context.timerService())) {
      count(List.of(sighting), true, context);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<DiscoveredPhrase> out)
      throws Exception {
    List<PhraseSighting> due = order.due(context.getCurrentKey(), context.timerService());
    if (!due.isEmpty()) {
      count(due, false, context);
    }
    if (Math.floorMod(timestamp, TELL_MILLIS) == 0) {
      tell(timestamp, out);
    }
  }

  private void count(List<PhraseSighting> sightings, boolean late, Context context)
      throws Exception {
    Map<String, PhraseCount> before = known();
    PhraseCounter counter = new PhraseCounter(config.countersPerShard(), before.values());
    for (PhraseSighting sighting : sightings) {
      long logTime = sighting.position().logTime();
      String gaveWay = counter.add(sighting);
      tally("counted", late, logTime, context);
      if (gaveWay != null) {
        tally("evicted", late, logTime, context);
      }
      // One that has passed already fires with the watermark that is being applied, or the next.
      context
          .timerService()
          .registerEventTimeTimer(LogTime.floor(logTime, TELL_MILLIS) + TELL_MILLIS);
    }
    Map<String, PhraseCount> after = new HashMap<>();
    counter.all().forEach(count -> after.put(count.phrase(), count));
    for (String phrase : before.keySet()) {
      if (!after.containsKey(phrase)) {
        counts.remove(phrase);
      }
    }
    for (PhraseCount count : counter.all()) {
      if (!count.equals(before.get(count.phrase()))) {
        counts.put(count.phrase(), count);
      }
    }
  }

  private void tell(long logTime, Collector<DiscoveredPhrase> out) throws Exception {
    List<PhraseCount> news = new ArrayList<>();
    for (PhraseCount count : known().values()) {
      if (!count.told() && count.atLeast() >= config.leastOccurrences()) {
        news.add(count);
      }
    }
    for (PhraseCount count : news) {
      counts.put(count.phrase(), count.asTold());
      out.collect(
          new DiscoveredPhrase(
              count.phrase(),
              count.count(),
              count.overcount(),
              count.symbols().size(),
              count.sources(),
              count.examples(),
              nearest.of(count.phrase()),
              count.firstLogTime(),
              count.lastLogTime(),
              new Position(logTime, UID, 0, count.count(), count.phrase().hashCode())));
    }
  }

  private Map<String, PhraseCount> known() throws Exception {
    Map<String, PhraseCount> known = new TreeMap<>();
    for (Map.Entry<String, PhraseCount> entry : counts.entries()) {
      known.put(entry.getKey(), entry.getValue());
    }
    return known;
  }

  private static void tally(String disposition, boolean late, long logTime, Context context) {
    context.output(
        TALLIES, new Tally(UID, LogOrder.late(disposition, late), logTime, 1, Double.NaN));
  }
}
