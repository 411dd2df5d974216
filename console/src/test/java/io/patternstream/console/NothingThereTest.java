package io.patternstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The console with neither Postgres nor Kafka. */
class NothingThereTest {
  private static TestConsole console;

  @BeforeAll
  static void start() throws Exception {
    console =
        new TestConsole(
            TestConsole.config(
                "jdbc:postgresql://" + TestConsole.NOWHERE + "/x", "x", "", TestConsole.NOWHERE));
  }

  @AfterAll
  static void stop() {
    console.close();
  }

  @Test
  void theHealthAnswersAndSaysWhatIsDown() throws Exception {
    TestConsole.Answer answer = console.get("/api/ml/health");
    JsonNode health = answer.json();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(health.get("status").textValue()).isEqualTo("critical");
    assertThat(health.get("reasons").toString()).contains("postgres is down");
    assertThat(health.get("predictions_made").isNull()).isTrue();
    assertThat(new OpenApi().faults("get", "/api/ml/health", 200, health))
        .allMatch(fault -> fault.contains("number"));
  }

  @Test
  void dataRoutesAnswer503WithAReason() throws Exception {
    for (String path : new String[] {"/api/predictions", "/api/ml/metrics", "/api/quality"}) {
      TestConsole.Answer answer = console.get(path);
      assertThat(answer.status()).as(path).isEqualTo(503);
      assertThat(answer.json().get("error").textValue()).isEqualTo("postgres_unavailable");
      assertThat(new OpenApi().faults("get", path, 503, answer.json())).isEmpty();
    }
  }

  @Test
  void prometheusStillGetsWhatIsUp() throws Exception {
    assertThat(console.get("/metrics").body())
        .contains("patternstream_component_up{component=\"postgres\"} 0\n");
  }

  @Test
  void aNameThatIsNotThisConsolesIsRefused() throws Exception {
    URI url = URI.create(console.console().url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /api/ml/health HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 421")
          .contains("foreign_host");
    }
  }
}
