package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.MentionStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Findings that come as fields rather than sentences, as the servers in the wild write them. */
class StructuredFindingsTest {

  private static ChartPattern one(String record) {
    Parsed parsed = Wire.parse(record);
    assertThat(parsed.disposition()).isEqualTo("patterns");
    assertThat(parsed.patterns()).hasSize(1);
    return parsed.patterns().get(0);
  }

  @Test
  void everyFieldOfADetectorsFindingIsRead() {
    ChartPattern pattern =
        one(
            "{\"symbol\":\"BTC-USD\",\"timeframe\":\"4h\",\"current_price\":61800.5,\"detected\":[{"
                + "\"id\":\"rising_wedge_12_1760400000\",\"type\":\"rising_wedge\","
                + "\"pattern_type\":\"rising_wedge\",\"confidence\":78,\"start_candle\":12,"
                + "\"end_candle\":40,\"signal\":\"bearish\",\"action\":\"sell\",\"target\":58000,"
                + "\"stop_loss\":\"63,250.50\",\"status\":\"pending\"}],"
                + "\"active_levels\":{\"support\":[60100,59000],\"resistance\":[62900]},"
                + "\"agent_explanation\":\"I also see a hammer at 61000\"}");

    // The second test vector of the identity rules.
    assertThat(pattern.patternId()).isEqualTo("1c32f9e9-f99c-561d-9f05-66860b08f6c6");
    assertThat(pattern.symbol()).isEqualTo("BTCUSD");
    assertThat(pattern.timeframe()).isEqualTo("4h");
    assertThat(pattern.direction()).isEqualTo(Direction.BEARISH);
    assertThat(pattern.status()).isEqualTo(MentionStatus.FORMING);
    assertThat(pattern.statedConfidence()).isEqualTo(0.78);
    assertThat(pattern.ruleConfidence()).isEqualTo(0.78);
    assertThat(pattern.target()).isEqualTo(58000);
    assertThat(pattern.stop()).isEqualTo(63250.5);
    assertThat(pattern.support()).isEqualTo(60100);
    assertThat(pattern.resistance()).isEqualTo(62900);
    assertThat(pattern.price()).isNaN();
    assertThat(pattern.occurredAt()).isEqualTo(Instant.ofEpochSecond(1760400000));
    assertThat(pattern.metadata())
        .isEqualTo(
            "{\"source_id\":\"rising_wedge_12_1760400000\",\"action\":\"sell\","
                + "\"start_candle\":12,\"end_candle\":40}");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"confidence\":85', 0.85",
    "'\"confidence\":0.85', 0.85",
    "'\"confidence\":\"85%\"', 0.85",
    "'\"confidence\":\"85 %\"', 0.85",
    "'\"confidence\":\"0.85\"', 0.85",
    "'\"confidence\":100', 1",
    "'\"confidence\":1', 1",
    "'\"confidence\":0', 0",
    "'\"confidence\":-3', NaN",
    "'\"confidence\":101', NaN",
    "'\"confidence\":\"high\"', NaN",
    "'\"confidence\":null', NaN",
    "'\"confidence\":[1]', NaN",
    "'\"x\":1', NaN"
  })
  void aConfidenceIsAShareOrAPercentage(String field, double stated) {
    ChartPattern pattern = one("{\"pattern_type\":\"hammer\"," + field + "}");

    assertThat(pattern.statedConfidence()).isEqualTo(Double.valueOf(stated));
    double byRule = Wire.TAXONOMY.get("hammer").confidence();
    assertThat(pattern.ruleConfidence()).isEqualTo(Double.isNaN(stated) ? byRule : stated);
  }

  @Test
  void aConfidenceThatIsNoneIsKeptInTheMetadata() {
    assertThat(one("{\"pattern_type\":\"hammer\",\"confidence\":250}").metadata())
        .isEqualTo("{\"ignored_confidence\":\"250\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "pending, FORMING, 0.85", "forming, FORMING, 0.85", "confirmed, CONFIRMED, 1",
    "completed, CONFIRMED, 1", "success, CONFIRMED, 1", "invalidated, FAILED, 0.3",
    "failed, FAILED, 0.3"
  })
  void theTypesConfidenceIsWeighedByStatus(String word, MentionStatus status, double weight) {
    ChartPattern pattern = one("{\"pattern_type\":\"hammer\",\"status\":\"" + word + "\"}");

    assertThat(pattern.status()).isEqualTo(status);
    assertThat(pattern.ruleConfidence())
        .isCloseTo(Wire.TAXONOMY.get("hammer").confidence() * weight, within(1e-12));
  }

  @Test
  void negatedAndExpiredOnesAreKeptButNotEmitted() {
    for (String status : List.of("negated", "expired")) {
      Parsed parsed = Wire.parse("{\"pattern_type\":\"hammer\",\"status\":\"" + status + "\"}");

      assertThat(parsed.patterns()).hasSize(1);
      assertThat(parsed.disposition()).isEqualTo("none");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "head_shoulders, head_and_shoulders",
    "inverse_head_shoulders, inverse_head_and_shoulders",
    "channel_up, ascending_channel",
    "pennant_bullish, bullish_pennant",
    "cup_handle, cup_and_handle",
    "bullish_flag, bullish_flag",
    "Double Bottom, double_bottom",
    "DOUBLE-BOTTOM, double_bottom",
    "doubleBottom, double_bottom"
  })
  void theNamesOfServersAreNamesOfTypes(String said, String type) {
    assertThat(one("{\"pattern_type\":\"" + said + "\"}").patternType()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"pattern_type\":\"hammer\"",
        "\"type\":\"hammer\",\"signal\":\"bullish\",\"confidence\":70",
        "\"name\":\"Hammer\",\"signal\":\"BULLISH\"",
        "\"pattern\":\"hammer\"",
        "\"patternType\":\"Hammer\"",
        "\"type\":\"candlestick\",\"name\":\"Hammer\",\"signal\":\"buy\"",
        "\"pattern_type\":\"bullish\",\"name\":\"Hammer\""
      })
  void theTypeStandsInOneOfFourFields(String fields) {
    ChartPattern pattern = one("{" + fields + "}");

    assertThat(pattern.patternType()).isEqualTo("hammer");
    assertThat(pattern.direction()).isEqualTo(Direction.BULLISH);
  }

  @ParameterizedTest
  @CsvSource({
    "signal, BULLISH, BULLISH", "signal, sell, BEARISH", "direction, short, BEARISH",
    "bias, Long, BULLISH", "signal, neutral, NEUTRAL", "signal, mystery, NEUTRAL"
  })
  void theDirectionIsStatedInOneOfThreeFields(String field, String word, Direction direction) {
    ChartPattern pattern = one("{\"pattern_type\":\"doji\",\"" + field + "\":\"" + word + "\"}");

    assertThat(pattern.direction()).isEqualTo(direction);
  }

  @Test
  void anUndirectedTypeWithADirectionIsTheDirectedOne() {
    assertThat(one("{\"name\":\"Engulfing\",\"signal\":\"BEARISH\"}").patternType())
        .isEqualTo("bearish_engulfing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"end_time\":1760400000",
        "\"endTime\":1760400000000",
        "\"time\":\"2025-10-14T00:00:00Z\"",
        "\"end_time\":\"2025-10-14T02:00:00+02:00\"",
        "\"id\":\"rising_wedge_7_1760400000\"",
        "\"pattern_id\":\"rising_wedge_9_1760400000\"",
        "\"end_time\":\"1760400000\",\"id\":\"rising_wedge_7_1111111111\""
      })
  void theEndOfThePatternAnchorsItHoweverItIsWritten(String field) {
    ChartPattern pattern =
        one(
            "{\"symbol\":\"BINANCE:BTC/USD\",\"timeframe\":\"240\",\"pattern_type\":\"rising_wedge\","
                + field
                + "}");

    assertThat(pattern.patternId()).isEqualTo("1c32f9e9-f99c-561d-9f05-66860b08f6c6");
  }

  @Test
  void withoutAnEndTheCaptureFlooredToTheBarAnchorsIt() {
    String finding = "{\"patterns\":[{\"pattern_type\":\"hammer\"}]}";

    ChartPattern pattern = one(Wire.envelope(Wire.rpc(finding)));

    // 2025-10-02T00:00:00Z
    assertThat(pattern.patternId()).isEqualTo(Ids.patternId("AAPL", "1d", "hammer", "1759363200"));
    assertThat(pattern.occurredAt()).isEqualTo(Instant.parse("2025-10-02T14:31:07.412Z"));
    assertThat(pattern.source()).isEqualTo("demo-market");
  }

  @Test
  void withoutAnyTimeTheEventAndTheOrdinalAnchorIt() {
    String record = "{\"patterns\":[{\"name\":\"hammer\"},{\"name\":\"hammer\"}]}";
    String event = Ids.eventId(Wire.raw(record).value());

    Parsed parsed = Wire.parse(record);

    assertThat(parsed.patterns())
        .extracting(ChartPattern::patternId)
        .containsExactly(
            Ids.patternId("", "", "hammer", event + "#0"),
            Ids.patternId("", "", "hammer", event + "#1"));
    assertThat(parsed.patterns()).extracting(ChartPattern::eventId).containsOnly(event);
  }

  @Test
  void aTrendOfTheMarketServerCarriesAPriceChangeWhereAConfidenceShouldBe() {
    ChartPattern pattern =
        one(
            "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"patterns\":[{\"name\":\"Uptrend\","
                + "\"signal\":\"BULLISH\",\"category\":\"trend\",\"confidence\":7.4,"
                + "\"description\":\"Price rose 7.4%\",\"timeframe\":\"current\","
                + "\"startTime\":1758000000,\"endTime\":1760000000}]}");

    assertThat(pattern.patternType()).isEqualTo("uptrend");
    assertThat(pattern.timeframe()).isEqualTo("1d");
    assertThat(pattern.statedConfidence()).isNaN();
    assertThat(pattern.ruleConfidence()).isEqualTo(Wire.TAXONOMY.get("uptrend").confidence());
    assertThat(pattern.metadata()).contains("\"price_change\":\"7.4\"");
    assertThat(pattern.occurredAt()).isEqualTo(Instant.ofEpochSecond(1760000000));
  }

  @Test
  void aScannersDirectionIsNoPattern() {
    Parsed parsed =
        Wire.parse(
            "{\"exchange\":\"KUCOIN\",\"timeframe\":\"1D\",\"pattern_type\":\"bullish\","
                + "\"total_found\":1,\"data\":[{\"symbol\":\"KUCOIN:BTCUSDT\",\"price\":61000,"
                + "\"pattern_strength\":3}]}");

    assertThat(parsed.disposition()).isEqualTo("none");
    assertThat(parsed.rejected()).isEmpty();
    assertThat(parsed.observations())
        .singleElement()
        .satisfies(
            o -> {
              assertThat(o.symbol()).isEqualTo("BTCUSDT");
              assertThat(o.timeframe()).isEqualTo("1d");
              assertThat(o.price()).isEqualTo(61000);
            });
  }

  @Test
  void aDrawingIsNoPattern() {
    Parsed parsed =
        Wire.parse(
            Wire.rpc(
                Wire.content(
                    Wire.textBlock(
                        "{\"action\":\"highlight_pattern\",\"pattern\":\"support\",\"price\":150,"
                            + "\"status\":\"success\",\"message\":\"Double top highlighted\"}"))));

    assertThat(parsed.disposition()).isEqualTo("none");
    assertThat(parsed.patterns()).isEmpty();
    assertThat(parsed.rejected()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "calculate_cdlengulfing, 100, bullish_engulfing, BULLISH",
    "calculate_cdlengulfing, -100, bearish_engulfing, BEARISH",
    "calculate_cdlhammer, 100, hammer, BULLISH",
    "calculate_cdlshootingstar, -100, shooting_star, BEARISH"
  })
  void aTaLibFunctionSpeaksOfTheNewestBar(
      String tool, int value, String type, Direction direction) {
    String message = Wire.rpc("{\"structuredContent\":{\"result\":[0,100,0,-100," + value + "]}}");

    ChartPattern pattern = one(Wire.envelope(message).replace("get_chart_patterns", tool));

    assertThat(pattern.patternType()).isEqualTo(type);
    assertThat(pattern.direction()).isEqualTo(direction);
    assertThat(pattern.patternId()).isEqualTo(Ids.patternId("AAPL", "1d", type, "1759363200"));
  }

  @Test
  void aTaLibFunctionThatFoundNothingOnTheNewestBarSaysNothing() {
    String message = Wire.rpc("{\"structuredContent\":{\"result\":[100,0]}}");

    assertThat(
            Wire.parse(Wire.envelope(message).replace("get_chart_patterns", "calculate_cdldoji"))
                .disposition())
        .isEqualTo("none");
  }

  @Test
  void aListOfFindingsNeedsNoObjectAroundIt() {
    Parsed parsed =
        Wire.parse(
            "[{\"symbol\":\"AAPL\",\"pattern_type\":\"hammer\"},"
                + "{\"symbol\":\"MSFT\",\"pattern_type\":\"doji\"}]");

    assertThat(parsed.patterns()).extracting("symbol").containsExactly("AAPL", "MSFT");
  }

  @Test
  void metadataStaysSmallValidAndStorable() {
    String long6000 = "\\\"\\u0001\u20ac\ud83d\ude80".repeat(1_000);
    ChartPattern pattern =
        one(
            "{\"schema\":\"mcp-event/1\",\"a\":\""
                + long6000
                + "\",\"b\":\""
                + long6000
                + "\",\"message\":"
                + Wire.rpc(
                    "{\"patterns\":[{\"id\":\""
                        + long6000
                        + "\",\"name\":\"hammer\",\"action\":\""
                        + long6000
                        + "\",\"description\":\""
                        + long6000
                        + "\"}]}")
                + "}");

    assertThat(pattern.metadata().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(4096);
    assertThat(pattern.metadata()).startsWith("{\"source_id\":").endsWith("}");
    assertThat(Wire.parse(pattern.metadata()).rejected()).isEmpty();
  }
}
