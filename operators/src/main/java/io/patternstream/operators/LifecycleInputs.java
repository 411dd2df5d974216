package io.patternstream.operators;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LifecycleInput;
import io.patternstream.state.event.MarketEvent;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.Sighting;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.jspecify.annotations.Nullable;

/** Everything that moves a pattern through its life, as one stream. */
public final class LifecycleInputs {
  private LifecycleInputs() {}

  /** Scores, sightings, labels whose pattern is known, and of the market events the prices. */
  public static DataStream<LifecycleInput> of(
      DataStream<Prediction> predictions,
      DataStream<Sighting> sightings,
      DataStream<LabelRecord> labels,
      DataStream<MarketEvent> events) {
    DataStream<LifecycleInput> scored =
        Streams.map(
            predictions,
            LifecycleInput::of,
            EventTypes.LIFECYCLE_INPUT,
            "lifecycle-inputs-predictions");
    DataStream<LifecycleInput> seen =
        Streams.map(
            sightings,
            LifecycleInput::of,
            EventTypes.LIFECYCLE_INPUT,
            "lifecycle-inputs-sightings");
    DataStream<LifecycleInput> labeled =
        Streams.mapSome(
            labels,
            label -> label.disposition() != LabelDisposition.ORPHAN,
            LifecycleInput::of,
            EventTypes.LIFECYCLE_INPUT,
            "lifecycle-inputs-labels");
    DataStream<LifecycleInput> priced =
        Streams.mapSome(
            events,
            event -> saysPrice(event.observation()),
            event -> LifecycleInput.of(priceOnly(event)),
            EventTypes.LIFECYCLE_INPUT,
            "lifecycle-inputs-prices");
    return scored.union(seen, labeled, priced);
  }

  static boolean saysPrice(@Nullable Observation observation) {
    return observation != null
        && !observation.symbol().isEmpty()
        && (observation.price() > 0 || !observation.bars().isEmpty());
  }

  /** Only the quote and the newest bar, so that little waits for the watermark. */
  static Observation priceOnly(MarketEvent event) {
    Observation all = event.observation();
    if (all == null) {
      throw new IllegalArgumentException("a market event without an observation has no price");
    }
    List<Bar> bars = all.bars();
    return new Observation(
        all.symbol(),
        all.timeframe(),
        bars.isEmpty() ? bars : List.of(bars.get(bars.size() - 1)),
        all.price(),
        List.of(),
        List.of(),
        Map.of(),
        all.position());
  }
}
