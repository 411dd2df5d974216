package io.patternstream.job.kafka;

import io.patternstream.job.config.KafkaConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Whether the brokers answer and hold the topics, before anything is started. */
public final class KafkaCheck {
  private static final int TIMEOUT_MILLIS = 10_000;

  private KafkaCheck() {}

  /** One line that names the key at fault, or nothing. */
  public static Optional<String> problem(KafkaConfig kafka) {
    Properties properties = new Properties();
    properties.putAll(kafka.client());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS / 2);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(properties)) {
      Set<String> existing = admin.listTopics().names().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
      List<String> missing = new ArrayList<>();
      for (String topic : wanted(kafka)) {
        if (!existing.contains(topic)) {
          missing.add(topic);
        }
      }
      return missing.isEmpty()
          ? Optional.empty()
          : Optional.of(
              "kafka: topic "
                  + String.join(", ", missing)
                  + " does not exist on "
                  + kafka.bootstrapServers()
                  + "; create it with message.timestamp.type=LogAppendTime");
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      return Optional.of(
          "kafka.bootstrap.servers = "
              + kafka.bootstrapServers()
              + " cannot be reached: "
              + reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("kafka: interrupted while asking for topics");
    }
  }

  private static List<String> wanted(KafkaConfig kafka) {
    List<String> topics =
        new ArrayList<>(List.of(kafka.events(), kafka.feedback(), kafka.control()));
    for (String optional : List.of(kafka.predictions(), kafka.alerts(), kafka.rejected())) {
      if (!optional.isEmpty()) {
        topics.add(optional);
      }
    }
    return topics;
  }

  private static String reason(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
