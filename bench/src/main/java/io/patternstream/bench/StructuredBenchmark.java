package io.patternstream.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Parsed;
import io.patternstream.state.mcp.Taxonomy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A detector's answer of 73 KB, bytes in to patterns out, beside Jackson's trees of the same bytes.
 *
 * <p>The events are those of a window of 80 bars that slides by one: 63 findings each, as pretty
 * printed JSON in the text of a result in an envelope, nearly all of which the window before had
 * reported too.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(1)
public class StructuredBenchmark {
  private static final int EVENTS = 64;
  private static final int FINDINGS = 63;
  private static final long FIRST_BAR = 1_358_812_800L;
  private static final String[] TYPES = {
    "doji", "three_white_soldiers", "bullish_engulfing", "bearish_engulfing", "bearish_harami",
    "three_black_crows", "piercing_line", "morning_star", "channel_up", "head_shoulders"
  };

  private final ObjectMapper json = new ObjectMapper();
  private final McpParser parser = parser();
  private final RawMessage[] events = new RawMessage[EVENTS];
  private int next;

  public StructuredBenchmark() {
    Random random = new Random(7);
    String[] findings = new String[FINDINGS + EVENTS];
    for (int i = 0; i < findings.length; i++) {
      findings[i] = TYPES[random.nextInt(TYPES.length)];
    }
    for (int e = 0; e < EVENTS; e++) {
      byte[] value = event(findings, e).getBytes(StandardCharsets.UTF_8);
      events[e] = new RawMessage("mcp.events", 0, e, 1_763_985_600_000L, 0, value);
    }
  }

  private static McpParser parser() {
    Taxonomy taxonomy = Taxonomy.load();
    return new McpParser(taxonomy, new NarrativeParser(taxonomy));
  }

  private RawMessage event() {
    next = (next + 1) % EVENTS;
    return events[next];
  }

  /** What the job does with it. */
  @Benchmark
  public Parsed parse() {
    return parser.parse(event());
  }

  /** Jackson's tree of the record and of the JSON in its text, nothing looked at. */
  @Benchmark
  public JsonNode jacksonTrees() throws IOException {
    JsonNode record = json.readTree(event().value());
    return json.readTree(record.at("/message/result/content/0/text").textValue());
  }

  /** Jackson's tree of the record alone: the answer stays one text. */
  @Benchmark
  public JsonNode jacksonTreeOfTheRecord() throws IOException {
    return json.readTree(event().value());
  }

  private String event(String[] findings, int window) {
    StringBuilder text = new StringBuilder(1 << 17);
    text.append(
        "{\n  \"symbol\": \"AAPL\",\n  \"timeframe\": \"1d\",\n  \"current_price\": 417.2,\n");
    text.append("  \"patterns\": {\n    \"detected\": [\n");
    for (int i = 0; i < FINDINGS; i++) {
      finding(text, findings[window + i], i, FIRST_BAR + 86_400L * (window + i));
      text.append(i + 1 < FINDINGS ? ",\n" : "\n");
    }
    text.append(
        "    ],\n    \"active_levels\": {\n      \"support\": [\n        385.1,\n        398.74\n");
    text.append("      ],\n      \"resistance\": [\n        471.64\n      ]\n    },\n");
    text.append("    \"trendlines\": [],\n    \"summary\": {\n      \"total\": 63\n    }\n  }\n}");
    return "{\"schema\": \"mcp-event/1\", \"event_id\": \"529706c0-aceb-5c15-b555-a99c68cda5ad\", "
        + "\"captured_at\": \"2013-04-26T00:00:00Z\", \"server\": {\"name\": \"market-mcp-server\", "
        + "\"version\": \"1.0.0\"}, \"tool\": {\"name\": \"get_chart_patterns\", \"arguments\": "
        + "{\"symbol\": \"AAPL\", \"timeframe\": \"1d\"}}, \"message\": {\"jsonrpc\": \"2.0\", "
        + "\"id\": 1, \"result\": {\"content\": [{\"type\": \"text\", \"text\": "
        + quoted(text.toString())
        + "}]}}}";
  }

  private static void finding(StringBuilder text, String type, int candle, long end) {
    String indent = "        ";
    String id = type + "_" + candle + "_" + end;
    text.append("      {\n");
    for (String field :
        new String[] {
          "\"id\": \"" + id + "\",",
          "\"pattern_id\": \"" + id + "\",",
          "\"type\": \"" + type + "\",",
          "\"pattern_type\": \"" + type + "\",",
          "\"confidence\": " + (60 + candle % 40) + ",",
          "\"start_candle\": " + candle + ",",
          "\"end_candle\": " + (candle + 2) + ",",
          "\"description\": \"" + type.replace('_', ' ') + " - Market indecision\",",
          "\"signal\": \"neutral\",",
          "\"action\": \"wait\",",
          "\"target\": null,",
          "\"stop_loss\": null,",
          "\"metadata\": {",
          "  \"candle\": {",
          "    \"open\": " + (504.56 + candle) + ",",
          "    \"close\": " + (504.77 + candle) + ",",
          "    \"low\": " + (496.63 + candle) + ",",
          "    \"high\": " + (507.88 + candle),
          "  },",
          "  \"horizontal_level\": " + (502.255 + candle) + ",",
          "  \"pivot_indices\": [",
          "    " + candle + ",",
          "    " + (candle + 2),
          "  ],",
          "  \"volume_ratio\": 1.2345678901234,",
          "  \"body_ratio\": 0.0312345678901",
          "},",
          "\"chart_metadata\": null,",
          "\"knowledge_reasoning\": null,",
          "\"entry_guidance\": null,",
          "\"stop_loss_guidance\": \"\",",
          "\"targets_guidance\": [",
          "  \"\"",
          "],",
          "\"risk_notes\": null"
        }) {
      text.append(indent).append(field).append('\n');
    }
    text.append("      }");
  }

  private String quoted(String text) {
    try {
      return json.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a text can be written", e);
    }
  }
}
