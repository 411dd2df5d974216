package io.patternstream.tap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelcontextprotocol.spec.McpSchema;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.mcp.Limits;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Parsed;
import io.patternstream.state.mcp.Taxonomy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code mcp-event/1} of what a server said, keyed by the symbol that the job will read out
 * of it: the very parser of the job decides, so that bars and patterns of one market share a
 * partition. One thread.
 */
final class Envelope {
  private final ObjectMapper json = new ObjectMapper();
  private final McpParser parser;

  /**
   * @param key the one symbol that the event is about, else its id
   * @param disposition what the job will make of it, as it counts it
   */
  record Event(String key, byte[] value, String disposition) {
    boolean tooLarge() {
      return value.length > Limits.RECORD_BYTES;
    }
  }

  Envelope() {
    Taxonomy taxonomy = Taxonomy.load();
    parser = new McpParser(taxonomy, new NarrativeParser(taxonomy));
  }

  Event of(
      McpSchema.@Nullable Implementation server,
      String protocolVersion,
      ToolCall call,
      Answer answer) {
    String id = UUID.randomUUID().toString();
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("jsonrpc", "2.0");
    message.put("id", answer.id());
    if (answer.error() == null) {
      message.put("result", answer.result());
    } else {
      message.put("error", answer.error());
    }
    Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
    envelope.put("schema", "mcp-event/1");
    envelope.put("event_id", id);
    envelope.put("captured_at", answer.at().toString());
    if (server != null) {
      envelope.put("server", named(server));
    }
    envelope.put("protocol_version", protocolVersion);
    envelope.put("direction", "server_to_client");
    envelope.put("tool", Map.of("name", call.name(), "arguments", call.arguments()));
    envelope.put("message", message);
    byte[] value;
    try {
      value = json.writeValueAsBytes(envelope);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was read from JSON cannot be written as JSON", e);
    }
    Parsed parsed = parser.parse(new RawMessage("tap", 0, 0, answer.at().toEpochMilli(), 0, value));
    Set<String> symbols =
        Stream.concat(
                parsed.patterns().stream().map(pattern -> pattern.symbol()),
                parsed.observations().stream().map(observation -> observation.symbol()))
            .filter(symbol -> !symbol.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    return new Event(
        symbols.size() == 1 ? symbols.iterator().next() : id, value, parsed.disposition());
  }

  private static Map<String, @Nullable Object> named(McpSchema.Implementation server) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    named.put("name", server.name());
    named.put("version", server.version());
    return named;
  }
}
