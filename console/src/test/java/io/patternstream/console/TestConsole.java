package io.patternstream.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.patternstream.local.LocalPostgres;
import io.patternstream.settings.ConfigException;
import io.patternstream.sql.Migrations;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** A console on a free port, and a browser's view of it. */
final class TestConsole implements AutoCloseable {
  /** Nobody listens on port 1. */
  static final String NOWHERE = "127.0.0.1:1";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Console console;

  TestConsole(ConsoleConfig config) {
    console = new Console(config);
    console.start();
  }

  static ConsoleConfig config(String postgresUrl, String user, String password, String kafka)
      throws ConfigException {
    return ConsoleConfig.read(
        List.of(
            "--postgres.url", postgresUrl,
            "--postgres.user", user,
            "--kafka.bootstrap.servers", kafka,
            "--console.port", "0"),
        Map.of("PATTERNSTREAM_POSTGRES_PASSWORD", password));
  }

  /** Migrated, and filled with the rows of {@code seed.sql}. */
  static void seed(LocalPostgres postgres) throws Exception {
    Migrations.migrate(postgres.jdbcUrl(), postgres.user(), postgres.password());
    try (InputStream in = TestConsole.class.getResourceAsStream("/seed.sql");
        Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  Console console() {
    return console;
  }

  /** Status, headers and body of an answer. */
  record Answer(int status, Map<String, List<String>> headers, String body) {
    JsonNode json() throws IOException {
      return Json.MAPPER.readTree(body);
    }
  }

  Answer get(String path) throws Exception {
    return send(request(path).GET().build());
  }

  Answer post(String path, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(console.url() + path));
  }

  Answer send(HttpRequest request) throws Exception {
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), answer.headers().map(), answer.body());
  }

  @Override
  public void close() {
    console.close();
  }
}
