package io.patternstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.local.LocalPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each statement on a real, migrated Postgres. */
class SqlIT {
  private static final Map<String, Object> BOUNDS = Map.of("limit", 10, "hours", 1, "sla", 75.0);
  private static LocalPostgres postgres;
  private static Database database;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    postgres = LocalPostgres.start(folder);
    TestConsole.seed(postgres);
    database =
        new Database(
            TestConsole.config(
                postgres.jdbcUrl(), postgres.user(), postgres.password(), TestConsole.NOWHERE));
  }

  @AfterAll
  static void stop() {
    database.close();
    postgres.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Sql.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PREDICTION", "QUALITY"})
  void aStatementWithoutFiltersFindsTheSeededRows(Sql sql) {
    assertThat(database.rows(sql, BOUNDS)).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(Sql.class)
  void everyFilterIsBoundAndMatchesNothingThatIsNotThere(Sql sql) {
    Map<String, Object> filters = new java.util.HashMap<>(BOUNDS);
    for (String name :
        List.of(
            "symbol",
            "timeframe",
            "pattern_type",
            "status",
            "state",
            "feature",
            "family",
            "method",
            "operator_id",
            "arm",
            "reason")) {
      filters.put(name, "x' OR true --");
    }
    filters.put("pattern_id", "00000000-0000-5000-8000-0000000000ff");
    filters.put("after_time", Instant.EPOCH);
    filters.put("after_id", "00000000-0000-5000-8000-000000000000");

    List<Row> rows = database.rows(sql, filters);

    boolean filtered = sql.parameters().stream().anyMatch(name -> !BOUNDS.containsKey(name));
    assertThat(rows.isEmpty()).isEqualTo(filtered);
  }
}
