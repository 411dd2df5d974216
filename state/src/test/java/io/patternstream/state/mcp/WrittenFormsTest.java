package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Symbols, timeframes, times and numbers as they are written in the wild. */
class WrittenFormsTest {

  @ParameterizedTest
  @CsvSource({
    "AAPL, AAPL",
    "aapl, AAPL",
    "$AAPL, AAPL",
    "BTC-USD, BTCUSD",
    "BTC/USD, BTCUSD",
    "btc_usdt, BTCUSDT",
    "KUCOIN:BTCUSDT, BTCUSDT",
    "NASDAQ:AAPL, AAPL",
    "BRK.B, BRKB",
    "'AAPL,MSFT', ''",
    "--, ''",
    "^GSPC, GSPC",
    "'', ''"
  })
  void aSymbolHasOneForm(String written, String symbol) {
    assertThat(SymbolForm.normal(written)).isEqualTo(symbol);
  }

  @Test
  void aSymbolThatIsTooLongIsNone() {
    assertThat(SymbolForm.normal("A".repeat(33))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1m, 1m",
    "1M, 1mo",
    "M, 1mo",
    "1min, 1m",
    "5m, 5m",
    "15, 15m",
    "30 minutes, 30m",
    "60, 1h",
    "1H, 1h",
    "H4, 4h",
    "240, 4h",
    "4-hour, 4h",
    "2h, 2h",
    "D, 1d",
    "1D, 1d",
    "daily, 1d",
    "1Day, 1d",
    "W, 1w",
    "1wk, 1w",
    "Weekly, 1w",
    "1mo, 1mo",
    "1month, 1mo",
    "monthly, 1mo",
    "current, ''",
    "3d, ''",
    "fortnight and a half, ''",
    "'', ''"
  })
  void aTimeframeHasOneForm(String written, String timeframe) {
    assertThat(Timeframe.normal(written)).isEqualTo(timeframe);
  }

  @ParameterizedTest
  @CsvSource({
    "15m, 2025-10-02T14:30:00Z", "30m, 2025-10-02T14:30:00Z", "1h, 2025-10-02T14:00:00Z",
    "4h, 2025-10-02T12:00:00Z", "1d, 2025-10-02T00:00:00Z", "1w, 2025-09-29T00:00:00Z",
    "1mo, 2025-10-01T00:00:00Z"
  })
  void aBarStartsAtItsFloor(String timeframe, Instant start) {
    long captured = Instant.parse("2025-10-02T14:31:07.412Z").toEpochMilli();

    assertThat(Timeframe.barStart(timeframe, captured)).isEqualTo(start.getEpochSecond());
  }

  @ParameterizedTest
  @CsvSource({
    "2025-10-02T14:31:07.412Z, 2025-10-02T14:31:07.412Z",
    "2025-10-02T16:31:07+02:00, 2025-10-02T14:31:07Z",
    "2025-10-02T16:31:07+0200, 2025-10-02T14:31:07Z",
    "2025-10-02t09:31-05, 2025-10-02T14:31:00Z",
    "2025-10-02 14:31:07.123456789, 2025-10-02T14:31:07.123Z",
    "2024-02-29, 2024-02-29T00:00:00Z",
    "1759415467, 2025-10-02T14:31:07Z",
    "1759415467412, 2025-10-02T14:31:07.412Z",
    "1759415467412000, 2025-10-02T14:31:07.412Z",
    "-864000000, 1942-08-16T00:00:00Z"
  })
  void aTimeIsReadHoweverItIsWritten(String written, Instant time) {
    assertThat(Times.of(written)).isEqualTo(time.toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "2025",
        "20251002",
        "2025-10",
        "2025-02-29",
        "2025-13-01",
        "2025-10-02T",
        "2025-10-02T25:00:00Z",
        "2025-10-02T14:60:00Z",
        "2025-10-02T14:31:07Zulu",
        "2025-10-02x",
        "2025-10-02T14:31:07+99:00",
        "1899-12-31",
        "2200-01-01",
        "9999999999999999999999",
        "1.2.3",
        "2025-1-2",
        "١٧٥٩٤١٥٤٦٧"
      })
  void whatIsNoTimeIsNone(String written) {
    assertThat(Times.of(written)).isEqualTo(Times.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "150, 150",
    "'$1,234.50', 1234.5",
    "'1,234,567', 1234567",
    "'€ 12.5', 12.5",
    "-3, -3",
    "1e3, 1000",
    ".5, 0.5",
    "5., 5",
    "'1,23', NaN",
    "'12,345,67', NaN",
    "0x10, NaN",
    "1d, NaN",
    "NaN, NaN",
    "1e400, NaN",
    "e5, NaN",
    "'', NaN",
    "-, NaN",
    "5e, NaN",
    "'1,234.567,8', NaN"
  })
  void aPriceIsANumberWithOrWithoutItsSign(String written, double price) {
    assertThat(NumberForm.price(written)).isEqualTo(Double.valueOf(price));
  }

  @Test
  void textsAreMadeFitToBeStored() {
    assertThat(Words.bounded("a\u0000b\ud800c\ud83d\ude80", 100)).isEqualTo("abc\ud83d\ude80");
    assertThat(Words.bounded("ab\ud83d\ude80", 3)).isEqualTo("ab");
    assertThat(Words.line("a\nb\tc", 100)).isEqualTo("a b c");
  }
}
