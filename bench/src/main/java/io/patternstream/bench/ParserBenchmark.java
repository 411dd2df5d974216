package io.patternstream.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.Mention;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Parsed;
import io.patternstream.state.mcp.PatternType;
import io.patternstream.state.mcp.Taxonomy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * From bytes to patterns: a narrative of about 100 characters, an envelope of about 0.6 KB around
 * one, and a detector's answer of about 73 KB; beside a parser of regular expressions that looks
 * for the listed names and a price only, and beside Jackson building the tree alone. Run with
 * {@code -prof gc} for the garbage.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParserBenchmark {

  private static final long LOG_TIME = 1_790_000_000_000L;

  private static final String SHORT =
      "AAPL daily: bullish engulfing at $182.50 after a pullback; "
          + "support 179, target 195, stop below 178.20.";

  private static final String LONG =
      "The daily chart shows a rising wedge with resistance at $131.20 and support at $118.40. "
          + "A close below the lower line would target 104, stop above 133. "
          + "On the 4h a bearish engulfing printed at 129.80. No double top is visible.";

  private final ObjectMapper mapper = new ObjectMapper();
  private final Taxonomy taxonomy = Taxonomy.load();
  private final NarrativeParser narratives = new NarrativeParser(taxonomy);
  private final McpParser parser = new McpParser(taxonomy, narratives);
  private final RawMessage bare = message(SHORT.getBytes(StandardCharsets.UTF_8));
  private final RawMessage enveloped = message(envelope(LONG));
  private final RawMessage structured = message(envelope(detected()));
  private final Pattern names = names(taxonomy);
  private final Pattern price = Pattern.compile("(?:at|near|@)\\s*\\$?(\\d+(?:[.,]\\d+)*)");

  private static RawMessage message(byte[] value) {
    return new RawMessage("mcp.events", 0, 0, LOG_TIME, 0, value);
  }

  private byte[] envelope(String text) {
    Map<String, Object> arguments = Map.of("symbol", "NVDA", "timeframe", "1d");
    Map<String, Object> content = Map.of("content", List.of(Map.of("type", "text", "text", text)));
    try {
      return mapper.writeValueAsBytes(
          Map.of(
              "schema", "mcp-event/1",
              "event_id", "348b9596-5cc9-5b53-8ce9-25a43c86de69",
              "captured_at", "2025-10-02T14:31:07.412Z",
              "server", Map.of("name", "market-mcp-server", "version", "1.0.0"),
              "session_id", "834be5af-11ef-54f4-8a4e-8e435f0a5f77",
              "tool", Map.of("name", "get_chart_patterns", "arguments", arguments),
              "message", Map.of("jsonrpc", "2.0", "id", 7, "result", content)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a detector answers: 63 patterns with everything that it says of one, as JSON in a text.
   */
  private String detected() {
    List<PatternType> types = List.copyOf(taxonomy.types());
    List<Map<String, Object>> patterns = new ArrayList<>();
    for (int i = 0; i < 63; i++) {
      PatternType type = types.get(i * 3 % types.size());
      long end = 1_759_000_000L + 3_600L * i;
      patterns.add(
          Map.of(
              "id",
              type.type() + "_" + i + "_" + end,
              "pattern_type",
              type.type(),
              "confidence",
              50 + i % 50,
              "start_candle",
              i,
              "end_candle",
              i + 3,
              "signal",
              type.direction().name().toLowerCase(Locale.ROOT),
              "target",
              100.25 + i,
              "stop_loss",
              90.75 + i,
              "description",
              ("Two candles of " + type.type() + " on the chart. ").repeat(8),
              "metadata",
              Map.of("candles", "o=1.0 h=2.0 l=0.5 c=1.5; ".repeat(22))));
    }
    try {
      return mapper.writeValueAsString(
          Map.of(
              "detected",
              patterns,
              "active_levels",
              Map.of("support", List.of(95.5, 90.25), "resistance", List.of(110.5))));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Pattern names(Taxonomy taxonomy) {
    String alternatives =
        taxonomy.types().stream()
            .flatMap(
                type ->
                    Stream.concat(
                        type.aliases().stream(), Stream.of(type.type().replace('_', ' '))))
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    return Pattern.compile("\\b(?:" + alternatives + ")\\b", Pattern.CASE_INSENSITIVE);
  }

  @Benchmark
  public List<Mention> narrative() {
    return narratives.parse(SHORT, "", "");
  }

  @Benchmark
  public Parsed bareEvent() {
    return parser.parse(bare);
  }

  @Benchmark
  public Parsed envelopedEvent() {
    return parser.parse(enveloped);
  }

  @Benchmark
  public Parsed structuredEvent() {
    return parser.parse(structured);
  }

  /** Names and one price each, nothing else: no status, no symbol, no level. */
  @Benchmark
  public List<String> narrativeByRegularExpressions() {
    List<String> found = new ArrayList<>();
    Matcher matcher = names.matcher(SHORT);
    while (matcher.find()) {
      Matcher at = price.matcher(SHORT);
      found.add(matcher.group() + (at.find(matcher.end()) ? " " + at.group(1) : ""));
    }
    return found;
  }

  @Benchmark
  public JsonNode envelopedTreeAlone() throws IOException {
    return mapper.readTree(enveloped.value());
  }

  @Benchmark
  public JsonNode structuredTreeAlone() throws IOException {
    JsonNode event = mapper.readTree(structured.value());
    JsonNode text = event.at("/message/result/content/0/text");
    return mapper.readTree(text.asText());
  }
}
