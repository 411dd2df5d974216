package io.patternstream.cli;

import io.patternstream.sql.Migrations;
import java.util.concurrent.Callable;
import org.flywaydb.core.api.FlywayException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Brings the database to the tables of this version. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = {
      "Brings a Postgres database to the tables of this version: from empty, from an earlier",
      "version, or from the schema of the system that this replaces. Run again, it does nothing."
    })
final class MigrateCommand implements Callable<Integer> {
  @Mixin private Servers servers = new Servers();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws CommandException {
    Servers.Database database = servers.database();
    try {
      Migrations.migrate(database.url(), database.user(), database.password());
    } catch (FlywayException e) {
      throw new CommandException(
          Migrations.problem(database.url(), database.user(), database.password())
              .orElse(String.valueOf(e.getMessage())));
    }
    spec.commandLine().getErr().println("the database has all tables of this version");
    spec.commandLine().getErr().flush();
    return 0;
  }
}
