package io.patternstream.cli.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.job.check.Finding;
import io.patternstream.settings.Program;
import io.patternstream.settings.SettingsReader;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Says what is missing or wrong, in words, and what to do. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks at this machine, the settings, Kafka, Postgres, the Flink cluster, the model and the",
      "policy, and says what is wrong and what to do: a line each, ok, warning, wrong or skipped.",
      "Takes the settings of run (--config FILE, --postgres.url ...). Changes nothing. Exit code 0",
      "when nothing is wrong."
    })
public final class DoctorCommand implements Callable<Integer> {
  @Option(names = "--json", description = "one JSON object a line, the summary last")
  private boolean json;

  @Option(
      names = "--rest",
      paramLabel = "URL",
      description =
          "Flink's REST interface (default: flink.rest.url, else console.flink.url, if either is set)")
  private @Nullable String rest;

  @Option(
      names = "--console",
      paramLabel = "URL",
      description = "the console, such as" + " http://127.0.0.1:8080")
  private @Nullable String console;

  @Unmatched private List<String> settings = new ArrayList<>();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() {
    Map<String, String> environment = System.getenv();
    String cluster = rest == null ? named(environment) : rest;
    PrintWriter out = spec.commandLine().getOut();
    List<Finding> findings =
        new Doctor(settings, environment, cluster, console == null ? "" : console)
            .examine(
                finding -> {
                  out.println(json ? object(finding) : line(finding));
                  out.flush();
                });
    out.println(json ? object(summary(findings)) : words(summary(findings)));
    out.flush();
    return findings.stream().anyMatch(Finding::isWrong) ? 1 : 0;
  }

  /** Nobody has to have a cluster: only one that somebody named is looked at. */
  private String named(Map<String, String> environment) {
    SettingsReader reader = new SettingsReader(Program.COMMAND, settings, environment);
    return reader.stated("flink.rest.url")
        ? reader.text("flink.rest.url")
        : reader.text("console.flink.url");
  }

  static String line(Finding finding) {
    return String.format(
        Locale.ROOT,
        "%-8s %s: %s",
        finding.level().name().toLowerCase(Locale.ROOT),
        finding.check(),
        finding.line());
  }

  private static String object(Finding finding) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("check", finding.check());
    members.put("level", finding.level().name().toLowerCase(Locale.ROOT));
    members.put("says", finding.says());
    members.put("do", finding.advice());
    return object(members);
  }

  private static String object(Map<String, ?> members) {
    try {
      return new ObjectMapper().writeValueAsString(members);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // texts and numbers only
    }
  }

  private static Map<String, Long> summary(List<Finding> findings) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Finding.Level level : Finding.Level.values()) {
      counts.put(
          level.name().toLowerCase(Locale.ROOT),
          findings.stream().filter(finding -> finding.level() == level).count());
    }
    return counts;
  }

  private static String words(Map<String, Long> counts) {
    List<String> parts = new ArrayList<>();
    counts.forEach((level, count) -> parts.add(count + " " + level));
    return String.join(", ", parts);
  }
}
