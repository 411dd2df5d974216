package io.patternstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.job.config.MaintainConfig;
import io.patternstream.sql.Maintenance;
import io.patternstream.sql.MaintenanceException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.sql.SQLException;
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

/** Removes what has been kept long enough, or what belongs to one labeler or symbol. */
@Command(
    name = "maintain",
    mixinStandardHelpOptions = true,
    description = {
      "Removes rows that are older than the retention.* settings, makes partitions for the days to",
      "come; or removes what is kept of one labeler or one symbol. To be run once a day, while the",
      "job runs or not, as the role that migrates (or a member of patternstream_owner). Every",
      "setting of the README's table is an option, an environment variable or a line in the file of",
      "--config; --postgres.user and its password are seldom those of the job."
    })
final class MaintainCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--dry-run", description = "count only, change nothing")
  private boolean dryRun;

  @Option(names = "--json", description = "one JSON object a line, the summary last")
  private boolean json;

  @Option(
      names = "--delete-labeler",
      paramLabel = "NAME",
      description = "remove the labels, verdicts and notes that NAME gave, instead")
  private @Nullable String labeler;

  @Option(
      names = "--delete-symbol",
      paramLabel = "SYMBOL",
      description = "remove what is kept of SYMBOL, but for patterns that are open, instead")
  private @Nullable String symbol;

  @Unmatched private List<String> settings = new ArrayList<>();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  private long removed;
  private long changed;
  private long aggregated;
  private long created;
  private long dropped;

  @Override
  public Integer call() throws Exception {
    if (labeler != null && symbol != null) {
      throw new CommandException("--delete-labeler and --delete-symbol are two commands");
    }
    if ((labeler != null && labeler.isBlank()) || (symbol != null && symbol.isBlank())) {
      throw new CommandException("--delete-labeler and --delete-symbol need a name");
    }
    MaintainConfig config = MaintainConfig.load(settings, System.getenv());
    List<String> remains = new ArrayList<>();
    try (Maintenance maintenance =
        Maintenance.open(config.url(), config.user(), config.password(), dryRun, this::tell)) {
      if (labeler != null) {
        maintenance.deleteLabeler(labeler);
        remainsOfLabeler(maintenance, labeler, remains);
      } else if (symbol != null) {
        String normal = symbol.toUpperCase(Locale.ROOT);
        maintenance.deleteSymbol(normal);
        remainsOfSymbol(maintenance, normal, remains);
      } else {
        maintenance.retain(config.retention());
      }
    } catch (MaintenanceException e) {
      throw new CommandException("postgres.url: " + e.getMessage());
    } catch (SQLException e) {
      String message = String.valueOf(e.getMessage());
      throw new CommandException("postgres.url: " + message.lines().findFirst().orElse(message));
    }
    summary(remains);
    return 0;
  }

  private static void remainsOfLabeler(
      Maintenance maintenance, String labeler, List<String> remains) throws SQLException {
    remains.add("the models have learnt from these labels, and only retraining unlearns");
    remains.add("the topic of feedback and the job's checkpoints hold them until they expire");
    remains.add(
        "a running job writes the name again with patterns that it still holds as labelled");
    long commands = maintenance.commandsOf(labeler);
    if (commands > 0) {
      remains.add(commands + " commands by that name stay in control_log, which is an audit");
    }
  }

  private static void remainsOfSymbol(Maintenance maintenance, String symbol, List<String> remains)
      throws SQLException {
    remains.add("the models have learnt from these patterns, and only retraining unlearns");
    remains.add("the topics and the job's checkpoints hold them until they expire");
    remains.add("learning_log keeps ids and hashes; excerpts in rejected_events go by their age");
    long open = maintenance.openPatterns(symbol);
    if (open > 0) {
      remains.add(open + " patterns of it are open and stay with their predictions; run it again");
    }
  }

  private void tell(Maintenance.Step step) {
    switch (step.action()) {
      case "create" -> created++;
      case "drop" -> {
        dropped++;
        removed += step.rows();
      }
      case "aggregate and drop" -> {
        dropped++;
        aggregated += step.rows();
      }
      case "aggregate" -> aggregated += step.rows();
      case "clear" -> changed += step.rows();
      default -> removed += step.rows();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("table", step.table());
      line.put("action", step.action());
      line.put("rows", step.rows());
      line.put("older_than", step.olderThan() == null ? null : step.olderThan().toString());
      line(line);
    } else {
      out.printf(
          Locale.ROOT,
          "%-30s %-18s %10d rows%s%n",
          step.table(),
          step.action(),
          step.rows(),
          step.olderThan() == null ? "" : " older than " + step.olderThan());
    }
    out.flush();
  }

  private void summary(List<String> remains) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("dry_run", dryRun);
    summary.put("rows_removed", removed);
    summary.put("rows_changed", changed);
    summary.put("rows_aggregated", aggregated);
    summary.put("partitions_created", created);
    summary.put("partitions_dropped", dropped);
    summary.put("remains", remains);
    if (json) {
      line(summary);
      return;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        (dryRun ? "dry run, nothing was changed: " : "")
            + removed
            + " rows removed, "
            + changed
            + " changed, "
            + aggregated
            + " aggregated; "
            + created
            + " partitions created, "
            + dropped
            + " dropped");
    remains.forEach(line -> out.println("remains: " + line));
    out.flush();
  }

  private void line(Map<String, Object> object) {
    PrintWriter out = spec.commandLine().getOut();
    try {
      out.println(JSON.writeValueAsString(object));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    out.flush();
  }
}
