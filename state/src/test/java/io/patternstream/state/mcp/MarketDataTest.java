package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.Observation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bars, quotes, levels and indicators, in the forms that servers give them. */
class MarketDataTest {

  private static Observation one(String record) {
    Parsed parsed = Wire.parse(record);
    assertThat(parsed.disposition()).isEqualTo("none");
    assertThat(parsed.observations()).hasSize(1);
    return parsed.observations().get(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"time\":1760400000,\"open\":1.5,\"high\":3,\"low\":1,\"close\":2,\"volume\":10}",
        "{\"t\":1760400000000,\"o\":1.5,\"h\":3,\"l\":1,\"c\":2,\"v\":10}",
        "{\"timestamp\":\"2025-10-14T00:00:00Z\",\"open\":\"1.5\",\"high\":\"3\",\"low\":\"1\","
            + "\"close\":\"2\",\"volume\":\"10\"}",
        "{\"Date\":\"2025-10-14\",\"Open\":1.5,\"High\":3,\"Low\":1,\"Close\":2,\"Volume\":10}",
        "{\"date\":\"2025-10-14 00:00:00\",\"1. open\":\"1.5\",\"2. high\":\"3\","
            + "\"3. low\":\"1\",\"4. close\":\"2\",\"5. volume\":\"10\"}",
        "[1760400000000,\"1.5\",\"3\",\"1\",\"2\",\"10\",1760400059999]"
      })
  void aBarIsReadHoweverItsFieldsAreNamed(String bar) {
    Observation observation =
        one("{\"symbol\":\"btc-usd\",\"timeframe\":\"4H\",\"bars\":[" + bar + "]}");

    assertThat(observation.symbol()).isEqualTo("BTCUSD");
    assertThat(observation.timeframe()).isEqualTo("4h");
    assertThat(observation.bars()).containsExactly(new Bar(1760400000000L, 1.5, 3, 1, 2, 10));
    assertThat(observation.price()).isNaN();
  }

  @Test
  void barsComeInTheOrderOfTimeTheLastSaidOfEach() {
    Observation observation =
        one(
            "{\"symbol\":\"AAPL\",\"candles\":[[1760400060,2,2,2,2,2],[1760400000,1,1,1,1,1],"
                + "[1760400120,3,3,3,3,3],[1760400060,9,9,9,9,9]]}");

    assertThat(observation.bars()).extracting(Bar::open).containsExactly(1.0, 9.0, 3.0);
    assertThat(observation.timeframe()).isEqualTo("1m");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"bars\":{"
            + "\"t\":[1760313600,1760400000],\"o\":[1,2],\"h\":[3,4],\"l\":[1,2],\"c\":[2,3],"
            + "\"v\":[10,20],\"closed\":[true,false]}}",
        "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"bars\":{"
            + "\"is_final\":[true,false],\"time\":[1760313600,1760400000],\"open\":[1,2],"
            + "\"high\":[3,4],\"low\":[1,2],\"close\":[2,3],\"volume\":[10,20]}}",
        "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\","
            + "\"columns\":[\"time\",\"open\",\"high\",\"low\",\"close\",\"volume\",\"closed\"],"
            + "\"bars\":[[1760313600,1,3,1,2,10,true],[1760400000,2,4,2,3,20,false]]}",
        "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"text\":"
            + "\"Date,Open,High,Low,Close,Volume,Closed\\n2025-10-13,1,3,1,2,10,true\\n"
            + "2025-10-14,2,4,2,3,20,false\"}"
      })
  void barsInRowsAndColumnsSayWhetherTheyHaveClosed(String record) {
    assertThat(one(record).bars())
        .containsExactly(
            new Bar(1760313600000L, 1, 3, 1, 2, 10, /* closed= */ true),
            new Bar(1760400000000L, 2, 4, 2, 3, 20, /* closed= */ false));
  }

  @Test
  void aFlagAmongPricesIsNoPriceAndNoTime() {
    Parsed parsed =
        Wire.parse(
            "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"bars\":{\"t\":[true,1760400000],"
                + "\"o\":[1,2],\"h\":[3,true],\"l\":[1,2],\"c\":[2,3]}}");

    assertThat(parsed.observations()).isEmpty();
    assertThat(parsed.rejected()).isNotEmpty();
  }

  @Test
  void barsOfSeveralMarketsAreKeptApart() {
    Parsed parsed =
        Wire.parse(
            "{\"timeframe\":\"1d\",\"bars\":{\"AAPL\":[{\"t\":1760400000,\"o\":1,\"h\":1,\"l\":1,"
                + "\"c\":1}],\"MSFT\":[{\"t\":1760400000,\"o\":2,\"h\":2,\"l\":2,\"c\":2}]}}");

    assertThat(parsed.observations()).extracting("symbol").containsExactly("AAPL", "MSFT");
    assertThat(parsed.observations()).extracting(o -> o.position().ordinal()).containsExactly(0, 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Date,Open,High,Low,Close,Volume\n2025-10-13,1,3,1,2,10\n2025-10-14,2,4,2,3,20\n",
        "Daily bars:\n\ntimestamp;open;high;low;close;volume\n1760313600;1;3;1;2;10\n"
            + "1760400000;2;4;2;3;20",
        "| Date | Open | High | Low | Close | Volume |\n|---|---|---|---|---|---|\n"
            + "| 2025-10-13 | $1.00 | 3 | 1 | 2 | 10 |\n| 2025-10-14 | 2 | 4 | 2 | 3 | 20 |"
      })
  void aTableOfBarsIsRead(String table) {
    Observation observation = one(Wire.envelope(Wire.rpc(Wire.content(Wire.textBlock(table)))));

    assertThat(observation.symbol()).isEqualTo("AAPL");
    assertThat(observation.bars())
        .containsExactly(
            new Bar(1760313600000L, 1, 3, 1, 2, 10), new Bar(1760400000000L, 2, 4, 2, 3, 20));
  }

  @Test
  void aBarAheadOfLogTimeIsRefusedAndTheOthersStay() {
    Parsed parsed =
        Wire.parse(
            "{\"symbol\":\"AAPL\",\"bars\":[[1760400000,1,1,1,1,1],[4102444800,1,1,1,1,1]]}");

    assertThat(parsed.observations())
        .singleElement()
        .satisfies(o -> assertThat(o.bars()).hasSize(1));
    assertThat(parsed.disposition()).isEqualTo("rejected:time_ahead");
  }

  @Test
  void levelsQuotesAndIndicatorsAreObservations() {
    Observation observation =
        one(
            "{\"symbol\":\"AAPL\",\"currentPrice\":187.4,\"support\":[180,{\"price\":175.5}],"
                + "\"resistance\":[\"$191.20\",null],\"pivotPoints\":{\"r1\":1},\"strength\":3,"
                + "\"indicators\":{\"rsi\":61.2,\"daysSinceEarnings\":12,\"macd\":{\"value\":1}},"
                + "\"vix\":18.5,\"interpretation\":{},\"timestamp\":\"2025-10-14T00:00:00Z\"}");

    assertThat(observation.timeframe()).isEmpty();
    assertThat(observation.price()).isEqualTo(187.4);
    assertThat(observation.supports()).containsExactly(180.0, 175.5);
    assertThat(observation.resistances()).containsExactly(191.2);
    assertThat(observation.indicators())
        .containsEntry("rsi", 61.2)
        .containsEntry("daysSinceEarnings", 12.0)
        .containsEntry("vix", 18.5)
        .hasSize(3);
  }

  @Test
  void whatIsSaidAsStructureAndAsTextIsObservedOnce() {
    String levels = "{\"symbol\":\"AAPL\",\"support\":[180],\"resistance\":[190]}";

    Observation observation =
        one(
            Wire.rpc(
                "{\"content\":["
                    + Wire.textBlock(levels)
                    + "],\"structuredContent\":"
                    + levels
                    + "}"));

    assertThat(observation.supports()).containsExactly(180.0);
  }

  @Test
  void observationsComeBeforePatternsAndRefusalsAfterThem() {
    Parsed parsed =
        Wire.parse(
            "{\"symbol\":\"AAPL\",\"current_price\":150,\"patterns\":[{\"name\":\"hammer\"},"
                + "{\"name\":\"sunspots\"},{\"name\":\"doji\"}]}");

    assertThat(parsed.observations()).extracting(o -> o.position().ordinal()).containsExactly(0);
    assertThat(parsed.patterns()).extracting(p -> p.position().ordinal()).containsExactly(1, 2);
    assertThat(parsed.rejected()).extracting(r -> r.position().ordinal()).containsExactly(3);
  }

  @Test
  void aMarketWithoutASymbolIsNoMarket() {
    Parsed parsed = Wire.parse("{\"bars\":[[1760400000,1,1,1,1,1]]}");

    assertThat(parsed.observations()).isEmpty();
    assertThat(parsed.disposition()).isEqualTo("none");
  }

  @Test
  void moreBarsThanARecordMayHoldAreRefused() {
    StringBuilder record = new StringBuilder("{\"symbol\":\"AAPL\",\"bars\":[[1,1,1,1,1]");
    for (int i = 0; i < Limits.BARS; i++) {
      record.append(",[").append(1_000_000_000L + i).append(",1,1,1,1]");
    }

    assertThat(Wire.parse(record.append("]}").toString()).disposition())
        .isEqualTo("rejected:too_many_bars");
  }
}
