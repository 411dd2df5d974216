package io.patternstream.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
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
 * Which Kafka and Postgres a short command talks to, under the job's own names: options over
 * environment over the file of {@code --config}, in which other keys are passed over.
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
    String file = value("postgres.password.file", passwordFile, "");
    String password = file.isEmpty() ? value("postgres.password", null, "") : read(file).strip();
    String place = required("postgres.url", url);
    if (!place.startsWith("jdbc:postgresql:")) {
      throw new CommandException("postgres.url must begin with jdbc:postgresql:");
    }
    return new Database(place, required("postgres.user", user), password);
  }

  /** The topic under {@code kafka.topic.<what>}. */
  String topic(String what, String fallback) throws CommandException {
    return value("kafka.topic." + what, null, fallback);
  }

  /**
   * Sends one record and waits until it is stored.
   *
   * @return where it is: topic, partition and offset
   */
  String send(String topic, String key, byte[] value) throws CommandException {
    Properties properties = new Properties();
    String file = value("kafka.properties.file", clientFile, "");
    if (!file.isEmpty()) {
      properties.putAll(properties(file));
    }
    String servers = required("kafka.bootstrap.servers", brokers);
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
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
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private String required(String key, @Nullable String option) throws CommandException {
    String value = value(key, option, "");
    if (value.isEmpty()) {
      throw new CommandException(
          key
              + " is missing: give --"
              + key
              + ", "
              + environmentName(key)
              + " or a line in the file of --config");
    }
    return value;
  }

  private String value(String key, @Nullable String option, String fallback)
      throws CommandException {
    if (option != null) {
      return option;
    }
    String environment = System.getenv(environmentName(key));
    if (environment != null) {
      return environment;
    }
    String inFile = configured().getProperty(key);
    return inFile == null ? fallback : inFile.strip();
  }

  private static String environmentName(String key) {
    return "PATTERNSTREAM_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  private Properties configured() throws CommandException {
    String file =
        config == null
            ? Map.copyOf(System.getenv()).getOrDefault("PATTERNSTREAM_CONFIG", "")
            : config.toString();
    return file.isEmpty() ? new Properties() : properties(file);
  }

  private static Properties properties(String file) throws CommandException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      properties.load(reader);
      return properties;
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandException(file + ": cannot be read");
    }
  }

  private static String read(String file) throws CommandException {
    try {
      return Files.readString(Path.of(file), StandardCharsets.UTF_8);
    } catch (IOException | InvalidPathException e) {
      throw new CommandException(file + ": cannot be read");
    }
  }
}
