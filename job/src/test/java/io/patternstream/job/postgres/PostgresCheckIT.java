package io.patternstream.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.config.PostgresConfig;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is said before the start when the database is not fit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresCheckIT {
  private TestServer server;

  @BeforeAll
  void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  private static Optional<String> problem(String url, String user) {
    return PostgresCheck.problem(
        new PostgresConfig(url, user, "secret", 1, Duration.ZERO, Duration.ZERO, Duration.ZERO));
  }

  private static void assertOneLine(Optional<String> problem, String... parts) {
    assertThat(problem)
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .startsWith("postgres.url: ")
                    .contains(parts)
                    .doesNotContain("\n", "secret"));
  }

  @Test
  void aMigratedDatabaseIsFit() throws Exception {
    assertThat(problem(server.database().url, "postgres")).isEmpty();
  }

  @Test
  void aDatabaseWithoutTablesIsNot() {
    assertOneLine(problem(server.unmigrated().url, "postgres"), "lacks", "migrate it first");
  }

  @Test
  void aRoleThatDoesNotExistIsNamed() {
    assertOneLine(problem(server.unmigrated().url, "nobody"), "nobody");
  }

  @Test
  void aServerThatDoesNotAnswerIsNamed() {
    assertOneLine(problem("jdbc:postgresql://localhost:1/none", "postgres"), "localhost:1/none");
  }
}
