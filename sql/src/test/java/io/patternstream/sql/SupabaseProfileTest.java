package io.patternstream.sql;

import static io.patternstream.sql.TestDatabases.PASSWORD;
import static io.patternstream.sql.TestDatabases.USER;
import static io.patternstream.sql.TestDatabases.execute;
import static io.patternstream.sql.TestDatabases.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.sql.TestDatabases.Visitor;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The profile of Supabase on a plain Postgres, with its habit of giving every new table and
 * function to everybody: who can reach what afterwards.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SupabaseProfileTest {
  private static final String REFUSED = "42501";
  private static final String ID = "00000000-0000-4000-8000-00000000000a";
  private static final String RELATIONS =
      "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN"
          + " ('r', 'p', 'v') AND relname <> 'theirs'";
  private static final List<String> READING =
      List.of(
          "SELECT * FROM get_active_patterns('NVDA')",
          "SELECT * FROM get_pattern_success_stats()",
          "SELECT * FROM get_training_data()",
          "SELECT * FROM get_model_performance('v')");
  private static final List<String> WRITING =
      List.of(
          "SELECT expire_old_patterns()",
          "SELECT log_ml_prediction('" + ID + "', 'v', 'confidence', 0.5, 0.5)",
          "SELECT update_prediction_outcome('" + ID + "', 1)");

  private TestDatabases databases;
  private String url;

  @BeforeAll
  void guarded() throws SQLException {
    databases = new TestDatabases();
    url = databases.database();
    execute(
        url,
        "CREATE ROLE anon; CREATE ROLE authenticated; CREATE ROLE service_role; ALTER DEFAULT"
            + " PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated,"
            + " service_role; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO"
            + " anon, authenticated, service_role; CREATE TABLE theirs (x int); CREATE PUBLICATION"
            + " supabase_realtime");
    Migrations.migrateForSupabase(url, USER, PASSWORD);
    execute(
        url,
        "INSERT INTO pattern_events (id, symbol) VALUES ('"
            + ID
            + "', 'NVDA'); INSERT INTO ml_predictions (pattern_id, model_version, confidence,"
            + " features, feature_schema_version) VALUES ('"
            + ID
            + "', 'v', 0.5, '{1}', 1)");
  }

  @AfterAll
  void stop() throws Exception {
    databases.close();
  }

  private static Set<String> allowed(Visitor visitor, List<String> of, String sql)
      throws SQLException {
    Set<String> allowed = new TreeSet<>();
    for (String relation : of) {
      if (!REFUSED.equals(visitor.attempt(sql.formatted(relation)))) {
        allowed.add(relation);
      }
    }
    return allowed;
  }

  private List<String> relations() throws SQLException {
    return rows(url, RELATIONS);
  }

  @Test
  void everyTableOfOursIsGuardedAndNoneOfTheirs() throws SQLException {
    assertThat(rows(url, RELATIONS + " AND relkind <> 'v' AND NOT relrowsecurity")).isEmpty();
    assertThat(rows(url, "SELECT relrowsecurity FROM pg_class WHERE relname = 'theirs'"))
        .containsExactly("f");
  }

  @Test
  void whoeverIsNotSignedInHasNothing() throws SQLException {
    try (Visitor anon = new Visitor(url, "anon")) {
      for (String verb :
          List.of(
              "SELECT FROM %s",
              "INSERT INTO %s DEFAULT VALUES", "DELETE FROM %s", "TRUNCATE %s", "DROP TABLE %s")) {
        assertThat(allowed(anon, rows(url, RELATIONS + " AND relkind <> 'v'"), verb)).isEmpty();
      }
      assertThat(
              allowed(anon, List.of("ml_features", "ml_predictions_evaluated"), "SELECT FROM %s"))
          .isEmpty();
      for (String call : READING) {
        assertThat(anon.attempt(call)).as(call).isEqualTo(REFUSED);
      }
      for (String call : WRITING) {
        assertThat(anon.attempt(call)).as(call).isEqualTo(REFUSED);
      }
      assertThat(anon.attempt("SELECT * FROM patternstream_tables()")).isEqualTo(REFUSED);
      assertThat(anon.attempt("SELECT FROM theirs")).isEqualTo("ok");
    }
  }

  @Test
  void whoeverIsSignedInReads() throws SQLException {
    try (Visitor user = new Visitor(url, "authenticated")) {
      Set<String> readable = new TreeSet<>(rows(url, RELATIONS + " AND NOT relispartition"));
      readable.removeAll(
          List.of(
              "flyway_schema_history",
              "job_lease",
              "job_lease_holders",
              "job_topics",
              "writer_lease"));
      assertThat(allowed(user, relations(), "SELECT FROM %s")).isEqualTo(readable);
      // 22012: there was a row, and the division by zero was reached
      for (String seen : List.of("pattern_events", "ml_predictions", "ml_features")) {
        assertThat(
                user.attempt(
                    "SELECT 1 / (count(*) - count(*)) FROM " + seen + " HAVING count(*) = 1"))
            .as(seen)
            .isEqualTo("22012");
      }
      for (String verb :
          List.of("INSERT INTO %s DEFAULT VALUES", "DELETE FROM %s", "TRUNCATE %s")) {
        assertThat(allowed(user, rows(url, RELATIONS + " AND relkind <> 'v'"), verb)).isEmpty();
      }
      assertThat(user.attempt("UPDATE pattern_events SET verdict = 'accepted'")).isEqualTo(REFUSED);
      for (String call : READING) {
        assertThat(user.attempt(call)).as(call).isEqualTo("ok");
      }
      for (String call : WRITING) {
        assertThat(user.attempt(call)).as(call).isEqualTo(REFUSED);
      }
    }
  }

  @Test
  void theServersKeyWritesButChangesNoTable() throws SQLException {
    try (Visitor server = new Visitor(url, "service_role")) {
      List<String> tables = rows(url, RELATIONS + " AND relkind <> 'v' AND NOT relispartition");
      Set<String> written = new TreeSet<>(tables);
      written.remove("flyway_schema_history");
      for (String verb :
          List.of("SELECT FROM %s", "INSERT INTO %s DEFAULT VALUES", "DELETE FROM %s")) {
        assertThat(allowed(server, tables, verb)).as(verb).isEqualTo(written);
      }
      for (String verb :
          List.of("TRUNCATE %s", "DROP TABLE %s", "ALTER TABLE %s DISABLE ROW LEVEL SECURITY")) {
        assertThat(allowed(server, tables, verb)).as(verb).isEmpty();
      }
      assertThat(server.attempt("UPDATE pattern_events SET status = 'confirmed'")).isEqualTo("ok");
      for (String call : READING) {
        assertThat(server.attempt(call)).as(call).isEqualTo("ok");
      }
      for (String call : WRITING) {
        assertThat(server.attempt(call)).as(call).isEqualTo("ok");
      }
    }
  }

  @Test
  void theJobTheConsoleAndDashboardsGoOnAsBefore() throws SQLException {
    String upsert =
        "INSERT INTO pattern_events (id, symbol, revision) VALUES ('"
            + ID
            + "', 'NVDA', 3) ON CONFLICT (id) DO UPDATE SET revision = EXCLUDED.revision";
    String insert =
        "INSERT INTO rejected_events (reason, log_topic, log_partition, log_offset, log_ordinal,"
            + " log_time, detail) VALUES ('r', 't', 0, 1, 0, now(), 'd') ON CONFLICT DO NOTHING";
    String seen = "SELECT 1 / (count(*) - count(*)) FROM ml_features HAVING count(*) = 1";
    try (Visitor writer = new Visitor(url, "patternstream_writer")) {
      assertThat(writer.attempt(upsert)).isEqualTo("ok");
      assertThat(writer.attempt(insert)).isEqualTo("ok");
      assertThat(writer.attempt(seen)).isEqualTo("22012");
      assertThat(writer.attempt("DELETE FROM pattern_events")).isEqualTo(REFUSED);
    }
    try (Visitor console = new Visitor(url, "patternstream_console")) {
      assertThat(console.attempt(seen)).isEqualTo("22012");
      assertThat(
              console.attempt(
                  "DO $$ BEGIN UPDATE pattern_events SET verdict = 'accepted';"
                      + " IF NOT FOUND THEN RAISE 'none'; END IF; END $$"))
          .isEqualTo("ok");
      assertThat(console.attempt(insert)).isEqualTo(REFUSED);
    }
    try (Visitor reader = new Visitor(url, "patternstream_reader")) {
      assertThat(reader.attempt(seen)).isEqualTo("22012");
      assertThat(reader.attempt("SELECT * FROM get_training_data()")).isEqualTo("ok");
      assertThat(reader.attempt("UPDATE pattern_events SET verdict = 'accepted'"))
          .isEqualTo(REFUSED);
    }
  }

  @Test
  void alertsArePublishedWhereRealtimeIs() throws SQLException {
    assertThat(
            rows(
                url,
                "SELECT tablename FROM pg_publication_tables WHERE pubname = 'supabase_realtime'"))
        .containsExactly("drift_alerts");
  }

  private static final String ACCESS =
      "SELECT relname, relrowsecurity, (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM"
          + " unnest(relacl) a) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND"
          + " relkind IN ('r', 'p', 'v') UNION ALL SELECT polrelid::regclass::text || polname,"
          + " polpermissive, polroles::regrole[]::text FROM pg_policy UNION ALL SELECT"
          + " oid::regprocedure::text, prosecdef, (SELECT string_agg(a::text, ' ' ORDER BY a::text)"
          + " FROM unnest(proacl) a) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER"
          + " BY 1";

  @Test
  void appliedAgainItChangesNothing() throws SQLException {
    List<String> before = rows(url, ACCESS);
    Migrations.migrateForSupabase(url, USER, PASSWORD);
    assertThat(rows(url, ACCESS)).isEqualTo(before);
  }

  @Test
  void aTableThatComesLaterIsGuardedByAnOrdinaryMigration() throws SQLException {
    String other = databases.database();
    Migrations.migrateForSupabase(other, USER, PASSWORD);
    execute(other, "CREATE TABLE legacy_ml_predictions (x int)"); // as a newer version would bring
    Migrations.migrate(other, USER, PASSWORD);
    assertThat(
            rows(
                other,
                "SELECT relrowsecurity FROM pg_class WHERE relname = 'legacy_ml_predictions'"))
        .containsExactly("t");
  }

  @Test
  void withoutTheProfileNothingIsGuarded() throws SQLException {
    String other = databases.database();
    Migrations.migrate(other, USER, PASSWORD);
    assertThat(rows(other, "SELECT count(*) FROM pg_class WHERE relrowsecurity"))
        .containsExactly("0");
  }
}
