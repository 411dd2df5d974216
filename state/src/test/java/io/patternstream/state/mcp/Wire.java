package io.patternstream.state.mcp;

import io.patternstream.state.event.RawMessage;
import java.nio.charset.StandardCharsets;

/** Records as a test writes them. */
final class Wire {

  /** 2025-11-24T12:00:00Z: when every record of these tests reaches its topic. */
  static final long LOG_TIME = 1_763_985_600_000L;

  static final Taxonomy TAXONOMY = Taxonomy.load();
  static final McpParser PARSER = new McpParser(TAXONOMY, new NarrativeParser(TAXONOMY));

  private Wire() {}

  static RawMessage raw(String value) {
    return raw(value.getBytes(StandardCharsets.UTF_8));
  }

  static RawMessage raw(byte[] value) {
    return new RawMessage("mcp.events", 0, 7, LOG_TIME, 0, value);
  }

  static Parsed parse(String value) {
    return PARSER.parse(raw(value));
  }

  /** A JSON string literal of a text. */
  static String quoted(String text) {
    return '"'
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t")
        + '"';
  }

  static String textBlock(String text) {
    return "{\"type\":\"text\",\"text\":" + quoted(text) + "}";
  }

  static String content(String... blocks) {
    return "{\"content\":[" + String.join(",", blocks) + "]}";
  }

  static String rpc(String result) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":" + result + "}";
  }

  /** An envelope of a call of {@code get_chart_patterns} for AAPL, daily. */
  static String envelope(String message) {
    return "{\"schema\":\"mcp-event/1\",\"captured_at\":\"2025-10-02T14:31:07.412Z\","
        + "\"server\":{\"name\":\"demo-market\",\"version\":\"1.0.0\"},"
        + "\"tool\":{\"name\":\"get_chart_patterns\",\"arguments\":{\"symbol\":\"AAPL\","
        + "\"timeframe\":\"1d\"}},\"message\":"
        + message
        + "}";
  }
}
