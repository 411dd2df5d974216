package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.codec.NameUuid;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected ids: Python's {@code uuid.uuid5} over the same names. */
class IdsTest {

  private static final UUID URL = UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

  @Test
  void theNamespacesAreThoseOfTheirUrns() {
    assertThat(Ids.NS_EVENT).hasToString(NameUuid.v5(URL, "urn:mcp-patterns:event"));
    assertThat(Ids.NS_PATTERN).hasToString(NameUuid.v5(URL, "urn:mcp-patterns:pattern"));
  }

  @ParameterizedTest
  @CsvSource({
    "AAPL, 1d, bullish_engulfing, 1367452800, 726f2c05-2971-5b83-9737-52d5f1773780",
    "BTCUSD, 4h, rising_wedge, 1760400000, 1c32f9e9-f99c-561d-9f05-66860b08f6c6",
    "'', '', bullish_engulfing, 348b9596-5cc9-5b53-8ce9-25a43c86de69#0, "
        + "bfb3291c-ad54-5b29-862d-0df16b642fa8"
  })
  void aPatternIsNamedByMarketTypeAndAnchor(
      String symbol, String timeframe, String type, String anchor, String id) {
    assertThat(Ids.patternId(symbol, timeframe, type, anchor)).isEqualTo(id);
  }

  @Test
  void anEventWithoutAnIdIsNamedByItsBytes() {
    byte[] value = "Seeing bullish engulfing pattern at $150".getBytes(StandardCharsets.UTF_8);

    assertThat(Ids.eventId(value)).isEqualTo("348b9596-5cc9-5b53-8ce9-25a43c86de69");
  }

  @ParameterizedTest
  @CsvSource({
    "doji_13_1358812800, 1358812800",
    "x_123456789, 123456789",
    "x_12345678901, -1",
    "x_99999999999, -1",
    "x_12345678, -1",
    "x_123456789012, -1",
    "x_1358812800_, -1",
    "1358812800, -1",
    "x-1358812800, -1",
    "x_13588128OO, -1"
  })
  void aSourcesIdMayEndInTheTimeOfTheBar(String id, long seconds) {
    // 12345678901 is the year 2361, past what is taken for a time.
    assertThat(Ids.trailingSeconds(id)).isEqualTo(seconds);
  }
}
