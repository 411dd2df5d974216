package io.patternstream.sql;

import static io.patternstream.sql.TestDatabases.PASSWORD;
import static io.patternstream.sql.TestDatabases.USER;
import static io.patternstream.sql.TestDatabases.execute;
import static io.patternstream.sql.TestDatabases.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each role tries every verb on every table, and may do what its name says and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesTest {
  private static final String REFUSED = "42501";
  private static final List<String> ADDED_TO =
      List.of(
          "alert_outbox",
          "control_ack",
          "control_log",
          "drift_alert_history",
          "feedback_labels",
          "job_lease_holders",
          "ml_predictions",
          "rejected_events");
  private static final List<String> REPLACED =
      List.of(
          "discovered_phrases",
          "drift_alerts",
          "drift_statistics",
          "experiment_state",
          "job_lease",
          "job_topics",
          "learning_log",
          "ml_models",
          "model_quality",
          "pattern_events",
          "pattern_lifecycle_history",
          "pipeline_statistics",
          "prediction_outcomes",
          "writer_lease");

  private TestDatabases databases;
  private String url;
  private List<String> relations;
  private List<String> tables;
  private final Map<String, TestDatabases.Visitor> visitors = new HashMap<>();

  @BeforeAll
  void migrated() throws SQLException {
    databases = new TestDatabases();
    url = databases.database();
    Migrations.migrate(url, USER, PASSWORD);
    String all = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    relations = rows(url, all + " AND relkind IN ('r', 'p', 'v')");
    tables = rows(url, all + " AND relkind IN ('r', 'p')");
  }

  @AfterAll
  void stop() throws Exception {
    for (TestDatabases.Visitor visitor : visitors.values()) {
      visitor.close();
    }
    databases.close();
  }

  private String attempt(String role, String sql) throws SQLException {
    if (!visitors.containsKey(role)) {
      visitors.put(role, new TestDatabases.Visitor(url, "patternstream_" + role));
    }
    return visitors.get(role).attempt(sql);
  }

  /** The relations on which the role is not refused; {@code %s} is the relation's name. */
  private Set<String> allowed(String role, List<String> of, String sql) throws SQLException {
    Set<String> allowed = new TreeSet<>();
    for (String relation : of) {
      if (!REFUSED.equals(attempt(role, sql.formatted(relation)))) {
        allowed.add(relation);
      }
    }
    return allowed;
  }

  private String updateOfItself(String table) throws SQLException {
    String column =
        rows(
                url,
                "SELECT attname FROM pg_attribute WHERE attrelid = '"
                    + table
                    + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum")
            .get(0);
    return "UPDATE " + table + " SET " + column + " = " + column;
  }

  private Set<String> updatable(String role) throws SQLException {
    Set<String> allowed = new TreeSet<>();
    for (String table : tables) {
      if (!REFUSED.equals(attempt(role, updateOfItself(table)))) {
        allowed.add(table);
      }
    }
    return allowed;
  }

  private void assertNoneOf(String role, List<String> verbs) throws SQLException {
    for (String verb : verbs) {
      assertThat(allowed(role, tables, verb)).as(role + ": " + verb).isEmpty();
    }
  }

  private static final List<String> NEVER =
      List.of(
          "DELETE FROM %s WHERE false",
          "TRUNCATE %s",
          "ALTER TABLE %s ADD COLUMN mine int",
          "ALTER TABLE %s DISABLE TRIGGER USER",
          "ALTER TABLE %s ENABLE ROW LEVEL SECURITY",
          "ALTER TABLE %s OWNER TO current_user",
          // without the right to grant this is a warning
          "DO $$ BEGIN GRANT SELECT ON %1$s TO PUBLIC; IF NOT has_table_privilege('public', '%1$s',"
              + " 'SELECT') THEN RAISE insufficient_privilege; END IF; END $$",
          "CREATE INDEX ON %s ((1))",
          "CREATE TRIGGER mine BEFORE INSERT ON %s EXECUTE FUNCTION patternstream_touch_pattern()",
          "LOCK TABLE %s IN ACCESS EXCLUSIVE MODE",
          "DROP TABLE %s");

  private static final List<String> NEVER_IN_THE_SCHEMA =
      List.of(
          "CREATE TABLE public.mine (x int)",
          "CREATE VIEW public.mine AS SELECT 1",
          "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
          "CREATE SCHEMA mine",
          "DROP FUNCTION get_active_patterns(text, text)",
          "ALTER TYPE pattern_status ADD VALUE 'mine'",
          "CREATE ROLE mine",
          "SET ROLE patternstream_owner",
          "COPY pattern_events TO '/tmp/mine'",
          "COPY pattern_events TO PROGRAM 'true'",
          "SELECT pg_read_file('postgresql.conf')",
          "SET work_mem = '1MB'; SET session_replication_role = 'replica'",
          "SELECT pg_reload_conf()");

  private void assertNoneInTheSchema(String role) throws SQLException {
    for (String statement : NEVER_IN_THE_SCHEMA) {
      assertThat(attempt(role, statement)).as(role + ": " + statement).isEqualTo(REFUSED);
    }
  }

  private Set<String> withoutPartitions() throws SQLException {
    return new TreeSet<>(
        rows(
            url,
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                + " AND relkind IN ('r', 'p', 'v') AND NOT relispartition"));
  }

  @Test
  void theWriterAddsAndUpdatesButNeverDeletesNorChangesATable() throws SQLException {
    Set<String> written = new TreeSet<>(ADDED_TO);
    written.addAll(REPLACED);
    assertThat(allowed("writer", relations, "SELECT FROM %s")).isEqualTo(withoutPartitions());
    assertThat(allowed("writer", tables, "INSERT INTO %s DEFAULT VALUES")).isEqualTo(written);
    assertThat(updatable("writer")).isEqualTo(new TreeSet<>(REPLACED));
    // an exclusive lock needs a right to change rows; it takes that right for what it is
    List<String> never = NEVER.stream().filter(verb -> !verb.startsWith("LOCK")).toList();
    assertNoneOf("writer", never);
    assertNoneInTheSchema("writer");
  }

  @Test
  void theConsoleReadsAllAndWritesVerdictsNotesAndDrawings() throws SQLException {
    assertThat(allowed("console", relations, "SELECT FROM %s")).isEqualTo(withoutPartitions());
    assertThat(allowed("console", tables, "INSERT INTO %s DEFAULT VALUES")).isEmpty();
    assertThat(updatable("console")).isEmpty();
    assertThat(
            rows(
                url,
                "SELECT attname FROM pg_attribute WHERE attrelid = 'pattern_events'::regclass AND"
                    + " attnum > 0 AND has_column_privilege('patternstream_console', attrelid,"
                    + " attnum, 'UPDATE')"))
        .containsExactlyInAnyOrder(
            "verdict", "verdict_notes", "operator_id", "draw_commands", "snapshot_url");
    assertThat(attempt("console", "UPDATE pattern_events SET verdict = 'accepted'"))
        .isEqualTo("ok");
    assertThat(attempt("console", "UPDATE pattern_events SET confidence = 1")).isEqualTo(REFUSED);
    assertNoneOf("console", NEVER.stream().filter(verb -> !verb.startsWith("LOCK")).toList());
    assertNoneInTheSchema("console");
  }

  @Test
  void theReaderReads() throws SQLException {
    assertThat(allowed("reader", relations, "SELECT FROM %s")).isEqualTo(withoutPartitions());
    assertThat(attempt("reader", "SELECT * FROM get_active_patterns('NVDA')")).isEqualTo("ok");
    assertThat(allowed("reader", tables, "INSERT INTO %s DEFAULT VALUES")).isEmpty();
    assertThat(updatable("reader")).isEmpty();
    assertThat(attempt("reader", "UPDATE pattern_events SET verdict = 'accepted'"))
        .isEqualTo(REFUSED);
    assertNoneOf("reader", NEVER);
    assertNoneInTheSchema("reader");
  }

  @Test
  void theOwnerDeletesAndChangesTables() throws SQLException {
    assertThat(allowed("owner", relations, "SELECT FROM %s")).isEqualTo(new TreeSet<>(relations));
    for (String verb :
        List.of(
            "DELETE FROM %s WHERE false", "ALTER TABLE %s ADD COLUMN mine int", "DROP TABLE %s")) {
      assertThat(allowed("owner", tables, verb)).as(verb).isEqualTo(new TreeSet<>(tables));
    }
    assertThat(attempt("owner", "CREATE TABLE public.mine (x int)")).isEqualTo("ok");
    for (String beyond :
        List.of("CREATE ROLE mine", "CREATE SCHEMA mine", "SELECT pg_reload_conf()")) {
      assertThat(attempt("owner", beyond)).as(beyond).isEqualTo(REFUSED);
    }
  }

  @Test
  void whoeverIsNoneOfThemHasNothing() throws SQLException {
    execute(url, "CREATE ROLE patternstream_stranger");
    for (String verb :
        List.of("SELECT FROM %s", "INSERT INTO %s DEFAULT VALUES", "DELETE FROM %s")) {
      assertThat(allowed("stranger", tables, verb)).as(verb).isEmpty();
    }
    execute(url, "DROP ROLE patternstream_stranger");
  }

  @Test
  void theWriterSeesThatAllMigrationsAreThere() throws SQLException {
    execute(url, "CREATE ROLE job LOGIN IN ROLE patternstream_writer");
    assertThat(Migrations.problem(url, "job", "")).isEmpty();
    execute(url, "DROP ROLE job");
  }

  @Test
  void noRoleLogsIn() throws SQLException {
    assertThat(
            rows(
                url,
                "SELECT rolname FROM pg_roles WHERE rolname LIKE 'patternstream%' AND NOT"
                    + " rolcanlogin AND NOT rolsuper AND NOT rolcreaterole AND NOT rolcreatedb AND"
                    + " NOT rolbypassrls ORDER BY 1"))
        .containsExactly(
            "patternstream_console",
            "patternstream_owner",
            "patternstream_reader",
            "patternstream_writer");
  }
}
