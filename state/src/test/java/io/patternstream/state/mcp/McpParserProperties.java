package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.RawMessage;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for any bytes at all. */
class McpParserProperties {

  private static final List<String> SEEDS =
      List.of(
          Wire.envelope(
              Wire.rpc(
                  Wire.content(
                      Wire.textBlock(
                          "{\"symbol\":\"AAPL\",\"price\":1e3,\"patterns\":[{\"id\":"
                              + "\"doji_1_1358812800\",\"confidence\":\"85%\",\"support\":[1.5]}]}"),
                      Wire.textBlock("Seeing bullish engulfing pattern at $150")))),
          "[" + Wire.rpc("{\"structuredContent\":{\"result\":[0,100]}}") + "]",
          "{\"symbol\":\"AAPL\",\"bars\":[[1760400000,1,1,1,1,1],{\"t\":1,\"o\":1,\"h\":1,\"l\":1}]}",
          "Date,Open,High,Low,Close\n2025-10-13,1,3,1,2\n2025-10-14,2,4,2,3\n",
          "{\"pattern_id\":\"726f2c05-2971-5b83-9737-52d5f1773780\",\"label\":\"positive\"}",
          "{\"seq\":1,\"kind\":\"set_rollout\",\"percent\":25}");

  private static final String[] TOKENS = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\\",
    "null",
    "1e400",
    "-1",
    "\\u0000",
    "\\ud800",
    "\n",
    "\"message\":",
    "\"jsonrpc\":\"2.0\",",
    "\"patterns\":[",
    "\"content\":",
    "\"a\":1,\"a\":1,",
    "99999999999999999999",
    "\ufeff",
    "\u00e9",
    "\ud83d\ude80",
    "true"
  };

  @Provide
  Arbitrary<byte[]> mutated() {
    Arbitrary<String> seeds = Arbitraries.of(SEEDS);
    Arbitrary<Integer> places = Arbitraries.integers().between(0, 1_000_000);
    Arbitrary<String> tokens = Arbitraries.of(TOKENS);
    Arbitrary<Integer> kinds = Arbitraries.integers().between(0, 3);
    return Combinators.combine(seeds, places.list().ofSize(4), tokens.list().ofSize(4), kinds)
        .as(
            (seed, at, inserted, kind) -> {
              StringBuilder text = new StringBuilder(seed);
              for (int i = 0; i <= kind; i++) {
                int place = at.get(i) % (text.length() + 1);
                if (i % 2 == 0) {
                  text.insert(place, inserted.get(i));
                } else {
                  text.delete(place, Math.min(text.length(), place + 1 + at.get(i) % 7));
                }
              }
              return text.toString().getBytes(StandardCharsets.UTF_8);
            });
  }

  @Property(tries = 2_000)
  void randomBytesAlwaysGetADisposition(@ForAll byte[] bytes) {
    check(bytes);
  }

  @Property(tries = 2_000)
  void randomTextsAlwaysGetADisposition(@ForAll String text) {
    check(text.getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 6_000)
  void brokenEventsAlwaysGetADisposition(@ForAll("mutated") byte[] bytes) {
    check(bytes);
  }

  private static void check(byte[] bytes) {
    RawMessage raw = Wire.raw(bytes);
    Parsed parsed = Wire.PARSER.parse(raw);

    assertThat(parsed.disposition()).matches("patterns|none|(dropped|rejected):[a-z][a-z0-9_]*");
    Set<Integer> ordinals = new HashSet<>();
    parsed.observations().forEach(o -> assertThat(ordinals.add(o.position().ordinal())).isTrue());
    parsed.patterns().forEach(p -> assertThat(ordinals.add(p.position().ordinal())).isTrue());
    parsed.rejected().forEach(r -> assertThat(ordinals.add(r.position().ordinal())).isTrue());
    parsed.patterns().forEach(McpParserProperties::checkStorable);
    parsed.rejected().forEach(r -> assertThat(storable(r.detail())).isTrue());
    assertThat(Wire.PARSER.parse(raw)).isEqualTo(parsed);
    assertThat(FeedbackReader.read(raw).disposition()).matches("accepted|(dropped|rejected):.+");
    assertThat(CommandReader.read(raw).disposition()).matches("accepted|(dropped|rejected):.+");
  }

  private static void checkStorable(ChartPattern pattern) {
    assertThat(pattern.ruleConfidence()).isBetween(0.0, 1.0);
    assertThat(Wire.TAXONOMY.get(pattern.patternType())).isNotNull();
    assertThat(
            storable(pattern.symbol())
                && storable(pattern.source())
                && storable(pattern.metadata()))
        .isTrue();
    assertThat(pattern.metadata().getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(Limits.METADATA_BYTES);
  }

  private static boolean storable(String text) {
    return text.indexOf(0) < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
