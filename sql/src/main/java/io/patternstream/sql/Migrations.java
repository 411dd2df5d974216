package io.patternstream.sql;

import io.patternstream.settings.TrustFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database to the tables of this version, from empty or from the schema of the system that
 * this replaces, and says what a database lacks.
 */
public final class Migrations {
  private static final String LOCATION = "classpath:io/patternstream/sql/migrations";

  private Migrations() {}

  /**
   * Applies every migration that is missing; a database that has them all keeps its tables. Sees to
   * the rights of the roles each time. A database that has the profile of Supabase keeps it, also
   * for the tables that came now.
   *
   * @param url {@code jdbc:postgresql://...}
   * @param password empty when the server asks for none
   * @throws FlywayException when the database is out of reach or refuses; a migration that fails
   *     leaves nothing behind
   */
  public static void migrate(String url, String user, String password) {
    Flyway flyway = flyway(url, user, password);
    flyway.migrate();
    if (isGuarded(flyway)) {
      applySupabaseProfile(flyway);
    }
  }

  /** Applies migrations up to one of them, for tests of what an upgrade does to rows. */
  static void migrateTo(String url, String user, String password, String version) {
    Flyway.configure()
        .configuration(flyway(url, user, password).getConfiguration())
        .target(version)
        .load()
        .migrate();
  }

  /**
   * Applies what is missing, and what a database needs that is served to browsers: row-level
   * security on every table, with the roles of Supabase.
   *
   * @throws FlywayException as {@link #migrate}; a profile that fails leaves nothing behind
   */
  public static void migrateForSupabase(String url, String user, String password) {
    Flyway flyway = flyway(url, user, password);
    flyway.migrate();
    applySupabaseProfile(flyway);
  }

  /** Roles that the migrating user could not make; the rights of those that are there are set. */
  public static List<String> missingRoles(String url, String user, String password) {
    List<String> missing = new ArrayList<>();
    try (Connection connection =
            flyway(url, user, password).getConfiguration().getDataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT role FROM unnest(ARRAY['patternstream_owner', 'patternstream_writer',"
                    + " 'patternstream_console', 'patternstream_reader']) role"
                    + " WHERE to_regrole(role) IS NULL")) {
      while (result.next()) {
        missing.add(result.getString(1));
      }
    } catch (SQLException e) {
      throw new FlywayException(e.getMessage(), e);
    }
    return missing;
  }

  private static boolean isGuarded(Flyway flyway) {
    try (Connection connection = flyway.getConfiguration().getDataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT relrowsecurity FROM pg_class WHERE oid = 'pattern_events'::regclass")) {
      return result.next() && result.getBoolean(1);
    } catch (SQLException e) {
      throw new FlywayException(e.getMessage(), e);
    }
  }

  private static void applySupabaseProfile(Flyway flyway) {
    try (InputStream in = Migrations.class.getResourceAsStream("supabase_profile.sql");
        Connection connection = flyway.getConfiguration().getDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      if (in == null) {
        throw new FlywayException("the profile is not part of this build");
      }
      statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8)); // one statement
    } catch (IOException | SQLException e) {
      throw new FlywayException("profile supabase: " + e.getMessage(), e);
    }
  }

  /** One line that says why this version cannot work with the database, or nothing. */
  public static Optional<String> problem(String url, String user, String password) {
    try {
      MigrationInfoService info = flyway(url, user, password).info();
      for (MigrationInfo migration : info.all()) {
        if (migration.getState().isFailed()) {
          return Optional.of(
              "migration " + migration.getVersion() + " has failed in " + place(url));
        }
      }
      String newest = version(info.all());
      if (Arrays.stream(info.applied()).anyMatch(m -> m.getState().name().startsWith("FUTURE"))) {
        return Optional.of(
            place(url)
                + " is at migration "
                + version(info.applied())
                + ", made by a newer version; this one knows fewer");
      }
      Optional<MigrationInfo> changed =
          Arrays.stream(info.applied()).filter(m -> !m.isChecksumMatching()).findFirst();
      if (changed.isPresent()) {
        return Optional.of(
            "migration "
                + changed.get().getVersion()
                + " in "
                + place(url)
                + " is not the one of this version: its checksum differs");
      }
      int pending = info.pending().length;
      return pending == 0
          ? Optional.empty()
          : Optional.of(
              place(url)
                  + " lacks "
                  + pending
                  + " of the migrations up to "
                  + newest
                  + "; migrate it first");
    } catch (FlywayException e) {
      return Optional.of(place(url) + " cannot be used: " + reason(e));
    }
  }

  private static Flyway flyway(String url, String user, String password) {
    // The loader of this class, not of the thread: on a Flink cluster they differ.
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(url, user, password)
        .locations(LOCATION)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load();
  }

  private static String version(MigrationInfo[] migrations) {
    return migrations.length == 0
        ? "none"
        : String.valueOf(migrations[migrations.length - 1].getVersion());
  }

  /** The URL without its parameters, which may hold a password. */
  private static String place(String url) {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  /** The first line of what the server said, or why it is not trusted. */
  public static String reason(Throwable e) {
    Optional<String> untrusted = TrustFault.of(e);
    if (untrusted.isPresent()) {
      return untrusted.get();
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    @Nullable String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().map(String::trim).findFirst().orElse("");
  }
}
