package io.patternstream.job.kafka;

import io.patternstream.job.check.Finding;
import io.patternstream.job.config.KafkaConfig;
import io.patternstream.settings.TrustFault;
import io.patternstream.state.mcp.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;

/**
 * Whether the brokers answer, hold the topics and keep them as the job needs them. The start asks
 * for the first two; {@code doctor} for everything.
 */
public final class KafkaCheck {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final String BROKER = "broker";

  /**
   * A topic as the brokers describe it.
   *
   * @param settings its configuration, defaults included
   */
  record Topic(String name, int partitions, int replicas, Map<String, String> settings) {}

  private KafkaCheck() {}

  /** One line that names the key at fault, or nothing: what the start asks. */
  public static Optional<String> problem(KafkaConfig kafka) {
    return ask(kafka, admin -> existence(kafka, admin)).stream()
        .filter(Finding::isWrong)
        .findFirst()
        .map(
            finding ->
                finding.check().equals(BROKER) ? finding.line() : "kafka: " + finding.line());
  }

  /**
   * What brokers call the input topics: cluster and topic id. A topic that was deleted and made
   * anew has another one under the same name. Empty when they do not answer.
   */
  public static Map<String, String> identities(KafkaConfig kafka) {
    Map<String, String> identities = new LinkedHashMap<>();
    List<Finding> unused =
        ask(
            kafka,
            admin -> {
              String cluster = answer(admin.describeCluster().clusterId());
              answer(
                      admin
                          .describeTopics(
                              List.of(kafka.events(), kafka.feedback(), kafka.control()))
                          .allTopicNames())
                  .forEach((name, topic) -> identities.put(name, cluster + "/" + topic.topicId()));
              return List.of();
            });
    return identities;
  }

  /**
   * Everything there is to say about the brokers and topics.
   *
   * @param horizon how long a pattern waits for its label: what a job without state has to read
   *     again
   */
  public static List<Finding> findings(KafkaConfig kafka, int parallelism, Duration horizon) {
    return ask(
        kafka,
        admin -> {
          List<Finding> findings = new ArrayList<>();
          int brokers = answer(admin.describeCluster().nodes()).size();
          findings.add(
              Finding.ok(
                  BROKER,
                  brokers
                      + (brokers == 1 ? " broker at " : " brokers at ")
                      + kafka.bootstrapServers()));
          findings.addAll(existence(kafka, admin));
          for (Topic topic : describe(kafka, admin)) {
            findings.addAll(judge(topic, kafka, brokers, parallelism, horizon));
          }
          return findings;
        });
  }

  private interface Question {
    List<Finding> ask(Admin admin)
        throws ExecutionException, TimeoutException, InterruptedException;
  }

  private static List<Finding> ask(KafkaConfig kafka, Question question) {
    Properties properties = new Properties();
    properties.putAll(kafka.client());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS / 2);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(properties)) {
      return question.ask(admin);
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      return List.of(unreachable(kafka, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(Finding.wrong(BROKER, "interrupted while asking for topics", "ask again"));
    }
  }

  /** Names the key at fault: the address, or what the client is told of TLS and logins. */
  private static Finding unreachable(KafkaConfig kafka, Exception e) {
    Optional<String> untrusted = TrustFault.of(e);
    String servers = "kafka.bootstrap.servers = " + kafka.bootstrapServers();
    if (untrusted.isPresent()) {
      return Finding.wrong(
          BROKER,
          "kafka.properties.file: " + servers + " is not trusted: " + untrusted.get(),
          "have the certificate renewed, or correct the ssl.* lines or the address");
    }
    if (e.getCause() instanceof AuthenticationException refused) {
      return Finding.wrong(
          BROKER,
          "kafka.properties.file: " + servers + " refuses the login: " + refused.getMessage(),
          "correct the sasl.* lines");
    }
    if (e instanceof KafkaException) { // no client could be made: before anybody was asked
      return Finding.wrong(
          BROKER,
          "kafka.properties.file: no client can be made: " + deepest(e),
          "correct the file");
    }
    return Finding.wrong(
        BROKER,
        servers + " cannot be reached: " + reason(e),
        "start the brokers, or correct the address or kafka.properties.file");
  }

  private static String deepest(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  private static <T> T answer(KafkaFuture<T> future)
      throws ExecutionException, TimeoutException, InterruptedException {
    // Longer than the client's own limit, so that the client says what it waited for.
    return future.get(2L * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static List<Finding> existence(KafkaConfig kafka, Admin admin)
      throws ExecutionException, TimeoutException, InterruptedException {
    Set<String> existing = answer(admin.listTopics().names());
    List<String> wanted = wanted(kafka);
    List<String> missing = wanted.stream().filter(topic -> !existing.contains(topic)).toList();
    return List.of(
        missing.isEmpty()
            ? Finding.ok("topics", String.join(", ", wanted) + " exist")
            : Finding.wrong(
                "topics",
                "topic "
                    + String.join(", ", missing)
                    + " does not exist on "
                    + kafka.bootstrapServers(),
                "create it with message.timestamp.type=LogAppendTime"));
  }

  private static List<Topic> describe(KafkaConfig kafka, Admin admin)
      throws ExecutionException, TimeoutException, InterruptedException {
    Set<String> existing = answer(admin.listTopics().names());
    List<String> there = wanted(kafka).stream().filter(existing::contains).toList();
    Map<String, TopicDescription> descriptions =
        answer(admin.describeTopics(there).allTopicNames());
    Map<ConfigResource, Config> configs =
        answer(
            admin
                .describeConfigs(
                    there.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .all());
    Map<String, Map<String, String>> settings = new LinkedHashMap<>();
    configs.forEach(
        (resource, config) -> {
          Map<String, String> values = new LinkedHashMap<>();
          config
              .entries()
              .forEach(entry -> values.put(entry.name(), String.valueOf(entry.value())));
          settings.put(resource.name(), values);
        });
    List<Topic> topics = new ArrayList<>();
    descriptions.forEach(
        (name, description) ->
            topics.add(
                new Topic(
                    name,
                    description.partitions().size(),
                    description.partitions().get(0).replicas().size(),
                    settings.getOrDefault(name, Map.of()))));
    topics.sort(Comparator.comparing(topic -> there.indexOf(topic.name())));
    return topics;
  }

  /** What is to be said about one topic; one finding that all is well when nothing is. */
  static List<Finding> judge(
      Topic topic, KafkaConfig kafka, int brokers, int parallelism, Duration horizon) {
    boolean input =
        List.of(kafka.events(), kafka.feedback(), kafka.control()).contains(topic.name());
    boolean control = topic.name().equals(kafka.control());
    String check = "topic " + topic.name();
    String alter =
        "kafka-configs.sh --alter --entity-type topics --entity-name "
            + topic.name()
            + " --add-config ";
    List<Finding> findings = new ArrayList<>();
    String clock = topic.settings().getOrDefault("message.timestamp.type", "");
    if (input && !clock.equals("LogAppendTime")) {
      findings.add(
          Finding.wrong(
              check,
              "message.timestamp.type is "
                  + clock
                  + ", so that a sender's clock moves the job's time",
              alter + "message.timestamp.type=LogAppendTime"));
    }
    String cleanup = topic.settings().getOrDefault("cleanup.policy", "");
    if (input && cleanup.contains("compact")) {
      findings.add(
          Finding.wrong(
              check,
              "cleanup.policy is "
                  + cleanup
                  + ": only the newest record of a key stays"
                  + (control ? ", and all commands have one key" : ""),
              alter + "cleanup.policy=delete"));
    }
    retention(topic, input, control, horizon, check, alter).ifPresent(findings::add);
    long largest = number(topic, "max.message.bytes", Long.MAX_VALUE);
    if (input && largest < Limits.RECORD_BYTES) {
      findings.add(
          Finding.warning(
              check,
              "max.message.bytes is "
                  + largest
                  + ", less than the record that the job reads ("
                  + Limits.RECORD_BYTES
                  + "): the broker refuses the difference and nobody sees why",
              alter + "max.message.bytes=1048588"));
    }
    if (control && topic.partitions() > 1) {
      findings.add(
          Finding.warning(
              check,
              topic.partitions() + " partitions: commands have an order only within one",
              "create it again with 1 partition"));
    }
    if (topic.name().equals(kafka.events()) && topic.partitions() < parallelism) {
      findings.add(
          Finding.warning(
              check,
              topic.partitions()
                  + (topic.partitions() == 1 ? " partition" : " partitions")
                  + " for job.parallelism = "
                  + parallelism
                  + ": some readers have nothing to read",
              "kafka-topics.sh --alter --topic "
                  + topic.name()
                  + " --partitions "
                  + parallelism
                  + " (before the first event: a symbol changes its partition)"));
    }
    if (topic.replicas() == 1 && brokers > 1) {
      findings.add(
          Finding.warning(
              check,
              "1 replica on " + brokers + " brokers: one lost disk loses what is not read yet",
              "raise it to 3 with kafka-reassign-partitions.sh"));
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              check,
              topic.partitions()
                  + (topic.partitions() == 1 ? " partition, " : " partitions, ")
                  + clock
                  + ", kept "
                  + kept(number(topic, "retention.ms", -1))));
    }
    return findings;
  }

  private static Optional<Finding> retention(
      Topic topic, boolean input, boolean control, Duration horizon, String check, String alter) {
    long millis = number(topic, "retention.ms", -1);
    if (!input || millis < 0) {
      return Optional.empty();
    }
    if (control) {
      return Optional.of(
          Finding.warning(
              check,
              "retention.ms is "
                  + kept(millis)
                  + ": a job that starts without state does not know older commands",
              alter + "retention.ms=-1"));
    }
    return millis >= horizon.toMillis()
        ? Optional.empty()
        : Optional.of(
            Finding.wrong(
                check,
                "retention.ms is "
                    + kept(millis)
                    + ", less than labels.horizon ("
                    + kept(horizon.toMillis())
                    + "): after a lost state, open patterns cannot be read again",
                alter + "retention.ms=" + horizon.toMillis()));
  }

  private static String kept(long millis) {
    return millis < 0
        ? "for ever"
        : millis % 3_600_000 == 0 ? millis / 3_600_000 + " h" : millis + " ms";
  }

  private static long number(Topic topic, String setting, long otherwise) {
    String value = topic.settings().get(setting);
    return value == null || !value.matches("-?\\d{1,18}") ? otherwise : Long.parseLong(value);
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
    if (e instanceof TimeoutException) {
      return "no answer in " + 2 * TIMEOUT_MILLIS / 1_000 + " s";
    }
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
