package io.patternstream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.drift.DriftConfig;
import io.patternstream.state.drift.DriftMonitor;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.feature.FeatureExtractor;
import io.patternstream.state.feature.FeatureSchema;
import io.patternstream.state.feature.MarketState;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Parsed;
import io.patternstream.state.mcp.Taxonomy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The demo's two minutes through the job's kernels, without servers and without a model. */
class FaultTest {
  private static final int EVENTS = 18_000;
  private static final double EVENTS_PER_MILLI = 0.15;
  private static final long T0 = 1_790_000_000_000L;

  private record Row(int event, DriftAlert alert) {}

  @Test
  void theInjectedFaultIsAlertedWithItsFactorAndResolvedAndNothingElseIsAlerted() throws Exception {
    List<Row> rows = alerts(Fault.DEMO);

    assertThat(rows)
        .extracting(row -> row.alert().feature() + " " + row.alert().transition())
        .containsExactly("volume open", "volume resolved");
    DriftAlert opened = rows.get(0).alert();
    assertThat(opened.message())
        .startsWith("volume: 100 times lower, as if its unit had changed")
        .contains("volume_sma_ratio", "volume_trend", "breakout_volume");
    assertThat((long) rows.get(0).event()).isBetween(Fault.DEMO.from(), Fault.DEMO.from() + 1_000);
    assertThat((long) rows.get(1).event())
        .isBetween(Fault.DEMO.until(), Fault.DEMO.until() + 2_000);
  }

  @Test
  void withoutAFaultNothingIsAlerted() throws Exception {
    assertThat(alerts(Fault.NONE)).isEmpty();
  }

  private static List<Row> alerts(Fault fault) throws Exception {
    DriftConfig usual = DriftConfig.defaults();
    DriftConfig config =
        new DriftConfig(
            DemoServices.DRIFT_ROWS,
            usual.windowSpanMillis(),
            DemoServices.DRIFT_WINDOWS,
            DemoServices.DRIFT_REFERENCE_ROWS,
            usual.windowsPerFalseAlert(),
            usual.scoreFloor(),
            usual.rateFloor(),
            usual.rareRateFloor());
    DriftMonitor monitor = DriftMonitor.ofPatterns("all", FeatureSchema.current().names(), config);
    Taxonomy taxonomy = Taxonomy.load();
    McpParser parser = new McpParser(taxonomy, new NarrativeParser(taxonomy));
    Map<String, MarketState> markets = new HashMap<>();
    Set<String> formations = new HashSet<>();
    List<Row> rows = new ArrayList<>();
    Replay replay = Replay.ofHistory(fault);
    for (int i = 0; i < EVENTS; i++) {
      long logTime = T0 + (long) (i / EVENTS_PER_MILLI);
      Parsed parsed =
          parser.parse(new RawMessage("mcp.events", 0, i, logTime, 0, replay.next().value()));
      for (Observation seen : parsed.observations()) {
        markets.computeIfAbsent(seen.symbol(), symbol -> new MarketState()).observe(seen);
      }
      for (ChartPattern pattern : parsed.patterns()) {
        if (formations.add(pattern.patternId())) {
          MarketState market =
              markets.computeIfAbsent(pattern.symbol(), symbol -> new MarketState());
          Prediction prediction = prediction(pattern, FeatureExtractor.extract(pattern, market));
          market.remember(pattern);
          for (DriftAlert alert : monitor.observe(prediction).alerts()) {
            if (!alert.transition().equals(DriftAlert.ONGOING)) {
              rows.add(new Row(i, alert));
            }
          }
        }
      }
    }
    assertThat(monitor.isLearning()).isFalse();
    return rows;
  }

  private static Prediction prediction(ChartPattern pattern, FeatureVector vector) {
    PatternFeatures features = new PatternFeatures("all", pattern, vector, false);
    double none = Double.NaN;
    return new Prediction(
        features, "", 0, none, 0.5, none, 0.5, null, false, "neutral", 0, new double[0], 0);
  }
}
