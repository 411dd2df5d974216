package io.patternstream.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits in {@code alert_outbox} to a web address, oldest first, one at a time.
 *
 * <p>At least once: a row is marked as sent in the transaction that holds it while it is sent, so
 * that a console which dies in between sends it again, under the same {@code Idempotency-Key}.
 * Several consoles share the work. What the other side refuses is tried again after a delay that
 * doubles up to an hour, {@value #MOST_ATTEMPTS} times in all, then given up; so is what waited for
 * more than a day: yesterday's alerts are in the table, not in a pager. Redirects are not followed,
 * answers not read. The address is never logged.
 */
final class Webhook implements AutoCloseable {
  static final long FIRST_DELAY_MILLIS = 2_000;
  static final int MOST_ATTEMPTS = 12;

  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
  private static final int LONGEST_REASON = 200;
  private static final int LONGEST_TEXT = 3_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String NEXT =
      "SELECT alert_id::text, revision, payload::text, attempts,"
          + " inserted_at < clock_timestamp() - interval '1 day' AS stale FROM alert_outbox"
          + " WHERE status = 'pending' AND next_attempt_at <= clock_timestamp()"
          + " ORDER BY inserted_at, alert_id, revision LIMIT 1 FOR UPDATE SKIP LOCKED";
  private static final String MARK =
      "UPDATE alert_outbox SET status = ?, attempts = ?, last_error = ?,"
          + " sent_at = CASE WHEN ? THEN clock_timestamp() END,"
          + " next_attempt_at = clock_timestamp() + ? * interval '1 millisecond'"
          + " WHERE alert_id = ?::uuid AND revision = ?";

  private final ConsoleConfig config;
  private final long firstDelayMillis;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "console-webhook");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable HikariDataSource pool;
  private boolean away; // the database, so that it is said once

  /**
   * A sender that does not run yet.
   *
   * @param firstDelayMillis between looks at the table, and before the second attempt
   */
  Webhook(ConsoleConfig config, long firstDelayMillis) {
    this.config = config;
    this.firstDelayMillis = firstDelayMillis;
  }

  /** Begins to send; without an address nothing happens. */
  void start() {
    if (!config.webhookUrl().isEmpty()) {
      var unused =
          clock.scheduleWithFixedDelay(
              this::sendAll, firstDelayMillis, firstDelayMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void sendAll() {
    try {
      while (!Thread.currentThread().isInterrupted() && sendNext()) {
        // one transaction each
      }
      away = false;
    } catch (SQLException e) {
      if (!away) {
        LOG.warn("alerts wait in the outbox: Postgres: {}", Problem.reason(e));
      }
      away = true;
    } catch (RuntimeException e) { // a schedule ends with the first exception that leaves it
      LOG.error("sending alerts failed", e);
    }
  }

  /** Sends the next row that is due; false when none is. */
  private boolean sendNext() throws SQLException {
    try (Connection connection = pool().getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement next = connection.prepareStatement(NEXT);
          ResultSet row = next.executeQuery()) {
        if (!row.next()) {
          return false;
        }
        String id = row.getString(1);
        long revision = row.getLong(2);
        int attempts = row.getInt(4);
        String fault =
            row.getBoolean(5) ? "waited for more than a day" : post(id, revision, row.getString(3));
        boolean over = fault != null && (row.getBoolean(5) || attempts + 1 >= MOST_ATTEMPTS);
        if (fault != null) {
          LOG.warn(
              "alert {} revision {} was not taken ({}), {}",
              id,
              revision,
              fault,
              over ? "given up" : "to be tried again");
        }
        mark(connection, id, revision, attempts + 1, fault, over);
        connection.commit();
        return true;
      }
    }
  }

  private void mark(
      Connection connection,
      String id,
      long revision,
      int attempts,
      @Nullable String fault,
      boolean over)
      throws SQLException {
    try (PreparedStatement mark = connection.prepareStatement(MARK)) {
      mark.setString(1, fault == null ? "sent" : over ? "given up" : "pending");
      mark.setInt(2, attempts);
      mark.setString(3, fault);
      mark.setBoolean(4, fault == null);
      long delay = firstDelayMillis << Math.min(attempts - 1, 20);
      mark.setLong(5, Math.min(delay, Duration.ofHours(1).toMillis()));
      mark.setString(6, id);
      mark.setLong(7, revision);
      mark.executeUpdate();
    }
  }

  /** What was wrong, in a few words; null when the other side took it. */
  private @Nullable String post(String id, long revision, String payload) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(config.webhookUrl()))
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .header("Idempotency-Key", id + ":" + revision)
              .POST(HttpRequest.BodyPublishers.ofByteArray(body(id, revision, payload)))
              .build();
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status >= 200 && status < 300 ? null : "HTTP " + status;
    } catch (IOException e) {
      String reason = e.getClass().getSimpleName() + ": " + Problem.reason(e);
      reason = reason.replace(config.webhookUrl(), "the webhook");
      return reason.substring(0, Math.min(reason.length(), LONGEST_REASON));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "the console is stopping";
    }
  }

  private byte[] body(String id, long revision, String payload) throws JsonProcessingException {
    JsonNode alert = Json.MAPPER.readTree(payload);
    ObjectNode body = Json.MAPPER.createObjectNode();
    if (config.webhookForSlack()) {
      return Json.bytes(body.put("text", slack(alert)));
    }
    body.put("idempotency_key", id + ":" + revision);
    body.set("alert", alert);
    return Json.bytes(body);
  }

  /** Slack's own signs in what comes from outside are escaped, as it asks for. */
  private static String slack(JsonNode alert) {
    String head =
        String.format(
            Locale.ROOT,
            "*%s* %s drift alert, %s: ",
            alert.path("transition").asText("?").toUpperCase(Locale.ROOT),
            alert.path("severity").asText("?"),
            alert.path("model_group").asText("?"));
    String text = head + alert.path("message").asText("");
    text = text.substring(0, Math.min(text.length(), LONGEST_TEXT));
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private synchronized HikariDataSource pool() {
    if (pool == null) {
      HikariConfig hikari = new HikariConfig();
      hikari.setPoolName("console-webhook");
      hikari.setJdbcUrl(config.postgresUrl());
      hikari.setUsername(config.postgresUser());
      hikari.setPassword(config.postgresPassword());
      hikari.setMaximumPoolSize(1);
      hikari.setMinimumIdle(0);
      hikari.setConnectionTimeout(1_500);
      hikari.setInitializationFailTimeout(-1);
      hikari.addDataSourceProperty("ApplicationName", "patternstream-console-webhook");
      hikari.addDataSourceProperty("socketTimeout", "10");
      pool = new HikariDataSource(hikari);
    }
    return pool;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    synchronized (this) {
      if (pool != null) {
        pool.close();
        pool = null;
      }
    }
  }
}
