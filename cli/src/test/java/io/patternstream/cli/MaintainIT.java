package io.patternstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.local.LocalPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that look after a database, as a person or a cron job runs them. */
class MaintainIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static LocalPostgres postgres;
  private static Path config;

  private record Result(int code, String out, String err) {}

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Patternstream.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Result(commandLine.execute(arguments), out.toString(), err.toString());
  }

  private static Result withConfig(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", config.toString()));
    return run(all.toArray(String[]::new));
  }

  @BeforeAll
  static void database() throws Exception {
    postgres = LocalPostgres.start(folder.resolve("postgres"));
    config = folder.resolve("job.properties");
    Files.writeString(
        config,
        "postgres.url="
            + postgres.jdbcUrl()
            + "\npostgres.user="
            + postgres.user()
            + "\nkafka.bootstrap.servers=nowhere:1\nretention.rejected=10d\n");
    Result result = withConfig("migrate", "--profile", "supabase");
    assertThat(result.err()).contains("all tables of this version, with row-level security");
    assertThat(result.code()).isZero();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @BeforeEach
  void rows() throws Exception {
    execute(
        "TRUNCATE rejected_events, feedback_labels, pattern_events;"
            + " INSERT INTO rejected_events (reason, log_topic, log_partition, log_offset, log_ordinal, log_time, detail)"
            + " SELECT 'r', 't', 0, n, 0, now() - n * interval '4 days' - interval '1 hour', 'd' FROM generate_series(0, 4) n;"
            + " INSERT INTO pattern_events (symbol, status) VALUES ('NVDA', 'completed'), ('NVDA', 'pending');"
            + " INSERT INTO feedback_labels (feedback_id, pattern_id, label, labeling_method, labeled_by, disposition,"
            + " log_time, log_topic, log_partition, log_offset, log_ordinal) SELECT 'f', id, 'positive', 'analyst',"
            + " 'anna', 'taught', now(), 't', 0, 0, 0 FROM pattern_events");
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(String of) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM " + of)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static JsonNode summary(Result result) throws Exception {
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    List<String> lines = result.out().lines().toList();
    for (String line : lines) {
      assertThat(JSON.readTree(line).isObject()).isTrue();
    }
    return JSON.readTree(lines.get(lines.size() - 1));
  }

  @Test
  void whatIsOverTheConfiguredLimitGoesButNotInADryRun() throws Exception {
    // ages 0, 4, 8, 12 and 16 days, limit 10
    JsonNode counted = summary(withConfig("maintain", "--dry-run", "--json"));
    assertThat(counted.get("dry_run").asBoolean()).isTrue();
    assertThat(counted.get("rows_removed").asLong()).isEqualTo(2);
    assertThat(count("rejected_events")).isEqualTo(5);

    JsonNode done = summary(withConfig("maintain", "--json"));
    assertThat(done.get("dry_run").asBoolean()).isFalse();
    assertThat(done.get("rows_removed").asLong()).isEqualTo(2);
    assertThat(count("rejected_events")).isEqualTo(3);

    Result again = withConfig("maintain");
    assertThat(again.code()).isZero();
    assertThat(again.out()).contains("0 rows removed").contains("rejected_events_rest");
    assertThat(summary(withConfig("maintain", "--json")).get("partitions_created").asLong())
        .isZero();
  }

  @Test
  void whatIsKeptCanBeTakenAway() throws Exception {
    Path file = folder.resolve("labels.ndjson");
    Result result = withConfig("export", "labels", "--format", "json", "--out", file.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEqualToIgnoringNewLines("2 rows of labels");
    for (String line : Files.readAllLines(file)) {
      assertThat(JSON.readTree(line).get("labeled_by").textValue()).isEqualTo("anna");
    }
    assertThat(withConfig("export", "secrets").err()).contains("there is only patterns, history");
    assertThat(withConfig("export", "labels", "--format", "xml").err()).contains("csv and json");
    assertThat(withConfig("export", "labels", "--since", "today").err()).contains("--since today");
  }

  @Test
  void anOptionWinsOverTheFile() throws Exception {
    assertThat(
            summary(withConfig("maintain", "--json", "--dry-run", "--retention.rejected", "5d"))
                .get("rows_removed")
                .asLong())
        .isEqualTo(3);
  }

  @Test
  void aLabelerIsForgottenAndItIsSaidWhatRemains() throws Exception {
    JsonNode done = summary(withConfig("maintain", "--delete-labeler", "anna", "--json"));
    assertThat(done.get("rows_removed").asLong()).isEqualTo(2);
    assertThat(done.get("remains").toString()).contains("have learnt", "checkpoints");
    assertThat(count("feedback_labels")).isZero();
    assertThat(count("rejected_events")).isEqualTo(5);
  }

  @Test
  void aSymbolIsForgottenButForItsOpenPatternWhichIsSaid() throws Exception {
    Result result = withConfig("maintain", "--delete-symbol", "nvda");
    assertThat(result.out()).contains("1 patterns of it are open and stay");
    assertThat(count("pattern_events")).isEqualTo(1);
    assertThat(count("feedback_labels")).isEqualTo(1);
  }

  @Test
  void theJobsOwnRoleIsRefusedInOneLine() throws Exception {
    execute("CREATE ROLE job_user LOGIN IN ROLE patternstream_writer");
    Result result = withConfig("maintain", "--postgres.user", "job_user");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err().strip())
        .contains("job_user may not maintain")
        .contains("patternstream_owner")
        .hasLineCount(1);
    assertThat(result.out()).isEmpty();
    assertThat(count("rejected_events")).isEqualTo(5);
    execute("DROP ROLE job_user");
  }
}
