package io.patternstream.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.config.PostgresConfig;
import io.patternstream.job.postgres.TestServer.Database;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A topic that was deleted and made anew is not the topic that a job has read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicIdentitiesIT {
  private TestServer server;
  private Database database;

  @BeforeAll
  void start() throws Exception {
    server = new TestServer();
    database = server.database();
    database.execute("CREATE ROLE starter LOGIN IN ROLE patternstream_writer");
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  private Optional<String> problem(String job, String events, boolean accept) {
    PostgresConfig config = database.configOf("starter", Duration.ofSeconds(10));
    return TopicIdentities.problem(
        config, job, Map.of("mcp.events", events, "pattern.control", "c/1"), accept);
  }

  @Test
  void aTopicThatWasMadeAnewStopsTheStartUntilThatIsAccepted() throws Exception {
    assertThat(problem("job", "c/1", false)).isEmpty();
    assertThat(problem("job", "c/1", false)).isEmpty();

    assertThat(problem("job", "c/2", false)).isPresent();
    assertThat(problem("job", "c/2", false).orElseThrow())
        .contains("mcp.events is another one (c/2)", "(c/1)", "kafka.lost.records=skip");
    assertThat(problem("other", "c/2", false)).isEmpty(); // which has read nothing yet

    assertThat(problem("job", "c/2", true)).isEmpty();
    assertThat(problem("job", "c/2", false)).isEmpty();
    assertThat(database.rows("SELECT topic, identity FROM job_topics WHERE job = 'job' ORDER BY 1"))
        .containsExactly("mcp.events|c/2", "pattern.control|c/1");
  }
}
