package io.patternstream.operators;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.MarketEvent;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.feature.FeatureExtractor;
import io.patternstream.state.feature.MarketState;
import io.patternstream.state.outcome.OpenPattern;
import io.patternstream.state.outcome.OutcomeInput;
import io.patternstream.state.outcome.Outcomes;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Measures each new formation against what is known of its market, at once, and opens the race
 * between its target and its stop.
 *
 * <p>Bars and patterns of a symbol are taken in the order in which they come, which is that of its
 * Kafka partition: the same features on every replay. A pattern whose symbol is not known is
 * measured against nothing, and nothing is kept of it.
 */
public final class ExtractFeatures
    extends KeyedProcessFunction<String, MarketEvent, PatternFeatures> {
  public static final String UID = "extract-features";

  /** Races that were opened and the bars that run them, of one symbol in the order of the log. */
  public static final OutputTag<OutcomeInput> RACES =
      new OutputTag<>("races", EventTypes.OUTCOME_INPUT);

  static final ValueStateDescriptor<byte[]> MARKET =
      new ValueStateDescriptor<>("market", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  static final ValueStateDescriptor<Long> FORGET_AT =
      new ValueStateDescriptor<>("forget-at", Types.LONG);

  /** A market's end is put off at most once a day of log time. */
  private static final long SWEEP_MILLIS = 24L * 3_600_000;

  private final FeatureConfig config;
  private transient Markets markets;
  private transient ValueState<Long> forgetAt;

  @SuppressWarnings("NullAway.Init") // state comes with open
  ExtractFeatures(FeatureConfig config) {
    this.config = config;
  }

  /**
   * Wires the operator into the task of {@link RecogniseFormations}, which has the same key: what
   * it lets pass is already where it belongs.
   *
   * @param formations as {@link RecogniseFormations#on} gives them, at its parallelism
   */
  public static SingleOutputStreamOperator<PatternFeatures> on(
      DataStream<MarketEvent> formations, FeatureConfig config) {
    return DataStreamUtils.reinterpretAsKeyedStream(
            formations, MarketEvent::marketKey, Types.STRING)
        .process(new ExtractFeatures(config), EventTypes.PATTERN_FEATURES)
        .uid(UID)
        .name(UID);
  }

  @Override
  public void open(OpenContext context) {
    markets = new Markets(getRuntimeContext().getState(MARKET), config.cachedMarkets());
    forgetAt = getRuntimeContext().getState(FORGET_AT);
  }

  @Override
  public void processElement(MarketEvent event, Context context, Collector<PatternFeatures> out)
      throws Exception {
    ChartPattern pattern = event.pattern();
    Observation observation = event.observation();
    forgetIfDue(event.position().logTime(), context.getCurrentKey());
    if (pattern != null && pattern.symbol().isEmpty()) {
      measure(pattern, new MarketState(), context, out);
    } else if (pattern != null) {
      MarketState market = markets.of(context.getCurrentKey());
      measure(pattern, market, context, out);
      market.remember(pattern);
      keep(market, event, context);
    } else if (observation != null && !observation.symbol().isEmpty()) {
      MarketState market = markets.of(context.getCurrentKey());
      market.observe(observation);
      if (!observation.bars().isEmpty()) {
        context.output(RACES, OutcomeInput.of(observation));
      }
      keep(market, event, context);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<PatternFeatures> out)
      throws Exception {
    forgetIfDue(timestamp, context.getCurrentKey());
  }

  private void forgetIfDue(long logTime, String market) throws Exception {
    Long due = forgetAt.value();
    if (due != null && due <= logTime) {
      markets.forget(market);
      forgetAt.clear();
    }
  }

  private void measure(
      ChartPattern pattern, MarketState market, Context context, Collector<PatternFeatures> out) {
    PatternFeatures measured =
        new PatternFeatures(
            config.modelGroup(pattern), pattern, FeatureExtractor.extract(pattern, market), false);
    Optional<OpenPattern> race = Outcomes.open(measured, market, config.outcomes());
    out.collect(
        new PatternFeatures(
            measured.modelGroup(),
            pattern,
            measured.features(),
            race.isPresent(),
            race.map(OpenPattern::waitsUntil).orElse(0L)));
    race.ifPresent(opened -> context.output(RACES, OutcomeInput.of(opened)));
  }

  private void keep(MarketState market, MarketEvent event, Context context) throws Exception {
    markets.store(market);
    long due = LogTime.ceiling(event.position().logTime() + config.forgetMillis(), SWEEP_MILLIS);
    Long known = forgetAt.value();
    if (known == null || known < due) {
      if (known != null) {
        context.timerService().deleteEventTimeTimer(known);
      }
      context.timerService().registerEventTimeTimer(due);
      forgetAt.update(due);
    }
  }
}
