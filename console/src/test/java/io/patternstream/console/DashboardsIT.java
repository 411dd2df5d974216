package io.patternstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.patternstream.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Grafana's dashboards, without a Grafana: every statement of every panel runs on the seeded real
 * database as the role of dashboards, and every metric is one that the console tells.
 */
class DashboardsIT {
  private static final Path DOCKER = Path.of("..", "docker");
  private static final Pattern METRIC = Pattern.compile("\\bpatternstream_[a-z_]+");
  private static LocalPostgres postgres;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    postgres = LocalPostgres.start(folder);
    TestConsole.seed(postgres);
    try (Connection owner = connect("postgres");
        Statement statement = owner.createStatement()) {
      statement.execute("CREATE ROLE dashboards LOGIN IN ROLE patternstream_reader");
      statement.execute(
          "INSERT INTO pipeline_statistics (stage, disposition, minute, count) VALUES"
              + " ('parse-mcp-events', 'patterns', now() - interval '1 minute', 5)");
    }
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  private static Connection connect(String user) throws Exception {
    return DriverManager.getConnection(postgres.jdbcUrl(), user, "");
  }

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(DOCKER.resolve("grafana/dashboards"))) {
      return files.sorted().toList().stream();
    }
  }

  private static JsonNode read(Path file) throws IOException {
    return Json.MAPPER.readTree(Files.readString(file));
  }

  /** Title of dashboard and panel, and what it asks. */
  private static List<Arguments> targets(String what) throws IOException {
    List<Arguments> found = new ArrayList<>();
    for (Path file : files().toList()) {
      for (JsonNode panel : read(file).path("panels")) {
        for (JsonNode target : panel.path("targets")) {
          if (target.has(what)) {
            found.add(
                Arguments.of(
                    file.getFileName() + ": " + panel.path("title").asText(),
                    target.path("format").asText(),
                    target.path(what).asText()));
          }
        }
      }
    }
    assertThat(found).isNotEmpty();
    return found;
  }

  static List<Arguments> statements() throws IOException {
    return targets("rawSql");
  }

  /** As Grafana's Postgres data source reads its macros. */
  private static String plain(String sql) {
    String text =
        sql.replaceAll(
            "\\$__timeFilter\\(([^)]+)\\)", "$1 BETWEEN now() - interval '6 hours' AND now()");
    text =
        text.replaceAll(
            "\\$__timeGroupAlias\\(([^,]+), '1m'\\)",
            "to_timestamp(floor(extract(epoch FROM $1) / 60) * 60) AS \"time\"");
    text =
        text.replaceAll(
            "\\$__timeGroupAlias\\(([^,]+), '1h'\\)",
            "to_timestamp(floor(extract(epoch FROM $1) / 3600) * 3600) AS \"time\"");
    assertThat(text).doesNotContain("$__");
    return text;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statements")
  void everyPanelsStatementRunsAsTheReaderAndFindsTheSeededRows(
      String panel, String format, String sql) throws Exception {
    try (Connection reader = connect("dashboards");
        Statement statement = reader.createStatement();
        ResultSet rows = statement.executeQuery(plain(sql))) {
      ResultSetMetaData columns = rows.getMetaData();
      assertThat(rows.next()).as("a row on the seed").isTrue();
      if (format.equals("time_series")) {
        assertThat(columns.getColumnLabel(1)).isEqualTo("time");
        assertThat(columns.getColumnTypeName(1)).isEqualTo("timestamptz");
        int numbers = 0;
        for (int i = 2; i <= columns.getColumnCount(); i++) {
          boolean name = columns.getColumnLabel(i).equals("metric");
          assertThat(columns.getColumnTypeName(i))
              .as(columns.getColumnLabel(i))
              .isIn(name ? List.of("text") : List.of("float8", "int8", "int4"));
          numbers += name ? 0 : 1;
        }
        assertThat(numbers).isPositive();
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void commandsAreMarkedOnEveryDashboard(Path file) throws Exception {
    JsonNode marks = read(file).path("annotations").path("list");
    assertThat(marks).isNotEmpty();
    for (JsonNode mark : marks) {
      try (Connection reader = connect("dashboards");
          Statement statement = reader.createStatement();
          ResultSet rows = statement.executeQuery(plain(mark.path("rawQuery").asText()))) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getMetaData().getColumnLabel(1)).isEqualTo("time");
        assertThat(rows.getMetaData().getColumnLabel(2)).isEqualTo("text");
      }
    }
  }

  @Test
  void theReaderMayNotWrite() throws Exception {
    try (Connection reader = connect("dashboards");
        Statement statement = reader.createStatement()) {
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> statement.execute("DELETE FROM ml_predictions"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void everyMetricOfDashboardsAndRulesIsOneThatTheConsoleTells() throws Exception {
    Set<String> wanted = new TreeSet<>();
    List<String> texts = new ArrayList<>();
    for (Arguments target : targets("expr")) {
      texts.add((String) target.get()[2]);
    }
    texts.add(Files.readString(DOCKER.resolve("prometheus/rules.yml")));
    for (String text : texts) {
      Matcher matcher = METRIC.matcher(text);
      while (matcher.find()) {
        wanted.add(matcher.group());
      }
    }
    assertThat(wanted).hasSizeGreaterThan(8);
    try (TestConsole console =
        new TestConsole(
            TestConsole.config(postgres.jdbcUrl(), "postgres", "", TestConsole.NOWHERE))) {
      String scrape = console.get("/metrics").body();
      for (String metric : wanted) {
        assertThat(scrape).containsPattern("(?m)^" + metric + "[ {]");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void aDashboardIsWellMade(Path file) throws Exception {
    JsonNode dashboard = read(file);
    assertThat(dashboard.path("id").isNull()).isTrue();
    assertThat(file.getFileName()).hasToString(dashboard.path("uid").asText() + ".json");
    assertThat(dashboard.path("schemaVersion").asInt()).isBetween(39, 41);
    assertThat(dashboard.path("refresh").asText()).isEqualTo("30s");
    Set<Integer> ids = new HashSet<>();
    Set<String> cells = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      String title = panel.path("title").asText();
      assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
      assertThat(panel.path("description").asText()).as(title).isNotBlank();
      assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(title).isNotBlank();
      assertThat(panel.path("targets")).as(title).isNotEmpty();
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.at("/datasource/uid").asText()).as(title).isIn("${DS_PG}", "${DS_PROM}");
      }
      JsonNode place = panel.path("gridPos");
      for (int x = place.path("x").asInt();
          x < place.path("x").asInt() + place.path("w").asInt();
          x++) {
        assertThat(x).as(title).isBetween(0, 23);
        for (int y = place.path("y").asInt();
            y < place.path("y").asInt() + place.path("h").asInt();
            y++) {
          assertThat(cells.add(x + "/" + y)).as(title + " lies on another panel").isTrue();
        }
      }
    }
  }
}
