package io.patternstream.console;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the console needs to know, read once: arguments {@code --key value} over environment ({@code
 * PATTERNSTREAM_} and underscores) over the file of {@code --config}. Keys are the job's own, so
 * one file serves both; keys in the file that only the job knows are passed over.
 *
 * @param kafkaClient more client properties (TLS, SASL), secrets included; never printed
 * @param flinkUrl root of Flink's REST interface, such as {@code http://127.0.0.1:8081}; empty when
 *     the console is not to ask Flink
 * @param allowedHosts names a browser may use for this console besides loopback's, in lower case
 * @param mlEnabledAtFirst state of the ML switch before the first command
 * @param exitOnStdinEof end when the standard input closes, as a child process should
 */
record ConsoleConfig(
    String postgresUrl,
    String postgresUser,
    String postgresPassword,
    String kafkaBootstrapServers,
    Map<String, String> kafkaClient,
    String feedbackTopic,
    String controlTopic,
    String flinkUrl,
    String host,
    int port,
    Set<String> allowedHosts,
    boolean mlEnabledAtFirst,
    boolean exitOnStdinEof) {

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("postgres.url", ""),
          Map.entry("postgres.user", ""),
          Map.entry("postgres.password", ""),
          Map.entry("postgres.password.file", ""),
          Map.entry("kafka.bootstrap.servers", ""),
          Map.entry("kafka.properties.file", ""),
          Map.entry("kafka.topic.feedback", "pattern.feedback"),
          Map.entry("kafka.topic.control", "pattern.control"),
          Map.entry("ml.enabled", "false"),
          Map.entry("console.flink.url", ""),
          Map.entry("console.host", "127.0.0.1"),
          Map.entry("console.port", "8080"),
          Map.entry("console.allowed.hosts", ""),
          Map.entry("console.exit.on.stdin.eof", "false"));

  /**
   * Reads a configuration.
   *
   * @throws ConfigException naming the first key at fault
   */
  static ConsoleConfig read(List<String> arguments, Map<String, String> environment)
      throws ConfigException {
    Map<String, String> given = arguments(arguments);
    Map<String, String> values = new HashMap<>(DEFAULTS);
    String file = given.getOrDefault("config", environment.get("PATTERNSTREAM_CONFIG"));
    if (file != null) {
      properties("config", file)
          .forEach((key, value) -> values.computeIfPresent(key, (k, v) -> value));
    }
    String formerSwitch = environment.get("ENABLE_PHASE5_ML");
    if (formerSwitch != null) {
      values.put("ml.enabled", formerSwitch);
    }
    for (String key : DEFAULTS.keySet()) {
      String value = environment.get(environmentName(key));
      if (value != null) {
        values.put(key, value);
      }
    }
    given.remove("config");
    for (Map.Entry<String, String> argument : given.entrySet()) {
      if (!DEFAULTS.containsKey(argument.getKey())) {
        throw new ConfigException("unknown key " + argument.getKey());
      }
      values.put(argument.getKey(), argument.getValue());
    }
    return new Values(values).config();
  }

  private static String environmentName(String key) {
    return "PATTERNSTREAM_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  private static Map<String, String> arguments(List<String> arguments) throws ConfigException {
    Map<String, String> found = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("--")) {
        throw new ConfigException("argument '" + argument + "' is not of the form --key value");
      }
      int equals = argument.indexOf('=');
      if (equals > 0) {
        found.put(argument.substring(2, equals), argument.substring(equals + 1));
      } else if (i + 1 < arguments.size()) {
        found.put(argument.substring(2), arguments.get(++i));
      } else {
        throw new ConfigException("argument " + argument + " has no value");
      }
    }
    return found;
  }

  private static Map<String, String> properties(String key, String file) throws ConfigException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(key + ": file " + file + " cannot be read");
    }
    Map<String, String> found = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> found.put(name, properties.getProperty(name)));
    return found;
  }

  /** Secrets stay out. */
  @Override
  public String toString() {
    return "ConsoleConfig[" + postgresUrl + ", " + kafkaBootstrapServers + ", " + host + "]";
  }

  private record Values(Map<String, String> values) {

    ConsoleConfig config() throws ConfigException {
      String url = required("postgres.url");
      if (!url.startsWith("jdbc:postgresql:")) {
        throw new ConfigException("postgres.url does not start with jdbc:postgresql:");
      }
      String flink = text("console.flink.url");
      if (!flink.isEmpty() && !flink.matches("https?://[^/?#@]+/?")) {
        throw new ConfigException("console.flink.url is not of the form http://host:port");
      }
      String client = text("kafka.properties.file");
      return new ConsoleConfig(
          url,
          required("postgres.user"),
          password(),
          required("kafka.bootstrap.servers"),
          client.isEmpty() ? Map.of() : properties("kafka.properties.file", client),
          topic("kafka.topic.feedback"),
          topic("kafka.topic.control"),
          flink.endsWith("/") ? flink.substring(0, flink.length() - 1) : flink,
          required("console.host"),
          port("console.port"),
          Set.copyOf(
              List.of(text("console.allowed.hosts").toLowerCase(Locale.ROOT).split("\\s*,\\s*"))),
          flag("ml.enabled"),
          flag("console.exit.on.stdin.eof"));
    }

    private String text(String key) {
      @Nullable String value = values.get(key);
      return value == null ? "" : value.trim();
    }

    private String required(String key) throws ConfigException {
      String value = text(key);
      if (value.isEmpty()) {
        throw new ConfigException(
            key + " is missing: give --" + key + " or " + environmentName(key));
      }
      return value;
    }

    private String password() throws ConfigException {
      String file = text("postgres.password.file");
      if (file.isEmpty()) {
        return text("postgres.password");
      }
      try {
        return Files.readString(Path.of(file)).strip();
      } catch (IOException | IllegalArgumentException e) {
        throw new ConfigException("postgres.password.file " + file + " cannot be read");
      }
    }

    private String topic(String key) throws ConfigException {
      String topic = text(key);
      if (!topic.matches("[A-Za-z0-9._-]{1,249}")) {
        throw new ConfigException(key + " = '" + topic + "' is not a topic name");
      }
      return topic;
    }

    private int port(String key) throws ConfigException {
      try {
        int port = Integer.parseInt(text(key));
        if (port >= 0 && port <= 65_535) {
          return port;
        }
      } catch (NumberFormatException e) {
        // said below, together with numbers out of range
      }
      throw new ConfigException(key + " = '" + text(key) + "' is not a port, 0 to 65535");
    }

    private boolean flag(String key) throws ConfigException {
      return switch (text(key).toLowerCase(Locale.ROOT)) {
        case "true", "1", "yes", "on" -> true;
        case "false", "0", "no", "off" -> false;
        default -> throw new ConfigException(key + " = '" + text(key) + "' is not true or false");
      };
    }
  }
}
