package io.patternstream.sql;

import static io.patternstream.sql.TestDatabases.PASSWORD;
import static io.patternstream.sql.TestDatabases.USER;
import static io.patternstream.sql.TestDatabases.execute;
import static io.patternstream.sql.TestDatabases.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private TestDatabases databases;
  private String url;

  @BeforeAll
  void migrated() throws Exception {
    databases = new TestDatabases();
    url = databases.database();
    Migrations.migrate(url, USER, PASSWORD);
  }

  @AfterAll
  void stop() throws Exception {
    databases.close();
  }

  private List<String> lines(
      Export export, Export.Format format, @Nullable Instant since, @Nullable Instant until)
      throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rows;
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD)) {
      connection.setReadOnly(true);
      rows = export.copy(connection, format, since, until, out);
    }
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(rows).isEqualTo(format == Export.Format.CSV ? lines.size() - 1 : lines.size());
    return lines;
  }

  @ParameterizedTest
  @EnumSource
  void everyExportRunsOnTheTablesThatThereAre(Export export) throws Exception {
    for (Export.Format format : Export.Format.values()) {
      assertThat(lines(export, format, START.plusSeconds(1_000_000), START)).hasSizeLessThan(2);
    }
    assertThat(Export.named(export.label())).contains(export);
  }

  @Test
  void aReaderMayExport() throws Exception {
    execute(url, "CREATE ROLE export_reader LOGIN IN ROLE patternstream_reader");
    try (Connection connection = DriverManager.getConnection(url, "export_reader", PASSWORD)) {
      assertThat(
              Export.PHRASES.copy(
                  connection, Export.Format.CSV, null, null, new ByteArrayOutputStream()))
          .isZero();
    }
  }

  @Test
  void textOfAnyKindStaysWhatItIs() throws Exception {
    String hostile = "comma, \"quote\"\\back\u0001\u0002\ttab <b>";
    execute(
        url,
        "INSERT INTO control_log (log_topic, log_partition, log_offset, log_ordinal, log_time, seq, kind, actor,"
            + " reason, model_group) VALUES ('t', 0, 1, 0, '2026-01-01T00:00:00Z', 1, 'enable_ml', 'a', '"
            + hostile
            + "', 'all'), ('t', 0, 2, 0, '2026-01-02T00:00:00Z', 2, 'enable_ml', 'a', 'later', 'all')");

    List<String> json = lines(Export.CONTROL, Export.Format.JSON, null, null);

    assertThat(json).hasSize(2);
    // Postgres reads back what it wrote
    assertThat(
            rows(url, "SELECT '" + json.get(0).replace("'", "''") + "'::json ->> 'reason'").get(0))
        .isEqualTo(hostile);
    assertThat(lines(Export.CONTROL, Export.Format.CSV, null, null).get(1))
        .contains(",\"comma, \"\"quote\"\"\\back\u0001\u0002\ttab <b>\",");
    Instant second = Instant.parse("2026-01-02T00:00:00Z");
    assertThat(lines(Export.CONTROL, Export.Format.JSON, second, null))
        .singleElement()
        .asString()
        .contains("later");
    assertThat(lines(Export.CONTROL, Export.Format.JSON, null, second))
        .singleElement()
        .asString()
        .contains("comma");
  }

  @Test
  void examplesSayBeforeWhichRowEachOutcomeWasKnown() throws Exception {
    Random random = new Random(5);
    int n = 60;
    long[] predicted = new long[n];
    long[] decided = new long[n];
    Map<Long, Integer> order = new TreeMap<>();
    for (int i = 0; i < n; i++) {
      predicted[i] = 7L * random.nextInt(100_000) + i % 7; // no two at one time
      decided[i] = predicted[i] + 1 + random.nextInt(200_000);
      order.put(predicted[i], i);
      example(
          i,
          predicted[i],
          decided[i],
          i % 3 == 0 ? "neutral" : i % 2 == 0 ? "positive" : "negative");
    }
    List<String> expected = new ArrayList<>();
    List<Integer> taught = order.values().stream().filter(i -> i % 3 != 0).toList();
    for (int i : taught) {
      long before = taught.stream().filter(j -> predicted[j] <= decided[i]).count();
      expected.add(
          (i % 2 == 0 ? 1 : 0)
              + ",type_"
              + i % 4
              + ",0.25,"
              + (before < taught.size() ? before : -1)
              + ","
              + i
              + ",,"); // the second feature is NaN
    }

    List<String> lines = lines(Export.EXAMPLES, Export.Format.CSV, null, null);

    assertThat(lines.get(0))
        .startsWith("y,key,rule,label_at,support_distance_pct,resistance_distance_pct,");
    assertThat(lines.subList(1, lines.size()))
        .zipSatisfy(expected, (line, start) -> assertThat(line).startsWith(start));
  }

  private void example(int i, long predicted, long decided, String label) throws Exception {
    String id = String.format("'00000000-0000-5000-8000-%012d'", i);
    execute(
        url,
        "INSERT INTO ml_predictions (pattern_id, model_version, confidence, feature_schema_version, features)"
            + " VALUES ("
            + id
            + ", 'v', 0.5, (SELECT max(schema_version) FROM feature_schemas), ARRAY["
            + i
            + ", 'NaN', 3]::float8[]);"
            + " INSERT INTO prediction_outcomes (pattern_id, feedback_id, symbol, timeframe, pattern_type, model_group,"
            + " model_version, model_seq, label, labeling_method, rule_confidence, confidence, ml_eligible,"
            + " predicted_log_time, log_time) VALUES ("
            + id
            + ", 'f', 'S', '1d', 'type_"
            + i % 4
            + "', 'all', 'v', 0, '"
            + label
            + "', 'automatic', 0.25, 0.5, true, '"
            + START.plusSeconds(predicted)
            + "', '"
            + START.plusSeconds(decided)
            + "')");
  }
}
