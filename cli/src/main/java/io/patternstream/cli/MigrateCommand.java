package io.patternstream.cli;

import io.patternstream.sql.Migrations;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings the database to the tables of this version. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = {
      "Brings a Postgres database to the tables of this version: from empty, from an earlier",
      "version, or from the schema of the system that this replaces. Run again, it only sees to the",
      "rights of the roles patternstream_owner, _writer, _console and _reader."
    })
final class MigrateCommand implements Callable<Integer> {
  private static final String SUPABASE = "supabase";

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = {
        "supabase: also row-level security on every table, for a database that PostgREST serves to",
        "browsers; later migrations keep it"
      })
  private @Nullable String profile;

  @Mixin private Servers servers = new Servers();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws CommandException {
    if (profile != null && !profile.equals(SUPABASE)) {
      throw new CommandException("--profile " + profile + ": there is only " + SUPABASE);
    }
    Servers.Database database = servers.database();
    List<String> missing;
    try {
      if (profile == null) {
        Migrations.migrate(database.url(), database.user(), database.password());
      } else {
        Migrations.migrateForSupabase(database.url(), database.user(), database.password());
      }
      missing = Migrations.missingRoles(database.url(), database.user(), database.password());
    } catch (FlywayException e) {
      throw new CommandException(
          Migrations.problem(database.url(), database.user(), database.password())
              .orElse("postgres.url: " + Migrations.reason(e)));
    }
    PrintWriter err = spec.commandLine().getErr();
    err.println(
        "the database has all tables of this version"
            + (profile == null ? "" : ", with row-level security"));
    if (!missing.isEmpty()) {
      err.println(
          database.user()
              + " may not make roles: have "
              + String.join(", ", missing)
              + " created (NOLOGIN), and migrate again");
    }
    err.flush();
    return 0;
  }
}
