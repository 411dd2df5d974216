package io.patternstream.cli;

import io.patternstream.settings.ConfigException;
import io.patternstream.settings.Program;
import io.patternstream.settings.SettingsReader;
import io.patternstream.settings.TrustFault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which Kafka and Postgres a short command talks to, under the job's own names and read as the job
 * reads them.
 */
final class Servers {
  private static final int PATIENCE_MILLIS = 10_000;

  @Option(names = "--config", paramLabel = "FILE", description = "settings, key=value a line")
  private @Nullable Path config;

  @Option(names = "--kafka.bootstrap.servers", paramLabel = "HOST:PORT", description = "brokers")
  private @Nullable String brokers;

  @Option(
      names = "--kafka.properties.file",
      paramLabel = "FILE",
      description = "more client properties (TLS, SASL)")
  private @Nullable String clientFile;

  @Option(names = "--postgres.url", paramLabel = "URL", description = "jdbc:postgresql://...")
  private @Nullable String url;

  @Option(names = "--postgres.user", paramLabel = "NAME", description = "role")
  private @Nullable String user;

  @Option(
      names = "--postgres.password.file",
      paramLabel = "FILE",
      description = "holds the password; else PATTERNSTREAM_POSTGRES_PASSWORD")
  private @Nullable String passwordFile;

  /** A database to connect to. */
  record Database(String url, String user, String password) {}

  Database database() throws CommandException {
    SettingsReader reader = read();
    Database database =
        new Database(
            reader.required("postgres.url").isEmpty() ? "" : reader.jdbcUrl(),
            reader.required("postgres.user"),
            reader.secret("postgres.password"));
    whole(reader);
    return database;
  }

  /** The topic under {@code kafka.topic.<what>}. */
  String topic(String what) throws CommandException {
    SettingsReader reader = read();
    String topic = reader.topic("kafka.topic." + what, false);
    whole(reader);
    return topic;
  }

  /** Brokers, and TLS and SASL where a file says so. */
  Properties client() throws CommandException {
    SettingsReader reader = read();
    String servers = reader.required("kafka.bootstrap.servers");
    Properties properties = new Properties();
    properties.putAll(reader.properties("kafka.properties.file"));
    whole(reader);
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    return properties;
  }

  /**
   * Sends one record and waits until it is stored.
   *
   * @return where it is: topic, partition and offset
   */
  String send(String topic, String key, byte[] value) throws CommandException {
    Properties properties = client();
    String servers = properties.getProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS / 2);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    KafkaProducer<byte[], byte[]> producer;
    try {
      producer =
          new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw new CommandException("kafka.bootstrap.servers = " + servers + ": " + reason(e));
    }
    try {
      return producer
          .send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
          .get(2L * PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
          .toString();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new CommandException(
          "nothing was sent: topic " + topic + " on " + servers + ": " + reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted");
    } finally {
      producer.close(Duration.ZERO);
    }
  }

  private static String reason(Throwable e) {
    Optional<String> untrusted = TrustFault.of(e);
    if (untrusted.isPresent()) {
      return untrusted.get() + " (kafka.properties.file)";
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private SettingsReader read() {
    List<String> arguments = new ArrayList<>();
    argument(arguments, "config", config);
    argument(arguments, "kafka.bootstrap.servers", brokers);
    argument(arguments, "kafka.properties.file", clientFile);
    argument(arguments, "postgres.url", url);
    argument(arguments, "postgres.user", user);
    argument(arguments, "postgres.password.file", passwordFile);
    return new SettingsReader(Program.COMMAND, arguments, System.getenv());
  }

  private static void argument(List<String> arguments, String key, @Nullable Object value) {
    if (value != null) {
      arguments.add("--" + key + "=" + value);
    }
  }

  /** A short command tells of one fault: the first. */
  private static void whole(SettingsReader reader) throws CommandException {
    try {
      reader.throwIfFaulty();
    } catch (ConfigException e) {
      throw new CommandException(e.faults().get(0));
    }
  }
}
