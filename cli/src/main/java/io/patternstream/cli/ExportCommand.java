package io.patternstream.cli;

import io.patternstream.sql.Export;
import io.patternstream.sql.Migrations;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes rows out of the database, as CSV or as a JSON object a line. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes one kind of row, oldest first, of any number. Needs a role that may read, no more.",
      "examples are decided predictions in the columns that backtest reads. Texts stand as somebody",
      "sent them: have a spreadsheet take them for text."
    })
final class ExportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "WHAT",
      description = {
        "patterns, history, predictions, outcomes, labels, learning, models, quality, alerts,",
        "alert-history, drift-statistics, phrases, control, rejected or examples"
      })
  @SuppressWarnings("NullAway.Init") // picocli refuses to run without it
  private String what;

  @Option(names = "--format", paramLabel = "csv|json", description = "csv (the default) or json")
  private String format = "csv";

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "first moment, as 2026-03-01T00:00:00Z")
  private @Nullable String since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "first moment that no longer counts")
  private @Nullable String until;

  @Option(names = "--out", paramLabel = "FILE", description = "else standard output")
  private @Nullable Path file;

  @Mixin private Servers servers = new Servers();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws CommandException, IOException {
    Export export =
        Export.named(what)
            .orElseThrow(
                () ->
                    new CommandException(
                        what + ": there is only " + String.join(", ", Export.labels())));
    Export.Format written = format();
    Instant from = time("--since", since);
    Instant to = time("--until", until);
    Servers.Database database = servers.database();
    Optional<String> problem =
        Migrations.problem(database.url(), database.user(), database.password());
    if (problem.isPresent()) {
      throw new CommandException(problem.get());
    }
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        OutputStream out = out()) {
      connection.setReadOnly(true);
      long rows = export.copy(connection, written, from, to, out);
      spec.commandLine().getErr().println(rows + " rows of " + export.label());
      spec.commandLine().getErr().flush();
      return 0;
    } catch (SQLException e) {
      String message = String.valueOf(e.getMessage());
      throw new CommandException("postgres.url: " + message.lines().findFirst().orElse(message));
    }
  }

  private Export.Format format() throws CommandException {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "csv" -> Export.Format.CSV;
      case "json" -> Export.Format.JSON;
      default -> throw new CommandException("--format " + format + ": there is csv and json");
    };
  }

  private static @Nullable Instant time(String option, @Nullable String text)
      throws CommandException {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new CommandException(option + " " + text + ": not a moment as 2026-03-01T00:00:00Z");
    }
  }

  private OutputStream out() throws IOException {
    if (file != null) {
      return new BufferedOutputStream(Files.newOutputStream(file));
    }
    return new FilterOutputStream(new BufferedOutputStream(System.out)) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        out.flush(); // standard output is not ours to close
      }
    };
  }
}
