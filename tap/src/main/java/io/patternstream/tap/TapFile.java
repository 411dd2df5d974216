package io.patternstream.tap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a tap does from YAML.
 *
 * <pre>
 * server: "stdio: npx -y some-market-server"   # or https://host/mcp
 * headers_file: secrets/headers                # "Name: value" a line, for HTTP
 * timeout: 20s
 * longest_pause: 1m
 * server_log: data/server.log
 * tools:
 *   - name: get_chart_patterns
 *     arguments: {timeframe: 1d, api_key: "${MARKET_KEY}"}
 *     symbols: [AAPL, MSFT]                    # one call each, as the argument "symbol"
 *     every: 60s
 * </pre>
 *
 * <p>An argument whose text is {@code ${NAME}} comes from the environment; it is sent to the server
 * and to nobody else.
 */
public final class TapFile {
  private static final Set<String> KEYS =
      Set.of("server", "headers_file", "timeout", "longest_pause", "server_log", "tools");
  private static final Set<String> TOOL_KEYS = Set.of("name", "arguments", "symbols", "every");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LARGEST_BYTES = 1 << 20;

  private TapFile() {}

  /**
   * Reads a file.
   *
   * @throws TapException one line that names the key
   */
  public static TapConfig read(Path file, Map<String, String> environment) throws TapException {
    JsonNode root;
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        throw new TapException(file + ": larger than 1 MiB");
      }
      root = new YAMLMapper().readTree(Files.readString(file, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new TapException(file + ": line " + line + ": not YAML");
    } catch (IOException e) {
      throw new TapException(file + ": cannot be read");
    }
    if (root == null || !root.isObject()) {
      throw new TapException(file + ": must hold server and tools");
    }
    try {
      return config(root, environment);
    } catch (TapException e) {
      throw new TapException(file + ": " + e.getMessage());
    }
  }

  private static TapConfig config(JsonNode root, Map<String, String> environment)
      throws TapException {
    onlyKnown(root, KEYS, "");
    List<ToolCall> calls = new ArrayList<>();
    if (!root.path("tools").isArray()) {
      throw new TapException("tools: must be a list");
    }
    for (JsonNode tool : root.path("tools")) {
      calls.addAll(calls(tool, environment));
    }
    String log = text(root, "server_log", "");
    String headers = text(root, "headers_file", "");
    return new TapConfig(
            ServerAddress.parse(text(root, "server", "")),
            headers.isEmpty() ? Map.of() : headers(Path.of(headers)),
            calls,
            root.has("timeout")
                ? duration("timeout", text(root, "timeout", ""))
                : TapConfig.TIMEOUT,
            root.has("longest_pause")
                ? duration("longest_pause", text(root, "longest_pause", ""))
                : TapConfig.LONGEST_PAUSE,
            log.isEmpty() ? null : Path.of(log))
        .checked();
  }

  private static List<ToolCall> calls(JsonNode tool, Map<String, String> environment)
      throws TapException {
    if (!tool.isObject()) {
      throw new TapException("tools: each must have a name");
    }
    onlyKnown(tool, TOOL_KEYS, "tools: ");
    String name = text(tool, "name", "");
    Duration every = duration("every", text(tool, "every", "60s"));
    JsonNode given = tool.path("arguments");
    if (!given.isMissingNode() && !given.isObject()) {
      throw new TapException("arguments: of " + name + " must be an object");
    }
    Map<String, Object> arguments = given.isObject() ? JSON.convertValue(given, OBJECT) : Map.of();
    List<ToolCall> calls = new ArrayList<>();
    if (!tool.has("symbols")) {
      calls.add(call(name, arguments, every, environment));
    }
    for (JsonNode symbol : tool.path("symbols")) {
      Map<String, Object> own = new LinkedHashMap<>(arguments);
      own.put("symbol", symbol.asText());
      calls.add(call(name, own, every, environment));
    }
    return calls;
  }

  /**
   * One call; arguments that name a variable of the environment become secrets.
   *
   * @throws TapException when the environment does not have it
   */
  public static ToolCall call(
      String name, Map<String, Object> arguments, Duration every, Map<String, String> environment)
      throws TapException {
    Map<String, Object> published = new LinkedHashMap<>();
    Map<String, Object> secrets = new LinkedHashMap<>();
    for (Map.Entry<String, Object> argument : arguments.entrySet()) {
      Matcher variable = VARIABLE.matcher(String.valueOf(argument.getValue()));
      if (!variable.matches()) {
        published.put(argument.getKey(), argument.getValue());
        continue;
      }
      String value = environment.get(variable.group(1));
      if (value == null) {
        throw new TapException(
            "arguments: "
                + argument.getKey()
                + " of "
                + name
                + " needs the environment's "
                + variable.group(1));
      }
      secrets.put(argument.getKey(), value);
    }
    return new ToolCall(name, published, secrets, every);
  }

  /**
   * The arguments of a call, as JSON.
   *
   * @throws TapException when it is no JSON object
   */
  public static Map<String, Object> arguments(String json) throws TapException {
    try {
      Map<String, Object> arguments = JSON.readValue(json, OBJECT);
      if (arguments == null) {
        throw new TapException("arguments: must be a JSON object");
      }
      return arguments;
    } catch (JsonProcessingException e) {
      throw new TapException("arguments: must be a JSON object");
    }
  }

  /**
   * Headers of a file, {@code Name: value} a line; empty lines and those that begin with # are
   * passed over.
   *
   * @throws TapException which names the line and not what it holds
   */
  public static Map<String, String> headers(Path file) throws TapException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new TapException("headers_file: " + file + " cannot be read");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      int colon = line.indexOf(':');
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (colon < 1) {
        throw new TapException("headers_file: line " + (i + 1) + " is not 'Name: value'");
      }
      headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }
    return headers;
  }

  /**
   * A duration such as 500ms, 20s, 5m or 1h.
   *
   * @param key what messages call it
   */
  public static Duration duration(String key, String text) throws TapException {
    Matcher matcher = DURATION.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TapException(key + ": must be a duration such as 500ms, 20s, 5m or 1h");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  private static String text(JsonNode node, String key, @Nullable String fallback)
      throws TapException {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return fallback == null ? "" : fallback;
    }
    if (value.isContainerNode()) {
      throw new TapException(key + ": must be a text");
    }
    return value.asText();
  }

  private static void onlyKnown(JsonNode node, Set<String> known, String where)
      throws TapException {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!known.contains(field.getKey())) {
        throw new TapException(
            where
                + "unknown key "
                + field.getKey()
                + "; known are "
                + String.join(", ", new TreeSet<>(known)));
      }
    }
  }
}
