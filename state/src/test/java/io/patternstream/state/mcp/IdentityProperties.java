package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ChartPattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/**
 * A finding that says its symbol, timeframe and end has one id: however these are written, in
 * whatever order, and whatever is wrapped around it.
 */
class IdentityProperties {

  private static final List<String> TYPES =
      List.of(
          "bullish_engulfing",
          "rising_wedge",
          "double_top",
          "hammer",
          "doji",
          "bull_flag",
          "head_and_shoulders",
          "ascending_triangle",
          "uptrend",
          "support");

  private static final String[][] SYMBOLS = {
    {"AAPL", "aapl", "$AAPL", "NASDAQ:AAPL"},
    {"BTCUSD", "BTC-USD", "btc/usd", "COINBASE:BTC_USD"},
    {"BRKB", "BRK.B", "brk-b", "NYSE:BRK.B"}
  };

  private static final String[][] TIMEFRAMES = {
    {"1d", "1D", "D", "daily", "1day"},
    {"4h", "4H", "240", "4hour", "H4"},
    {"15m", "15min", "M15", "15", "15 minutes"},
    {"1mo", "1M", "monthly", "1month", "MN1"}
  };

  @Provide
  Arbitrary<String> types() {
    return Arbitraries.of(TYPES.stream().filter(t -> Wire.TAXONOMY.get(t) != null).toList());
  }

  @Property(tries = 400)
  void theIdIsThatOfWhatIsSaid(
      @ForAll("types") String type,
      @ForAll @IntRange(max = 2) int symbol,
      @ForAll @IntRange(max = 3) int timeframe,
      @ForAll @LongRange(min = 1_000_000_000, max = 1_760_000_000) long end,
      @ForAll long seed) {
    Random random = new Random(seed);
    String id =
        Ids.patternId(SYMBOLS[symbol][0], TIMEFRAMES[timeframe][0], type, Long.toString(end));

    for (int form = 0; form < FORMS; form++) {
      String record =
          form(form, finding(type, SYMBOLS[symbol], TIMEFRAMES[timeframe], end, random));
      Parsed parsed = Wire.parse(record);

      assertThat(parsed.patterns())
          .as(record)
          .extracting(ChartPattern::patternId)
          .containsExactly(id);
      assertThat(parsed.rejected()).as(record).isEmpty();
    }
  }

  private static String finding(
      String type, String[] symbols, String[] timeframes, long end, Random random) {
    List<String> fields = new ArrayList<>();
    String written =
        switch (random.nextInt(3)) {
          case 0 -> type;
          case 1 -> type.replace('_', ' ').toUpperCase(Locale.ROOT);
          default -> type.replace('_', '-');
        };
    fields.add(
        random.nextBoolean()
            ? "\"pattern_type\":\"" + written + "\""
            : "\"type\":\"" + written + "\",\"signal\":\"mystery\",\"confidence\":\"70%\"");
    fields.add("\"symbol\":\"" + symbols[random.nextInt(symbols.length)] + "\"");
    fields.add("\"timeframe\":\"" + timeframes[random.nextInt(timeframes.length)] + "\"");
    fields.add(
        switch (random.nextInt(5)) {
          case 0 -> "\"end_time\":" + end;
          case 1 -> "\"endTime\":" + end * 1000;
          case 2 -> "\"time\":\"" + Instant.ofEpochSecond(end) + "\"";
          case 3 -> "\"id\":\"" + type + "_" + random.nextInt(80) + "_" + end + "\"";
          default -> "\"end_time\":\"" + end + "\",\"id\":\"x_1_1111111111\"";
        });
    // Nothing of this is in the id.
    fields.add("\"price\":" + random.nextInt(1000));
    fields.add("\"description\":\"A double top at $" + random.nextInt(1000) + "\"");
    fields.add("\"status\":\"" + (random.nextBoolean() ? "pending" : "confirmed") + "\"");
    Collections.shuffle(fields, random);
    return "{" + String.join(",", fields) + "}";
  }

  private static final int FORMS = 22;

  private static String form(int form, String finding) {
    String list = "{\"patterns\":[" + finding + "]}";
    String rpc = Wire.rpc(Wire.content(Wire.textBlock(list)));
    return switch (form) {
      case 0 -> finding;
      case 1 -> "[" + finding + "]";
      case 2 -> list;
      case 3 -> "{\"detected\":[" + finding + "],\"active_levels\":{\"support\":[1]}}";
      case 4 -> "{\"data\":" + list + "}";
      case 5 -> rpc;
      case 6 -> Wire.envelope(rpc);
      case 7 -> Wire.envelope("[" + rpc + "]");
      case 8 -> "[" + rpc + "]";
      case 9 -> Wire.rpc("{\"content\":[],\"structuredContent\":" + list + "}");
      case 10 -> Wire.rpc("{\"structuredContent\":{\"result\":[" + finding + "]}}");
      case 11 ->
          Wire.rpc(
              "{\"content\":[" + Wire.textBlock(list) + "],\"structuredContent\":" + finding + "}");
      case 12 -> "{\"schema\":\"mcp-event/1\",\"text\":" + Wire.quoted(list) + "}";
      case 13 -> Wire.quoted(list);
      case 14 -> "data: " + finding + "\n\n";
      case 15 ->
          Wire.rpc("{\"contents\":[{\"uri\":\"x://y\",\"text\":" + Wire.quoted(list) + "}]}");
      case 16 ->
          Wire.rpc(
              Wire.content(
                  "{\"resource\":{\"text\":"
                      + Wire.quoted(finding)
                      + ",\"uri\":\"x://y\"},\"type\":\"resource\"}"));
      case 17 ->
          Wire.envelope(
              Wire.rpc(Wire.content(Wire.textBlock("Found:\n```json\n" + list + "\n```\nDone."))));
      case 18 -> Wire.rpc(Wire.content(Wire.textBlock("Result: " + list)));
      case 19 -> Wire.envelope(Wire.rpc(list));
      case 20 -> "{\"data\":" + Wire.quoted(list) + "}";
      case 21 ->
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progress\":1,"
              + "\"message\":"
              + Wire.quoted(list)
              + "}}";
      default -> throw new IllegalArgumentException("form " + form);
    };
  }
}
