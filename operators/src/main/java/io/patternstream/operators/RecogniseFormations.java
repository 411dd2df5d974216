package io.patternstream.operators;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.MarketEvent;
import io.patternstream.state.event.Sighting;
import io.patternstream.state.event.Tally;
import io.patternstream.state.formation.Formation;
import io.patternstream.state.formation.FormationConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Lets only new formations pass; every other report of one becomes a sighting.
 *
 * <p>Observations pass untouched. The key is the market rather than the pattern, so that bars and
 * patterns of a symbol keep their order on the way to its features.
 */
public final class RecogniseFormations
    extends KeyedProcessFunction<String, MarketEvent, MarketEvent> {
  public static final String UID = "recognise-formations";
  public static final OutputTag<Sighting> SIGHTINGS =
      new OutputTag<>("sightings", EventTypes.SIGHTING);
  public static final OutputTag<Tally> TALLIES =
      new OutputTag<>("formation-tallies", EventTypes.TALLY);

  static final MapStateDescriptor<String, Formation> FORMATIONS =
      new MapStateDescriptor<>("formations", Types.STRING, EventTypes.FORMATION);

  /** Formations of a market that end in the same hour share a timer, and one look at the state. */
  private static final long SWEEP_MILLIS = 3_600_000;

  private final FormationConfig config;
  private transient MapState<String, Formation> formations;

  @SuppressWarnings("NullAway.Init") // state comes with open
  RecogniseFormations(FormationConfig config) {
    this.config = config;
  }

  /** Wires the operator. */
  public static SingleOutputStreamOperator<MarketEvent> on(
      DataStream<MarketEvent> events, FormationConfig config) {
    return events
        .keyBy(MarketEvent::marketKey, Types.STRING)
        .process(new RecogniseFormations(config), EventTypes.MARKET_EVENT)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void open(OpenContext context) {
    formations = getRuntimeContext().getMapState(FORMATIONS);
  }

  @Override
  public void processElement(MarketEvent event, Context context, Collector<MarketEvent> out)
      throws Exception {
    ChartPattern pattern = event.pattern();
    if (pattern == null) {
      out.collect(event);
      return;
    }
    long logTime = pattern.position().logTime();
    Formation known = formations.get(pattern.patternId());
    // Its end is in log time: whether the sweep has come by must not matter.
    if (known != null && known.expiresAt() >= logTime) {
      Formation seen = known.again(logTime, config);
      keep(pattern, seen, context);
      context.output(SIGHTINGS, new Sighting(pattern, seen.count()));
      tally("seen_again", logTime, context);
    } else if (pattern.status().emitted()) {
      keep(pattern, Formation.firstSeen(logTime, config), context);
      out.collect(event);
      tally("new", logTime, context);
    } else {
      tally("not_emitted", logTime, context);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<MarketEvent> out)
      throws Exception {
    List<String> expired = new ArrayList<>();
    for (Map.Entry<String, Formation> entry : formations.entries()) {
      if (entry.getValue().expiresAt() <= timestamp) {
        expired.add(entry.getKey());
      }
    }
    // Not through the iterator: on the heap that leaves an empty map behind for each market.
    for (String patternId : expired) {
      formations.remove(patternId);
    }
  }

  private void keep(ChartPattern pattern, Formation formation, Context context) throws Exception {
    formations.put(pattern.patternId(), formation);
    context
        .timerService()
        .registerEventTimeTimer(LogTime.ceiling(formation.expiresAt(), SWEEP_MILLIS));
  }

  private static void tally(String disposition, long logTime, Context context) {
    context.output(TALLIES, new Tally(UID, disposition, logTime, 1, Double.NaN));
  }
}
