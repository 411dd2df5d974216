package io.patternstream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Parsed;
import io.patternstream.state.mcp.Taxonomy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ta4j.core.BarSeries;
import org.ta4j.core.indicators.candles.BearishEngulfingIndicator;
import org.ta4j.core.indicators.candles.HammerIndicator;

class ReplayTest {
  private static final int SOME_EVENTS = 8_000;
  private static final long TODAY = 1_790_000_000_000L;

  private static List<Market> history;
  private static McpParser parser;

  @BeforeAll
  static void load() throws Exception {
    history = History.load();
    Taxonomy taxonomy = Taxonomy.load();
    parser = new McpParser(taxonomy, new NarrativeParser(taxonomy));
  }

  @Test
  void barsAreThoseOfTheFiles() {
    // Counted in the files: 252 lines after the header, 580 objects.
    assertThat(history)
        .extracting(market -> market.symbol() + " " + market.timeframe())
        .containsExactly("AAPL 1d", "ETH-USD 5m", "BTC-USD 15m", "BTC-USD 5m", "BTC-USD 1m");
    assertThat(history.get(0).bars()).hasSize(252);
    assertThat(history.get(0).bars().get(0))
        .isEqualTo(new Bar(1_357_084_800_000L, 553.82, 555.00, 541.63, 549.03, 20_018_500));
    assertThat(history.get(1).bars()).hasSize(580);
    for (Market market : history) {
      assertThat(market.bars())
          .allMatch(bar -> bar.time() % market.bar().toMillis() == 0)
          .allMatch(bar -> bar.low() <= Math.min(bar.open(), bar.close()))
          .allMatch(bar -> bar.high() >= Math.max(bar.open(), bar.close()))
          .isSortedAccordingTo((a, b) -> Long.compare(a.time(), b.time()));
    }
  }

  @Test
  void aggregatedBarsHoldAllTradesOfTheirSpanAndNoOthers() {
    // One timeframe is a multiple of the other, so the sums of volume must agree.
    double byMinute = history.get(4).bars().stream().mapToDouble(Bar::volume).sum();
    double byQuarter = history.get(2).bars().stream().mapToDouble(Bar::volume).sum();
    assertThat(byMinute).isCloseTo(byQuarter, org.assertj.core.data.Offset.offset(1e-4));
  }

  @Test
  void patternsAreThoseThatTa4jFinds() {
    for (Market market : history.subList(0, 3)) {
      BarSeries series = CandlePatterns.series(market);
      HammerIndicator hammer = new HammerIndicator(series);
      BearishEngulfingIndicator engulfing = new BearishEngulfingIndicator(series);
      List<Formation> found = CandlePatterns.find(market);
      for (int i = 10; i < market.bars().size(); i++) {
        Bar bar = market.bars().get(i);
        boolean moved = bar.high() > bar.low();
        assertThat(has(found, "hammer", i)).isEqualTo(moved && hammer.getValue(i));
        assertThat(has(found, "bearish_engulfing", i)).isEqualTo(moved && engulfing.getValue(i));
      }
    }
  }

  private static boolean has(List<Formation> found, String type, int end) {
    return found.stream().anyMatch(f -> f.type().equals(type) && f.end() == end);
  }

  @Test
  void twoReplaysAreTheSameBytesInTheSameOrder() {
    Replay one = new Replay(history, Fault.NONE);
    Replay other = new Replay(history, Fault.NONE);
    for (int i = 0; i < SOME_EVENTS; i++) {
      Replay.Event event = one.next();
      Replay.Event same = other.next();
      assertThat(event.key()).isEqualTo(same.key());
      assertThat(event.value()).isEqualTo(same.value());
    }
  }

  @Test
  void everyEventIsReadAndEveryFormationKeepsOneIdThroughAllItsTellings() {
    Replay replay = new Replay(history, Fault.NONE);
    Map<String, Integer> sightings = new HashMap<>();
    Map<String, String> formations = new HashMap<>();
    int narratives = 0;
    for (int i = 0; i < SOME_EVENTS; i++) {
      Parsed parsed = parse(replay.next().value());
      assertThat(parsed.rejected()).isEmpty();
      for (var pattern : parsed.patterns()) {
        sightings.merge(pattern.patternId(), 1, Integer::sum);
        formations.put(
            pattern.symbol()
                + pattern.timeframe()
                + pattern.patternType()
                + Math.floorDiv(pattern.occurredAt().getEpochSecond(), 60),
            pattern.patternId());
        narratives += pattern.source().isEmpty() ? 0 : 1;
      }
    }
    assertThat(narratives).isPositive();
    assertThat(sightings).hasSameSizeAs(formations).hasSizeGreaterThan(600);
    long complete = sightings.values().stream().filter(n -> n == Replay.WINDOW_BARS).count();
    // Only those near the end of what was read are not told to the end.
    assertThat((double) complete / sightings.size()).isGreaterThan(0.9);
    assertThat(sightings.values()).allMatch(n -> n <= Replay.WINDOW_BARS);
  }

  @Test
  void everyWordingIsReadAsTheFormationThatItTells() {
    NarrativeParser narratives = new NarrativeParser(Taxonomy.load());
    for (Market market : history) {
      for (CandlePatterns.Finder finder : CandlePatterns.finders(CandlePatterns.series(market))) {
        Formation formation = new Formation(finder.type(), finder.signal(), 20, 0.72);
        for (int wording = 0; wording < Phrases.count(); wording++) {
          String text = Phrases.say(wording, market, formation, 151.25, 148.5, 153.75);
          var mentions = narratives.parse(text, market.symbol(), market.timeframe());
          assertThat(mentions).as(text).hasSize(1);
          assertThat(mentions.get(0).patternType()).as(text).isEqualTo(finder.type());
          assertThat(mentions.get(0).direction().name())
              .as(text)
              .isEqualToIgnoringCase(finder.signal());
          assertThat(mentions.get(0).status().name()).as(text).isEqualTo("CONFIRMED");
          assertThat(mentions.get(0).timeframe()).as(text).isEqualTo(market.timeframe());
        }
      }
    }
  }

  @Test
  void aSecondLapHasTheSamePricesUnderLaterDates() {
    Market small =
        new Market(
            "AAPL", "1d", Duration.ofDays(1), Duration.ofDays(364), 2, history.get(0).bars());
    List<Parsed> laps = new ArrayList<>();
    for (Replay replay = new Replay(List.of(small), Fault.NONE); replay.hasNext(); ) {
      laps.add(parse(replay.next().value()));
    }
    List<Bar> bars =
        laps.stream()
            .flatMap(parsed -> parsed.observations().stream())
            .flatMap(observation -> observation.bars().stream())
            .toList();
    assertThat(bars).hasSize(2 * 252);
    assertThat(bars.get(252).close()).isEqualTo(bars.get(0).close());
    assertThat(bars.get(252).time() - bars.get(0).time())
        .isEqualTo(Duration.ofDays(364).toMillis());
    Set<String> ids = new HashSet<>();
    laps.forEach(parsed -> parsed.patterns().forEach(pattern -> ids.add(pattern.patternId())));
    assertThat(ids).hasSize(2 * CandlePatterns.find(small).size());
  }

  private static Parsed parse(byte[] value) {
    assertThat(new String(value, StandardCharsets.UTF_8)).doesNotContain("{name}");
    return parser.parse(new RawMessage("mcp.events", 0, 0, TODAY, 0, value));
  }
}
