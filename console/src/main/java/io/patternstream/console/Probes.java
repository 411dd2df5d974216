package io.patternstream.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Asks Kafka and Flink from time to time whether they are there, beside the requests, so that a
 * health check never waits for a broker.
 */
final class Probes implements AutoCloseable {
  private static final int EVERY_SECONDS = 5;
  private static final int TIMEOUT_MILLIS = 2_000;

  private final ConsoleConfig config;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofMillis(TIMEOUT_MILLIS)).build();
  private final ScheduledExecutorService clock =
      Executors.newScheduledThreadPool(
          2,
          task -> {
            Thread thread = new Thread(task, "console-probe");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Admin admin;
  private volatile Component kafka = new Component("kafka", "unknown", "not asked yet");
  private volatile Component flink;

  Probes(ConsoleConfig config) {
    this.config = config;
    flink =
        config.flinkUrl().isEmpty()
            ? new Component("flink", "not_configured", "console.flink.url is not set")
            : new Component("flink", "unknown", "not asked yet");
  }

  void start() {
    var unused =
        clock.scheduleWithFixedDelay(() -> kafka = askKafka(), 0, EVERY_SECONDS, TimeUnit.SECONDS);
    if (!config.flinkUrl().isEmpty()) {
      unused =
          clock.scheduleWithFixedDelay(
              () -> flink = askFlink(), 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }
  }

  Component kafka() {
    return kafka;
  }

  Component flink() {
    return flink;
  }

  private Component askKafka() {
    try {
      int brokers =
          admin().describeCluster().nodes().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).size();
      return brokers > 0
          ? Component.up("kafka", brokers + (brokers == 1 ? " broker" : " brokers"))
          : Component.down("kafka", "no broker in the cluster");
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      return Component.down(
          "kafka", config.kafkaBootstrapServers() + " does not answer: " + Problem.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return kafka;
    }
  }

  private synchronized Admin admin() {
    if (admin == null) {
      Properties properties = new Properties();
      properties.putAll(config.kafkaClient());
      properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafkaBootstrapServers());
      properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "patternstream-console-probe");
      properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
      properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
      admin = Admin.create(properties);
    }
    return admin;
  }

  private Component askFlink() {
    try {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(config.flinkUrl() + "/jobs/overview"))
                  .timeout(Duration.ofMillis(TIMEOUT_MILLIS))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        return Component.down("flink", "REST interface answers " + answer.statusCode());
      }
      int all = 0;
      for (JsonNode job : Json.MAPPER.readTree(answer.body()).path("jobs")) {
        all++;
        if (job.path("state").asText().equals("RUNNING")) {
          return Component.up("flink", "job " + job.path("name").asText() + " is running");
        }
      }
      return Component.down("flink", all == 0 ? "no job" : "no job is running");
    } catch (IOException e) {
      return Component.down("flink", config.flinkUrl() + " does not answer: " + Problem.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return flink;
    }
  }

  @Override
  public synchronized void close() {
    clock.shutdownNow();
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
