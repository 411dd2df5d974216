package io.patternstream.local;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * One Kafka broker (KRaft, no ZooKeeper) in a child process, on loopback and a free port.
 *
 * <p>Its data stays in the folder: a second start on the same folder has the same topics and
 * records, at another port. It ends with {@link #close()} or with this process, however that ends.
 */
public final class LocalKafka implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final long ADMIN_SECONDS = 60;
  private static final int ATTEMPTS = 3;

  private final ChildJvm child;
  private final int port;
  private final int outsidePort;

  private LocalKafka(ChildJvm child, int port, int outsidePort) {
    this.child = child;
    this.port = port;
    this.outsidePort = outsidePort;
  }

  /**
   * Starts a broker on {@code folder} and waits until it answers.
   *
   * @throws LocalServerException one line that says why it does not start
   */
  public static LocalKafka start(Path folder) throws LocalServerException {
    return start(folder, Map.of());
  }

  /**
   * The same with more properties of the broker, such as listeners that ask for TLS and a login
   * beside the open one. Lists (listeners, their protocols) are added to, everything else wins.
   *
   * @throws LocalServerException one line that says why it does not start
   */
  public static LocalKafka start(Path folder, Map<String, String> more)
      throws LocalServerException {
    return start(folder, 0, 0, more);
  }

  /**
   * The same with a second listener for those that come by way of a proxy: who asks at {@link
   * #outsidePort} is sent to {@code proxyPort}, where the proxy listens.
   *
   * @param wantedPort taken when it is free, so that clients find a broker again that was started
   *     anew; 0 = any
   * @throws LocalServerException one line that says why it does not start
   */
  public static LocalKafka start(Path folder, int wantedPort, int proxyPort)
      throws LocalServerException {
    return start(folder, wantedPort, proxyPort, Map.of());
  }

  private static LocalKafka start(
      Path folder, int wantedPort, int proxyPort, Map<String, String> more)
      throws LocalServerException {
    Path absolute = Folder.prepare(folder);
    for (int attempt = 1; ; attempt++) {
      int port = Ports.free(attempt == 1 ? wantedPort : 0);
      int outsidePort = proxyPort == 0 ? 0 : Ports.free(0);
      write(absolute, proxyPort == 0 ? more : outside(outsidePort, proxyPort));
      ChildJvm child =
          ChildJvm.start(
              "Kafka",
              KafkaMain.class.getName(),
              List.of("-Xmx768m"),
              List.of(absolute.toString(), Integer.toString(port), Integer.toString(Ports.free(0))),
              absolute.resolve("kafka.log"));
      try {
        child.awaitReady(START_PATIENCE);
        return new LocalKafka(child, port, outsidePort);
      } catch (LocalServerException e) {
        // Another program may have taken a port between our look and the broker's.
        boolean portTaken = String.valueOf(e.getMessage()).contains("Address already in use");
        if (!portTaken || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static Map<String, String> outside(int port, int proxyPort) {
    return Map.of(
        "listeners", "OUTSIDE://127.0.0.1:" + port,
        "advertised.listeners", "OUTSIDE://127.0.0.1:" + proxyPort,
        "listener.security.protocol.map", "OUTSIDE:PLAINTEXT");
  }

  private static void write(Path folder, Map<String, String> more) throws LocalServerException {
    Path file = folder.resolve(KafkaMain.MORE);
    try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      Properties all = new Properties();
      all.putAll(more);
      all.store(writer, null);
    } catch (IOException e) {
      throw new LocalServerException(file + " cannot be written: " + e.getMessage());
    }
  }

  /** {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** The port of {@link #bootstrapServers}. */
  public int port() {
    return port;
  }

  /** Where a proxy finds the broker. */
  public int outsidePort() {
    return outsidePort;
  }

  /** As {@code kill -9}. */
  public void kill() {
    child.kill();
  }

  /** The broker's process id. */
  public long pid() {
    return child.pid();
  }

  /**
   * Creates topics whose records carry the broker's time and stay for good; those that exist stay
   * as they are.
   *
   * @param partitionsByName topic to number of partitions
   * @throws IllegalStateException when the broker refuses
   */
  public void createTopics(Map<String, Integer> partitionsByName) {
    List<NewTopic> topics =
        partitionsByName.entrySet().stream()
            .map(entry -> topic(entry.getKey(), entry.getValue()))
            .toList();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      for (Map.Entry<String, KafkaFuture<Void>> created :
          admin.createTopics(topics).values().entrySet()) {
        problem(created.getValue())
            .ifPresent(
                reason -> {
                  throw new IllegalStateException(
                      "Kafka does not create topic " + created.getKey() + ": " + reason);
                });
      }
    }
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, partitions, (short) 1)
        .configs(
            Map.of(
                "message.timestamp.type",
                "LogAppendTime",
                "retention.ms",
                "-1",
                "max.message.bytes",
                Integer.toString(KafkaMain.LARGEST_MESSAGE_BYTES)));
  }

  private static Optional<String> problem(KafkaFuture<Void> created) {
    try {
      created.get(ADMIN_SECONDS, TimeUnit.SECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return e.getCause() instanceof TopicExistsException
          ? Optional.empty()
          : Optional.of(ChildMain.reason(e));
    } catch (TimeoutException e) {
      return Optional.of("no answer in " + ADMIN_SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  /** Stops the broker and waits for it. */
  @Override
  public void close() {
    child.close();
  }
}
