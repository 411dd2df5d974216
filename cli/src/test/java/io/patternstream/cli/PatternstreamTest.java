package io.patternstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PatternstreamTest {
  private static final String NOWHERE = "127.0.0.1:1";

  @TempDir Path folder;

  private record Result(int code, String out, String err) {}

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Patternstream.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = commandLine.execute(arguments);
    return new Result(code, out.toString(), err.toString());
  }

  @Test
  void helpNamesEveryCommand() {
    assertThat(run("--help").out())
        .contains(
            "demo",
            "run",
            "migrate",
            "maintain",
            "seed",
            "parse",
            "backtest",
            "drift",
            "label",
            "control")
        .contains("submit", "upgrade", "savepoint", "stop", "status", "supervise", "cluster");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | nonsense",
        "demo --seconds -1 | --seconds is below 0",
        "demo --seconds x | --seconds",
        "demo --json | --json needs --seconds",
        "migrate | postgres.url is missing",
        "migrate --postgres.url jdbc:mysql://x --postgres.user me | postgres.url must begin with",
        "migrate --config /no/such/file | /no/such/file: cannot be read",
        "migrate --postgres.url jdbc:postgresql://127.0.0.1:1/x --postgres.user me | 127.0.0.1:1/x",
        "migrate --profile aws --postgres.user me | --profile aws: there is only supabase",
        "maintain --postgres.user me | postgres.url is missing",
        "maintain --postgres.url jdbc:postgresql://127.0.0.1:1/x --postgres.user me | 127.0.0.1:1/x",
        "maintain --postgres.url jdbc:postgresql://x --postgres.user me --retention.patterns 90d | retention.patterns is below retention.predictions",
        "maintain --postgres.url jdbc:postgresql://x --postgres.user me --retention.labels 7d | retention.labels is not above labels.horizon",
        "maintain --dry-rnu yes --postgres.url jdbc:postgresql://x --postgres.user me | unknown key dry-rnu",
        "maintain --delete-symbol A --delete-labeler b | two commands",
        "seed --postgres.user me | postgres.url is missing",
        "seed --postgres.url jdbc:postgresql://127.0.0.1:1/x --postgres.user me | postgres.url",
        "parse /no/such/file | /no/such/file: no such file",
        "label no-uuid positive | bad_pattern_id",
        "label 726f2c05-2971-5b83-9737-52d5f1773780 maybe | unknown_label",
        "label 726f2c05-2971-5b83-9737-52d5f1773780 positive | kafka.bootstrap.servers is missing",
        "control dance | unknown_kind",
        "control set_rollout percent=200 | out_of_range",
        "control set_rollout | missing_value",
        "control enable_ml --seq 0 | bad_seq",
        "run | kafka.bootstrap.servers is missing",
        "run --no.such.key 1 | unknown key no.such.key",
        "submit | kafka.bootstrap.servers is missing",
        "upgrade --flink.rest.url nowhere | flink.rest.url must be http://host:port",
        "status --flink.rest.url nowhere | flink.rest.url = 'nowhere' is not http://host:port",
        "status --flink.rest.url http://127.0.0.1:1 | Flink at http://127.0.0.1:1",
        "stop --config /no/such/file | /no/such/file: cannot be read"
      })
  void badInputIsRefusedWithALineThatNamesIt(String command, String named) {
    Result result = run(command.strip().split("\\s+"));
    assertThat(result.code()).isNotZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(named.strip()).doesNotContain("\tat ");
    if (!command.strip().matches("(run|submit|upgrade).*")) { // they tell all faults, a line each
      assertThat(result.err().lines()).hasSize(1);
    }
  }

  @Test
  void aBrokerOutOfReachIsNamedInOneLine() {
    Result result = run("control", "enable_ml", "--kafka.bootstrap.servers", NOWHERE);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(NOWHERE).contains("nothing was sent");
    assertThat(result.err().lines()).hasSize(1);
  }

  @Test
  void anItemThatIsNoJsonIsNamedWithFileAndLine() throws Exception {
    Path items = folder.resolve("items.jsonl");
    Files.writeString(items, "{\"id\":\"a\",\"event\":\"Hammer at 5\"}\n{\"id\":\n");
    Result result = run("parse", "--items", items.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(items + ":2: ");
  }

  @Test
  void parseGivesOneLineAnEventAlsoForWhatIsRefused() throws Exception {
    Path events = folder.resolve("events.jsonl");
    Files.writeString(
        events,
        "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"pattern_type\":\"bullish_engulfing\","
            + "\"signal\":\"bullish\",\"confidence\":75,\"end_time\":1367452800}\n"
            + "{\"jsonrpc\":\n");
    Result result = run("parse", events.toString());
    assertThat(result.code()).isZero();
    List<String> lines = result.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .contains("\"disposition\":\"patterns\"", "\"pattern_type\":\"bullish_engulfing\"")
        .contains("\"direction\":\"bullish\"", "\"confidence\":0.75");
    assertThat(lines.get(1))
        .contains("\"id\":\"2\"", "\"disposition\":\"rejected:", "\"patterns\":[]");
  }

  @Test
  void everyCommandHasADescription() {
    List<String> silent = new ArrayList<>();
    for (Map.Entry<String, CommandLine> command :
        Patternstream.commandLine().getSubcommands().entrySet()) {
      if (command.getValue().getCommandSpec().usageMessage().description().length == 0) {
        silent.add(command.getKey());
      }
    }
    assertThat(silent).isEmpty();
  }
}
