package io.patternstream.cli.doctor;

import io.patternstream.job.check.Finding;
import io.patternstream.job.config.JobConfig;
import io.patternstream.job.kafka.KafkaCheck;
import io.patternstream.job.postgres.ModelCheck;
import io.patternstream.job.postgres.PostgresCheck;
import io.patternstream.settings.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at everything the job needs: this machine, settings, brokers, database, cluster, model and
 * policy. A check whose ground is wrong is skipped and says so.
 */
final class Doctor {
  private static final String SETTINGS = "settings";

  private final List<String> arguments;
  private final Map<String, String> environment;
  private final String rest;
  private final String console;

  /**
   * A doctor.
   *
   * @param arguments settings, as the job takes them
   * @param rest root of Flink's REST interface; empty when it is not to be asked
   * @param console root of the console; empty when it is not to be asked
   */
  Doctor(List<String> arguments, Map<String, String> environment, String rest, String console) {
    this.arguments = arguments;
    this.environment = environment;
    this.rest = trimmed(rest);
    this.console = trimmed(console);
  }

  private static String trimmed(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** Tells each finding as it comes. */
  List<Finding> examine(Consumer<Finding> tell) {
    List<Finding> all = new ArrayList<>();
    Set<String> failed = new HashSet<>();
    for (Check check : checks()) {
      for (Finding finding : look(check, failed)) {
        if (finding.level() == Finding.Level.WRONG || finding.level() == Finding.Level.SKIPPED) {
          failed.add(finding.check());
        }
        all.add(finding);
        tell.accept(finding);
      }
    }
    return all;
  }

  private static List<Finding> look(Check check, Set<String> failed) {
    for (String ground : check.needs()) {
      if (failed.contains(ground)) {
        return List.of(Finding.skipped(check.name(), ground + " is wrong or was skipped"));
      }
    }
    try {
      return check.look().call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(Finding.wrong(check.name(), "interrupted", "ask again"));
    } catch (Exception e) {
      return List.of(
          Finding.wrong(
              check.name(), "cannot be looked at: " + reason(e), "tell us, with this line"));
    }
  }

  static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getMessage() == null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    @Nullable String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  private List<Check> checks() {
    @Nullable JobConfig config = null;
    List<Finding> settings = new ArrayList<>();
    try {
      config = JobConfig.load(arguments, environment);
      settings.add(Finding.ok(SETTINGS, "every key is known and every value fits"));
      for (String notice : JobConfig.notices(arguments, environment)) {
        settings.add(Finding.warning(SETTINGS, notice, "unset it"));
      }
    } catch (ConfigException e) {
      e.faults()
          .forEach(
              fault ->
                  settings.add(
                      Finding.wrong(SETTINGS, fault, "see the table of settings in the README")));
    }
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("java", List.of(), () -> List.of(Machine.java(Runtime.version()))));
    checks.add(new Check(SETTINGS, List.of(), () -> settings));
    checks.add(new Check("ports", List.of(), () -> Machine.ports(List.of(rest, console))));
    if (config == null) {
      for (String name : List.of("disk", "broker", "database", "model", "cluster", "console")) {
        checks.add(new Check(name, List.of(SETTINGS), List::of));
      }
      return checks;
    }
    JobConfig job = config;
    Cluster cluster = new Cluster(rest, job.runtime());
    checks.add(
        new Check(
            "disk", List.of(), () -> List.of(Machine.disk(job.runtime().checkpointDirectory()))));
    checks.add(
        new Check(
            "broker",
            List.of(),
            () ->
                KafkaCheck.findings(
                    job.kafka(),
                    job.runtime().parallelism(),
                    Duration.ofMillis(job.feedback().labelHorizonMillis()))));
    checks.add(new Check("database", List.of(), () -> PostgresCheck.findings(job.postgres())));
    checks.add(
        new Check(
            "model",
            List.of("database", "migrations", "rights"),
            () -> ModelCheck.findings(job.postgres(), job.scoring(), job.runtime().parallelism())));
    checks.add(new Check("cluster", List.of(), cluster::reach));
    for (Check part : cluster.parts()) {
      checks.add(part);
    }
    checks.add(new Check("console", List.of(), () -> List.of(ConsoleHealth.of(console))));
    return checks;
  }

  /** Where checkpoints go when it is a directory of this machine. */
  static @Nullable Path local(String directory) {
    if (directory.startsWith("file:")) {
      return Path.of(directory.replaceFirst("^file:(//)?", ""));
    }
    return directory.isEmpty() || directory.contains("://") ? null : Path.of(directory);
  }
}
