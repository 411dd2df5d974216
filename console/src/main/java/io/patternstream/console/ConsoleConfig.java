package io.patternstream.console;

import io.patternstream.settings.ConfigException;
import io.patternstream.settings.Program;
import io.patternstream.settings.SettingsReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the console needs to know, read once, under the job's own keys: one file serves both.
 *
 * @param kafkaClient more client properties (TLS, SASL), secrets included; never printed
 * @param flinkUrl root of Flink's REST interface, such as {@code http://127.0.0.1:8081}; empty when
 *     the console is not to ask Flink
 * @param allowedHosts names a browser may use for this console besides loopback's, in lower case
 * @param mlEnabledAtFirst state of the ML switch before the first command
 * @param webhookUrl where alerts are sent, a secret; empty when nowhere
 * @param webhookForSlack as a Slack message, else as the transition's own JSON
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
    String webhookUrl,
    boolean webhookForSlack,
    boolean exitOnStdinEof) {

  /**
   * Reads a configuration.
   *
   * @throws ConfigException with every fault at once, a line each, naming its key
   */
  static ConsoleConfig read(List<String> arguments, Map<String, String> environment)
      throws ConfigException {
    SettingsReader reader = new SettingsReader(Program.CONSOLE, arguments, environment);
    String flink = reader.text("console.flink.url");
    if (!flink.isEmpty() && !flink.matches("https?://[^/?#@]+/?")) {
      reader.fault("console.flink.url", "is not of the form http://host:port");
    }
    String webhook = reader.secret("console.webhook.url");
    if (!webhook.isEmpty() && !isWebAddress(webhook)) {
      reader.fault("console.webhook.url", "is not of the form https://host/path");
    }
    String format = reader.text("console.webhook.format");
    if (!List.of("json", "slack").contains(format)) {
      reader.fault("console.webhook.format", "is neither json nor slack");
    }
    ConsoleConfig config =
        new ConsoleConfig(
            reader.jdbcUrl(),
            reader.text("postgres.user"),
            reader.secret("postgres.password"),
            reader.text("kafka.bootstrap.servers"),
            reader.properties("kafka.properties.file"),
            reader.topic("kafka.topic.feedback", false),
            reader.topic("kafka.topic.control", false),
            flink.endsWith("/") ? flink.substring(0, flink.length() - 1) : flink,
            reader.required("console.host"),
            reader.count("console.port", 0, 65_535),
            Set.copyOf(
                List.of(
                    reader
                        .text("console.allowed.hosts")
                        .toLowerCase(Locale.ROOT)
                        .split("\\s*,\\s*"))),
            reader.flag("ml.enabled"),
            webhook,
            format.equals("slack"),
            reader.flag("console.exit.on.stdin.eof"));
    reader.throwIfFaulty();
    return config;
  }

  private static boolean isWebAddress(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?");
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Secrets stay out. */
  @Override
  public String toString() {
    return "ConsoleConfig[" + postgresUrl + ", " + kafkaBootstrapServers + ", " + host + "]";
  }
}
