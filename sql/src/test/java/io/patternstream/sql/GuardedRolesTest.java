package io.patternstream.sql;

import static io.patternstream.sql.TestDatabases.PASSWORD;
import static io.patternstream.sql.TestDatabases.USER;
import static io.patternstream.sql.TestDatabases.execute;
import static io.patternstream.sql.TestDatabases.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Migrations by users who are not superusers: managed databases give no other. */
class GuardedRolesTest {
  private static final String ROLES =
      "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'patternstream%'";
  private static final String OWNER =
      "SELECT DISTINCT relowner::regrole::text FROM pg_class"
          + " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')";
  private static final String WRITER_INSERTS =
      "SELECT has_table_privilege('patternstream_writer', 'ml_predictions', 'INSERT'),"
          + " has_table_privilege('patternstream_writer', 'ml_predictions', 'DELETE')";

  @Test
  void whoMayNotCreateRolesMigratesAllTheSameAndTheRightsFollowLater() throws Exception {
    try (TestDatabases databases = new TestDatabases()) {
      String url = databases.database();
      owned(url, "plain", "NOCREATEROLE");
      Migrations.migrate(url, "plain", PASSWORD);
      assertThat(rows(url, ROLES)).containsExactly("0");
      assertThat(Migrations.missingRoles(url, "plain", PASSWORD)).hasSize(4);
      assertThat(Migrations.problem(url, "plain", PASSWORD)).isEmpty();

      execute(
          url,
          "CREATE ROLE patternstream_owner; CREATE ROLE patternstream_writer;"
              + " CREATE ROLE patternstream_console; CREATE ROLE patternstream_reader");
      Migrations.migrate(url, "plain", PASSWORD);
      assertThat(Migrations.missingRoles(url, "plain", PASSWORD)).isEmpty();
      assertThat(rows(url, WRITER_INSERTS)).containsExactly("t|f");
      assertThat(rows(url, OWNER)).containsExactly("plain"); // who is no member gives nothing away

      execute(url, "GRANT patternstream_owner TO plain");
      Migrations.migrate(url, "plain", PASSWORD);
      assertThat(rows(url, OWNER)).containsExactly("patternstream_owner");
      Migrations.migrate(url, "plain", PASSWORD);
    }
  }

  @Test
  void whoMayCreateRolesMakesThemAndStaysAMemberOfTheOwner() throws Exception {
    try (TestDatabases databases = new TestDatabases()) {
      String url = databases.database();
      owned(url, "maker", "CREATEROLE");
      Migrations.migrate(url, "maker", PASSWORD);
      assertThat(rows(url, ROLES)).containsExactly("4");
      assertThat(rows(url, OWNER)).containsExactly("patternstream_owner");
      assertThat(rows(url, WRITER_INSERTS)).containsExactly("t|f");
      Migrations.migrateForSupabase(url, "maker", PASSWORD);
      Migrations.migrate(url, "maker", PASSWORD);
      assertThat(rows(url, "SELECT relrowsecurity FROM pg_class WHERE relname = 'ml_predictions'"))
          .containsExactly("t");
    }
  }

  @Test
  void whoOwnedTheTablesBeforeKeepsEveryRightToThem() throws Exception {
    try (TestDatabases databases = new TestDatabases()) {
      String url = databases.database("replaced-phase4.sql");
      execute(
          url,
          "CREATE ROLE app LOGIN; ALTER TABLE pattern_events OWNER TO app;"
              + " ALTER TABLE pattern_lifecycle_history OWNER TO app");
      Migrations.migrate(url, USER, PASSWORD);
      assertThat(rows(url, OWNER)).containsExactly("patternstream_owner");
      assertThat(
              rows(
                  url,
                  "SELECT has_table_privilege('app', 'pattern_events', 'SELECT, INSERT, UPDATE, DELETE')"))
          .containsExactly("t");
    }
  }

  private static void owned(String url, String user, String rights) throws SQLException {
    String database = url.substring(url.lastIndexOf('/') + 1);
    execute(
        url,
        "CREATE ROLE %s LOGIN NOSUPERUSER %s; ALTER DATABASE %s OWNER TO %s"
            .formatted(user, rights, database, user));
  }
}
