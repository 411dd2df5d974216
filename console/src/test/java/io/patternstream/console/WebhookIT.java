package io.patternstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.patternstream.local.LocalPostgres;
import io.patternstream.sql.Migrations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The outbox of a real Postgres, and a server on loopback that fails first. */
class WebhookIT {
  private static final String ID = "11111111-1111-1111-1111-111111111111";
  private static LocalPostgres postgres;

  private final AtomicInteger failures = new AtomicInteger();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    postgres = LocalPostgres.start(folder);
    Migrations.migrate(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @BeforeEach
  void listen() throws Exception {
    execute("TRUNCATE drift_alert_history, alert_outbox");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  @AfterEach
  void hangUp() {
    server.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    bodies.add(
        new String(
            exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    keys.add(key);
    boolean fails = key.endsWith(":1") && failures.getAndDecrement() > 0;
    exchange.sendResponseHeaders(fails ? 503 : 200, -1);
    exchange.close();
  }

  private Webhook webhook(String format) throws Exception {
    Webhook webhook =
        new Webhook(
            ConsoleConfig.read(
                List.of(
                    "--postgres.url",
                    postgres.jdbcUrl(),
                    "--postgres.user",
                    postgres.user(),
                    "--kafka.bootstrap.servers",
                    TestConsole.NOWHERE,
                    "--console.webhook.url",
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/secret",
                    "--console.webhook.format",
                    format),
                Map.of("PATTERNSTREAM_POSTGRES_PASSWORD", postgres.password())),
            20);
    webhook.start();
    return webhook;
  }

  private static void transition(int revision, String transition) throws Exception {
    execute(
        "INSERT INTO drift_alert_history (alert_id, revision, transition, at, model_group, segment, family, feature,"
            + " component, severity, unit, message) VALUES ('"
            + ID
            + "', "
            + revision
            + ", '"
            + transition
            + "', now(), 'all', '', 'feature', 'volume', 'location', 'major', 'sd', 'volume <x> & more')");
  }

  @Test
  void aTransitionIsSentAgainUntilItIsTakenUnderOneKeyAndThenNoMore() throws Exception {
    failures.set(2);
    transition(1, "open");
    transition(2, "acknowledged");
    transition(3, "resolved");
    try (Webhook webhook = webhook("json")) {
      await().untilAsserted(() -> assertThat(outbox()).isEqualTo("1 sent 3, 3 sent 1"));
    }
    assertThat(keys).startsWith(ID + ":1").contains(ID + ":3");
    assertThat(keys).filteredOn((ID + ":1")::equals).hasSize(3);
    JsonNode body = Json.MAPPER.readTree(bodies.get(0));
    assertThat(body.get("idempotency_key").asText()).isEqualTo(ID + ":1");
    assertThat(body.get("alert").get("transition").asText()).isEqualTo("open");
    assertThat(body.get("alert").get("feature").asText()).isEqualTo("volume");
  }

  @Test
  void aSlackMessageIsATextWhoseSignsAreEscaped() throws Exception {
    transition(1, "open");
    try (Webhook webhook = webhook("slack")) {
      await().untilAsserted(() -> assertThat(outbox()).isEqualTo("1 sent 1"));
    }
    assertThat(Json.MAPPER.readTree(bodies.get(0)))
        .isEqualTo(
            Json.MAPPER
                .createObjectNode()
                .put("text", "*OPEN* major drift alert, all: volume &lt;x&gt; &amp; more"));
  }

  @Test
  void whatIsNeverTakenOrTooOldIsGivenUpAndSaysWhy() throws Exception {
    failures.set(Integer.MAX_VALUE);
    transition(1, "open");
    transition(3, "rebased");
    execute(
        "UPDATE alert_outbox SET attempts = "
            + (Webhook.MOST_ATTEMPTS - 1)
            + " WHERE revision = 1");
    execute("UPDATE alert_outbox SET inserted_at = now() - interval '2 days' WHERE revision = 3");
    try (Webhook webhook = webhook("json")) {
      await().untilAsserted(() -> assertThat(outbox()).isEqualTo("1 given up 12, 3 given up 1"));
    }
    assertThat(only("SELECT string_agg(last_error, ', ' ORDER BY revision) FROM alert_outbox"))
        .isEqualTo("HTTP 503, waited for more than a day");
    assertThat(keys).containsExactly(ID + ":1");
  }

  private static String outbox() throws Exception {
    return only(
        "SELECT string_agg(revision || ' ' || status || ' ' || attempts, ', ' ORDER BY revision) FROM alert_outbox");
  }

  private static String only(String sql) throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return String.valueOf(result.getString(1));
    }
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect() throws Exception {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }
}
