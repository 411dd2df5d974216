package io.patternstream.job.postgres;

import io.patternstream.job.check.Finding;
import io.patternstream.job.config.PostgresConfig;
import io.patternstream.sql.Migrations;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the database answers, has this version's tables and lets the job write them. The start
 * asks for the first two; {@code doctor} for everything.
 */
public final class PostgresCheck {
  private static final int OLDEST = 14;
  private static final Duration SKEW_WORTH_A_WORD = Duration.ofSeconds(2);
  private static final Duration SKEW_THAT_HARMS = Duration.ofSeconds(60);

  /**
   * What each table holds that another one should know, and does not: written by different sinks in
   * different transactions, so the newest minutes are left out. Bounded, so that a large table does
   * not hold the doctor up.
   */
  private static final Map<String, String> ORPHANS = orphans();

  /** What a role may do with a table. */
  record Rights(
      String table,
      boolean select,
      boolean insert,
      boolean update,
      boolean delete,
      boolean truncate,
      boolean owns) {}

  /**
   * Who the job is to Postgres.
   *
   * @param creates may create tables in the schema
   */
  record Role(String name, boolean superuser, boolean creates, List<Rights> rights) {}

  private PostgresCheck() {}

  /** One line that names {@code postgres.url}, or nothing: what the start asks. */
  public static Optional<String> problem(PostgresConfig config) {
    return Migrations.problem(config.url(), config.user(), config.password())
        .map(problem -> "postgres.url: " + problem);
  }

  /** Everything there is to say about the database. */
  public static List<Finding> findings(PostgresConfig config) {
    PostgresConnections connections = new PostgresConnections(config, "patternstream-doctor");
    try {
      Connection connection = connections.getOrEstablishConnection();
      connection.setReadOnly(true);
      List<Finding> findings = new ArrayList<>();
      findings.add(server(connection));
      findings.add(clock(connection));
      Optional<String> problem = Migrations.problem(config.url(), config.user(), config.password());
      if (problem.isPresent()) {
        findings.add(
            Finding.wrong(
                "migrations",
                problem.get(),
                problem.get().contains("newer version")
                    ? "run the version that made it, or restore the database from before"
                    : "./patternstream migrate --config FILE, as the owner of the tables"));
        findings.add(Finding.skipped("rights", "migrations is wrong"));
        findings.add(Finding.skipped("orphans", "migrations is wrong"));
        return findings;
      }
      findings.add(Finding.ok("migrations", "all of this version, checksums as built"));
      findings.addAll(judge(role(connection)));
      findings.addAll(countOrphans(connection));
      return findings;
    } catch (SQLException e) {
      return List.of(
          Finding.wrong(
              "database",
              "postgres.url: " + reason(e),
              "start it, or correct postgres.url, postgres.user or the password"));
    } finally {
      connections.close();
    }
  }

  private static Finding server(Connection connection) throws SQLException {
    int number = Integer.parseInt(text(connection, "SHOW server_version_num"));
    String version = "PostgreSQL " + text(connection, "SHOW server_version");
    return number / 10_000 >= OLDEST
        ? Finding.ok("database", version)
        : Finding.wrong(
            "database",
            version + " is older than " + OLDEST + ", the oldest that the tables are made for",
            "upgrade the server");
  }

  private static Finding clock(Connection connection) throws SQLException {
    Instant before = Instant.now();
    Instant there;
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT clock_timestamp()")) {
      result.next();
      there = result.getObject(1, OffsetDateTime.class).toInstant();
    }
    Duration half = Duration.between(before, Instant.now()).dividedBy(2);
    return judgeClock(Duration.between(before.plus(half), there));
  }

  /** How far the server's clock is ahead of this machine's. */
  static Finding judgeClock(Duration ahead) {
    Duration skew = ahead.abs();
    String says =
        "the database's clock is "
            + skew.toMillis() / 1000.0
            + " s "
            + (ahead.isNegative() ? "behind" : "ahead of")
            + " this machine's";
    String advice = "run NTP on both: latencies and windows of time are read with both clocks";
    if (skew.compareTo(SKEW_THAT_HARMS) > 0) {
      return Finding.wrong("clock", says, advice);
    }
    return skew.compareTo(SKEW_WORTH_A_WORD) > 0
        ? Finding.warning("clock", says, advice)
        : Finding.ok("clock", "within " + SKEW_WORTH_A_WORD.toSeconds() + " s of the database's");
  }

  private static Role role(Connection connection) throws SQLException {
    List<Rights> rights = new ArrayList<>();
    List<String> tables = PostgresSinks.tables().stream().map(Table::name).toList();
    Array names = connection.createArrayOf("text", tables.toArray());
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT c.relname,
                   has_table_privilege(c.oid, 'SELECT'), has_table_privilege(c.oid, 'INSERT'),
                   has_table_privilege(c.oid, 'UPDATE'), has_table_privilege(c.oid, 'DELETE'),
                   has_table_privilege(c.oid, 'TRUNCATE'), pg_has_role(c.relowner, 'USAGE')
              FROM unnest(?::text[]) AS wanted (name)
              JOIN pg_class c ON c.oid = to_regclass(wanted.name)
             ORDER BY c.relname
            """)) {
      statement.setArray(1, names);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rights.add(
              new Rights(
                  result.getString(1),
                  result.getBoolean(2),
                  result.getBoolean(3),
                  result.getBoolean(4),
                  result.getBoolean(5),
                  result.getBoolean(6),
                  result.getBoolean(7)));
        }
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT current_user, rolsuper, has_schema_privilege(current_schema(), 'CREATE')"
                    + " FROM pg_roles WHERE rolname = current_user")) {
      result.next();
      return new Role(result.getString(1), result.getBoolean(2), result.getBoolean(3), rights);
    }
  }

  /** Too few rights stop the job; too many are a risk that nobody needs. */
  static List<Finding> judge(Role role) {
    String grant =
        "CREATE ROLE patternstream_job LOGIN PASSWORD '...' IN ROLE patternstream_writer, and name"
            + " it in postgres.user";
    List<String> missing = new ArrayList<>();
    for (Table<?> table : PostgresSinks.tables()) {
      Optional<Rights> found =
          role.rights().stream().filter(r -> r.table().equals(table.name())).findFirst();
      List<String> lacks = new ArrayList<>();
      if (found.isEmpty() || !found.get().select()) {
        lacks.add("SELECT");
      }
      if (found.isEmpty() || !found.get().insert()) {
        lacks.add("INSERT");
      }
      if (table.updates() && (found.isEmpty() || !found.get().update())) {
        lacks.add("UPDATE");
      }
      if (!lacks.isEmpty()) {
        missing.add(String.join(", ", lacks) + " on " + table.name());
      }
    }
    if (!missing.isEmpty()) {
      return List.of(
          Finding.wrong(
              "rights",
              "role "
                  + role.name()
                  + " lacks "
                  + missing.get(0)
                  + (missing.size() > 1 ? " and rights on " + (missing.size() - 1) + " more" : ""),
              "GRANT patternstream_writer TO " + role.name()));
    }
    if (role.superuser()) {
      return List.of(Finding.warning("rights", "role " + role.name() + " is a superuser", grant));
    }
    List<String> tooMuch = new ArrayList<>();
    if (role.creates()) {
      tooMuch.add("create tables");
    }
    role.rights().stream()
        .filter(r -> r.owns() || r.delete() || r.truncate())
        .findFirst()
        .ifPresent(
            r ->
                tooMuch.add(
                    r.owns()
                        ? "alter and drop " + r.table()
                        : (r.delete() ? "delete from " : "truncate ") + r.table()));
    return List.of(
        tooMuch.isEmpty()
            ? Finding.ok("rights", "role " + role.name() + " may add and update, and no more")
            : Finding.warning(
                "rights",
                "role " + role.name() + " may also " + String.join(" and ", tooMuch),
                grant));
  }

  private static List<Finding> countOrphans(Connection connection) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<String, String> orphan : ORPHANS.entrySet()) {
      long count = Long.parseLong(text(connection, orphan.getValue()));
      if (count > 0) {
        findings.add(
            Finding.warning(
                "orphans",
                (count > 10_000 ? "more than 10000 " : count + " ") + orphan.getKey(),
                "see docs/operations.md, rows without their partner"));
      }
    }
    return findings.isEmpty()
        ? List.of(Finding.ok("orphans", "every row of the last week has its partner"))
        : findings;
  }

  private static Map<String, String> orphans() {
    Map<String, String> orphans = new LinkedHashMap<>();
    orphans.put(
        "predictions without their pattern",
        without("ml_predictions", "log_time", "pattern_events p", "p.id = x.pattern_id"));
    orphans.put(
        "changes of status without their pattern",
        without(
            "pattern_lifecycle_history", "created_at", "pattern_events p", "p.id = x.pattern_id"));
    orphans.put(
        "outcomes without their prediction",
        without(
            "prediction_outcomes", "log_time", "ml_predictions p", "p.pattern_id = x.pattern_id"));
    orphans.put(
        "labels that taught, without their prediction",
        without(
            "feedback_labels",
            "log_time",
            "ml_predictions p",
            "p.pattern_id = x.pattern_id OR x.disposition <> 'taught'"));
    orphans.put(
        "answers to commands without the command",
        without("control_ack", "log_time", "control_log p", "p.seq = x.seq"));
    return orphans;
  }

  private static String without(String table, String time, String partner, String join) {
    return "SELECT count(*) FROM (SELECT FROM "
        + table
        + " x WHERE x."
        + time
        + " BETWEEN now() - interval '7 days' AND now() - interval '5 minutes'"
        + " AND NOT EXISTS (SELECT FROM "
        + partner
        + " WHERE "
        + join
        + ") LIMIT 10001) orphan";
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  static String reason(SQLException e) {
    return Migrations.reason(e);
  }
}
