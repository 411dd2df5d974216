package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not get in: each fault alone, with its reason. */
class HostileRecordsTest {

  private static final String HAMMER = "{\"pattern_type\":\"hammer\",\"symbol\":\"AAPL\"";

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments("", "empty"),
        arguments(" \n\t ", "empty"),
        arguments("\"\"", "empty"),
        arguments("data: ", "empty"),
        arguments("null", "not_an_event"),
        arguments("true", "not_an_event"),
        arguments("42", "not_an_event"),
        arguments("NaN", "not_finite"),
        arguments("{", "malformed_json"),
        arguments(HAMMER, "malformed_json"),
        arguments(HAMMER + ",}", "malformed_json"),
        arguments("{'pattern_type':'hammer'}", "malformed_json"),
        arguments("{\"pattern_type\":\"ham\tmer\"}", "malformed_json"),
        arguments("{\"pattern_type\":\"hammer\"}{\"pattern_type\":\"hammer\"}", "malformed_json"),
        arguments("{\"pattern_type\":\"hammer\"} and more", "malformed_json"),
        arguments("[{\"pattern_type\":\"hammer\"}", "malformed_json"),
        arguments("[{\"pattern_type\":\"hammer\"}] x", "malformed_json"),
        arguments("[]", "empty_batch"),
        arguments("[[],[]]", "empty_batch"),
        arguments("{\"a\":1,\"a\":2}", "duplicate_key"),
        arguments("{\"x\":{\"b\":1,\"c\":[{\"d\":1,\"d\":1}]}}", "duplicate_key"),
        arguments(HAMMER + ",\"price\":1e400}", "not_finite"),
        arguments(HAMMER + ",\"metadata\":{\"x\":-1e400}}", "not_finite"),
        arguments(HAMMER + ",\"price\":NaN}", "not_finite"),
        arguments(HAMMER + ",\"price\":-Infinity}", "not_finite"),
        arguments(HAMMER + ",\"price\":" + "9".repeat(400) + "}", "not_finite"),
        arguments(HAMMER + ",\"price\":0." + "9".repeat(150) + "}", "number_too_long"),
        arguments(HAMMER + ",\"note\":\"a\\u0000b\"}", "nul_character"),
        arguments("{\"\\u0000\":1}", "nul_character"),
        arguments(HAMMER + ",\"note\":\"\\ud800\"}", "lone_surrogate"),
        arguments(HAMMER + ",\"note\":\"\\udc00\\ud800\"}", "lone_surrogate"),
        arguments(HAMMER + ",\"note\":\"\\ud83d\\n\"}", "lone_surrogate"),
        arguments("{\"" + "n".repeat(2_000) + "\":1}", "name_too_long"),
        arguments("[".repeat(65) + "]".repeat(65), "too_deep"),
        arguments("[".repeat(10_000), "too_deep"),
        arguments("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000), "too_deep"),
        arguments("x".repeat(Limits.RECORD_BYTES + 1), "too_large"),
        arguments("{\"schema\":\"mcp-event/2\",\"text\":\"x\"}", "unknown_schema"),
        arguments("{\"schema\":1,\"text\":\"x\"}", "unknown_schema"),
        arguments("{\"schema\":\"mcp-event/1\"}", "bad_envelope"),
        arguments("{\"schema\":\"mcp-event/1\",\"text\":5}", "bad_envelope"),
        arguments("{\"text\":[]}", "bad_envelope"),
        arguments("{\"schema\":\"mcp-event/1\",\"message\":\"x\"}", "bad_envelope"),
        arguments("{\"message\":null}", "bad_envelope"),
        arguments(
            "{\"schema\":\"mcp-event/1\",\"captured_at\":\"soon\",\"text\":\"x\"}", "bad_envelope"),
        arguments("{\"schema\":\"mcp-event/1\",\"captured_at\":{},\"text\":\"x\"}", "bad_envelope"),
        arguments("{\"message\":[]}", "empty_batch"),
        arguments("{\"message\":{}}", "bad_jsonrpc"),
        arguments("{\"jsonrpc\":\"1.0\",\"id\":1,\"result\":{}}", "bad_jsonrpc"),
        arguments("{\"jsonrpc\":2.0,\"id\":1,\"result\":{}}", "bad_jsonrpc"),
        arguments("{\"jsonrpc\":\"2.0\",\"id\":1}", "bad_jsonrpc"),
        arguments(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{\"code\":1,\"message\":\"\"}}",
            "bad_jsonrpc"),
        arguments(Wire.rpc("{\"content\":\"hammer\"}"), "bad_content"),
        arguments(Wire.rpc("{\"content\":[\"hammer\"]}"), "bad_content"),
        arguments(Wire.rpc("{\"content\":[{\"text\":\"hammer\"}]}"), "bad_content"),
        arguments(Wire.rpc("{\"content\":[{\"type\":\"text\"}]}"), "bad_content"),
        arguments(Wire.rpc("{\"content\":[{\"type\":\"text\",\"text\":7}]}"), "bad_content"),
        arguments(Wire.rpc("{\"contents\":{}}"), "bad_content"),
        arguments(Wire.rpc(Wire.content(Wire.textBlock("{\"patterns\":["))), "malformed_json"),
        arguments(
            Wire.rpc(Wire.content(Wire.textBlock(HAMMER + ",\"price\":1e999}"))), "not_finite"),
        arguments(
            Wire.rpc(Wire.content(Wire.textBlock(HAMMER + ",\"note\":\"\\u0000\"}"))),
            "nul_character"),
        arguments("{\"pattern_type\":\"moon_phase\"}", "unknown_pattern"),
        arguments("{\"patterns\":[{\"name\":\"Sunspots\",\"signal\":\"BUY\"}]}", "unknown_pattern"),
        arguments(HAMMER + ",\"end_time\":\"2100-01-01T00:00:00Z\"}", "time_ahead"),
        arguments(HAMMER + ",\"end_time\":" + (Wire.LOG_TIME + 3_600_001) + "}", "time_ahead"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aFaultIsRefusedWithItsReason(String record, String reason) {
    Parsed parsed = Wire.parse(record);

    assertThat(parsed.disposition()).isEqualTo("rejected:" + reason);
    assertThat(parsed.rejected()).isNotEmpty();
    assertThat(parsed.rejected().get(0).reason()).isEqualTo(reason);
    assertThat(parsed.patterns()).isEmpty();
  }

  static Stream<Arguments> bytes() {
    return Stream.of(
        arguments("C328", "not_utf8"),
        arguments("22C0AF22", "not_utf8"),
        arguments("22EDA08022", "not_utf8"),
        arguments("E282", "not_utf8"),
        arguments("F5808080", "not_utf8"),
        arguments("F0828282", "not_utf8"),
        arguments("80", "not_utf8"),
        arguments("22610062220A", "nul_character"),
        arguments("610000000000000000", "nul_character"),
        // UTF-16 and UTF-32, which a parser of JSON would guess.
        arguments("FEFF007B007D", "not_utf8"),
        arguments("007B007D", "nul_character"),
        arguments("0000007B", "nul_character"),
        arguments("EFBBBF", "empty"));
  }

  @ParameterizedTest
  @MethodSource("bytes")
  void bytesThatAreNoTextAreRefused(String hex, String reason) {
    byte[] value = java.util.HexFormat.of().parseHex(hex);

    assertThat(Wire.PARSER.parse(Wire.raw(value)).disposition()).isEqualTo("rejected:" + reason);
  }

  @Test
  void aRefusedRecordKeepsTheFirst64KiBOfItsBytes() {
    byte[] large = "x".repeat(Limits.RECORD_BYTES + 1).getBytes(StandardCharsets.US_ASCII);

    Parsed parsed = Wire.PARSER.parse(Wire.raw(large));

    assertThat(parsed.rejected())
        .singleElement()
        .satisfies(r -> assertThat(r.excerpt()).hasSize(65_536));
  }

  @Test
  void aByteOrderMarkPairsOfSurrogatesAndAnEventStreamsPrefixAreNoFaults() {
    String found = HAMMER + ",\"note\":\"\\ud83d\\ude80\",\"end_time\":1760000000}";

    assertThat(Wire.parse("\uFEFF" + found).disposition()).isEqualTo("patterns");
    assertThat(Wire.parse("data: " + found + "\n\n").disposition()).isEqualTo("patterns");
  }

  @Test
  void twentyThousandNamesOfOneHashAreNoBurden() {
    StringBuilder record = new StringBuilder("{\"pattern_type\":\"hammer\"");
    for (int i = 0; i < 1 << 14; i++) {
      // "Aa" and "BB" have one hash in Java, and so have all words made of them.
      record.append(",\"");
      for (int bit = 0; bit < 14; bit++) {
        record.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      record.append("\":1");
    }

    Parsed parsed = Wire.parse(record.append('}').toString());

    assertThat(parsed.disposition()).isIn("patterns", "rejected:malformed_json");
  }

  @Test
  void nothingOfARecordThatBreaksAtItsEndIsKept() {
    String record = "{\"patterns\":[{\"pattern_type\":\"hammer\",\"price\":10}],\"x\":nul}";

    Parsed parsed = Wire.parse(record);

    assertThat(parsed.patterns()).isEmpty();
    assertThat(parsed.observations()).isEmpty();
    assertThat(parsed.disposition()).isEqualTo("rejected:malformed_json");
  }

  @Test
  void anUnknownTypeIsRefusedByNameAndTheOthersStay() {
    Parsed parsed =
        Wire.parse(
            "{\"symbol\":\"AAPL\",\"patterns\":[{\"pattern_type\":\"moon_phase\"},"
                + "{\"pattern_type\":\"hammer\"},{\"pattern_type\":\"moon_phase\"}]}");

    assertThat(parsed.disposition()).isEqualTo("patterns");
    assertThat(parsed.patterns()).extracting("patternType").containsExactly("hammer");
    assertThat(parsed.rejected())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.reason()).isEqualTo("unknown_pattern");
              assertThat(r.detail()).isEqualTo("moon_phase");
            });
  }

  @Test
  void manyRefusalsOfOneRecordDoNotMultiplyItsBytes() {
    StringBuilder record = new StringBuilder("{\"patterns\":[");
    for (int i = 0; i < 4_000; i++) {
      record
          .append(i == 0 ? "" : ",")
          .append("{\"pattern_type\":\"unheard of ")
          .append(i)
          .append("\"}");
    }

    Parsed parsed = Wire.parse(record.append("]}").toString());

    assertThat(parsed.rejected()).hasSize(100);
    assertThat(parsed.rejected().stream().mapToInt(r -> r.excerpt().length).sum())
        .isLessThanOrEqualTo(65_536 + 99 * 1_024);
  }
}
