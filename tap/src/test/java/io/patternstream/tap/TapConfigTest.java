package io.patternstream.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TapConfigTest {
  @TempDir Path folder;

  private TapConfig read(String yaml, Map<String, String> environment) throws Exception {
    Path file = folder.resolve("tap.yaml");
    Files.writeString(file, yaml);
    return TapFile.read(file, environment);
  }

  @Test
  void aFileSaysWhatIsCalledHowOftenAndForWhichSymbols() throws Exception {
    Path headers = folder.resolve("headers");
    Files.writeString(headers, "# of the market\nAuthorization: Bearer a:b\n\n");
    TapConfig config =
        read(
            """
            server: https://market.example/mcp?tier=1
            headers_file: %s
            timeout: 5s
            tools:
              - name: get_chart_patterns
                arguments: {timeframe: 1d, limit: 3, api_key: "${MARKET_KEY}"}
                symbols: [AAPL, MSFT]
                every: 90s
              - name: news
            """
                .formatted(headers),
            Map.of("MARKET_KEY", "s3cret"));

    assertThat(config.headers()).containsExactly(Map.entry("Authorization", "Bearer a:b"));
    assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.longestPause()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.calls())
        .containsExactly(
            new ToolCall(
                "get_chart_patterns",
                Map.of("timeframe", "1d", "limit", 3, "symbol", "AAPL"),
                Map.of("api_key", "s3cret"),
                Duration.ofSeconds(90)),
            new ToolCall(
                "get_chart_patterns",
                Map.of("timeframe", "1d", "limit", 3, "symbol", "MSFT"),
                Map.of("api_key", "s3cret"),
                Duration.ofSeconds(90)),
            new ToolCall("news", Map.of(), Map.of(), Duration.ofSeconds(60)));
    assertThat(config.calls().get(0).sent()).containsEntry("api_key", "s3cret");
    assertThat(config.toString())
        .contains("https://market.example/mcp")
        .doesNotContain("s3cret", "Bearer", "tier");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tools: []| server: must be 'stdio",
        "{server: 'stdio:', tools: [{name: a}]}| server: stdio: needs a command",
        "{server: 'ftp://x/y', tools: [{name: a}]}| server: must be 'stdio",
        "{server: 'http://u:s3cret@h/', tools: [{name: a}]}| server: a URL holds no password",
        "{server: 'stdio: a \"b', tools: [{name: a}]}| server: a quote is not closed",
        "{server: 'stdio: a'}| tools: must be a list",
        "{server: 'stdio: a', tools: []}| tools: at least one is needed",
        "{server: 'stdio: a', tools: [{every: 1s}]}| tools: a name is empty",
        "{server: 'stdio: a', tools: [{name: a, every: soon}]}| every: must be a duration",
        "{server: 'stdio: a', tools: [{name: a, every: 9ms}]}| every: of a is below 100ms",
        "{server: 'stdio: a', tools: [{name: a, arguments: 3}]}| arguments: of a must be an object",
        "{server: 'stdio: a', tools: [{name: a, arguments: {k: '${NOT_SET}'}}]}| arguments: k of a"
            + " needs the environment's NOT_SET",
        "{server: 'stdio: a', tool: [{name: a}]}| unknown key tool; known are",
        "{server: 'stdio: a', timeout: 0s, tools: [{name: a}]}| timeout: must be above 0",
        "{server: 'stdio: a', longest_pause: 1ms, tools: [{name: a}]}| longest_pause: must be at"
            + " least 250ms",
        "[1, 2]| must hold server and tools",
        "'{a: '| line 1: not YAML",
      })
  void whatIsWrongIsNamedInALineWithoutSecrets(String yaml, String fault) {
    assertThatThrownBy(() -> read(yaml, Map.of()))
        .isInstanceOf(TapException.class)
        .hasMessageContaining("tap.yaml: " + fault)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void aCommandIsCutIntoWordsAsAShellWould() throws Exception {
    ServerAddress server =
        ServerAddress.parse("stdio: /opt/run me \"a b\" 'c \"d\"' e\\ f --key=\"s3\\\"cret\" ''");
    assertThat(server.command())
        .containsExactly("/opt/run", "me", "a b", "c \"d\"", "e f", "--key=s3\"cret", "");
    assertThat(server).hasToString("stdio:run");
  }

  @Test
  void pausesDoubleUpToTheirCapAndAreTheSameInEveryRun() {
    Backoff backoff = new Backoff(Duration.ofSeconds(10), "a");
    List<Duration> pauses = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      pauses.add(backoff.next());
    }
    for (int i = 0; i < 40; i++) {
      long full = Math.min(10_000, 250L << Math.min(i, 20));
      assertThat(pauses.get(i).toMillis()).isBetween(full / 2, full);
    }
    Backoff again = new Backoff(Duration.ofSeconds(10), "a");
    assertThat(pauses).allSatisfy(pause -> assertThat(again.next()).isEqualTo(pause));
    backoff.reset();
    assertThat(backoff.next().toMillis()).isLessThanOrEqualTo(250);
  }

  @Test
  void whatWentWrongIsSaidInWordsOfOurOwn() {
    assertThat(
            McpConnection.reason(
                new IllegalStateException(
                    "Failed to start process with command: [x, --key=s3cret]")))
        .isEqualTo("its command cannot be started");
    assertThat(McpConnection.reason(new IllegalStateException("s3cret")))
        .isEqualTo("IllegalStateException");
  }
}
