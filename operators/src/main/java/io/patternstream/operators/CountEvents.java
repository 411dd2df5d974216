package io.patternstream.operators;

import io.patternstream.state.event.StatisticsRow;
import io.patternstream.state.event.Tally;
import io.patternstream.state.statistics.MinuteCount;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps the ledger: how many of what went where, by minute of log time.
 *
 * <p>Rows hold absolute counts and are told again when they change, at most once a second of log
 * time, so that a writer overwrites and a repeated row does no harm. A minute is forgotten an hour
 * after its end. What is counted for a minute later than that goes to the minute in which it came:
 * a total is never wrong, and a row that was told never shrinks.
 */
public final class CountEvents extends KeyedProcessFunction<String, Tally, StatisticsRow> {
  public static final String UID = "count-events";

  static final MapStateDescriptor<Long, MinuteCount> MINUTES =
      new MapStateDescriptor<>("minutes", Types.LONG, EventTypes.MINUTE_COUNT);

  private static final char SEPARATOR = '\u001f';
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long KEPT = 60 * MINUTE;

  private transient MapState<Long, MinuteCount> minutes;

  @SuppressWarnings("NullAway.Init") // state comes with open
  CountEvents() {}

  /** Wires the operator. */
  public static SingleOutputStreamOperator<StatisticsRow> on(DataStream<Tally> tallies) {
    return tallies
        .keyBy(CountEvents::key, Types.STRING)
        .process(new CountEvents(), EventTypes.STATISTICS_ROW)
        .uid(UID)
        .name(UID);
  }

  static String key(Tally tally) {
    return tally.stage() + SEPARATOR + tally.disposition();
  }

  @Override
  public void open(OpenContext context) {
    minutes = getRuntimeContext().getMapState(MINUTES);
  }

  @Override
  public void processElement(Tally tally, Context context, Collector<StatisticsRow> out)
      throws Exception {
    long watermark = context.timerService().currentWatermark();
    long minute = LogTime.floor(tally.logTime(), MINUTE);
    if (forgottenAt(minute) <= watermark) {
      minute = LogTime.floor(watermark, MINUTE);
    }
    MinuteCount known = minutes.get(minute);
    if (known == null) {
      known = MinuteCount.nothing();
      context.timerService().registerEventTimeTimer(forgottenAt(minute));
    }
    if (!known.changed()) {
      long now = Math.max(tally.logTime(), watermark);
      context.timerService().registerEventTimeTimer(LogTime.floor(now, SECOND) + SECOND);
    }
    minutes.put(minute, known.plus(tally));
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<StatisticsRow> out)
      throws Exception {
    Map<Long, MinuteCount> all = new TreeMap<>();
    for (Map.Entry<Long, MinuteCount> entry : minutes.entries()) {
      all.put(entry.getKey(), entry.getValue());
    }
    for (Map.Entry<Long, MinuteCount> entry : all.entrySet()) {
      long minute = entry.getKey();
      MinuteCount count = entry.getValue();
      if (count.changed()) {
        out.collect(row(context.getCurrentKey(), minute, count));
      }
      if (forgottenAt(minute) <= timestamp) {
        minutes.remove(minute);
      } else if (count.changed()) {
        minutes.put(minute, count.told());
      }
    }
  }

  private static long forgottenAt(long minute) {
    return minute + MINUTE + KEPT;
  }

  private static StatisticsRow row(String key, long minute, MinuteCount count) {
    int cut = key.indexOf(SEPARATOR);
    return new StatisticsRow(
        key.substring(0, cut), key.substring(cut + 1), minute, count.count(), count.latency());
  }
}
