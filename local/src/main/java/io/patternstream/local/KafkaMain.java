package io.patternstream.local;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * The child's side of {@link LocalKafka}: a broker that is its own controller. Arguments: folder,
 * port of the broker, port of the controller, port of a listener for a proxy's clients (0: none),
 * port of that proxy.
 */
final class KafkaMain {
  /**
   * The largest record, with room for its batch; above the product's own limit, so that the product
   * does the refusing.
   */
  static final int LARGEST_MESSAGE_BYTES = (16 << 20) + (64 << 10);

  private KafkaMain() {}

  public static void main(String[] args) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err); // what libraries print must not pass for an answer
    Path folder = Path.of(args[0]);
    Folder.lock(folder);
    Properties properties =
        properties(folder, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    if (!args[3].equals("0")) {
      outside(properties, Integer.parseInt(args[3]), Integer.parseInt(args[4]));
    }
    format(folder, properties);
    KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "kafka-shutdown"));
    server.startup();
    answers.println("ready");
    server.awaitShutdown();
  }

  private static Properties properties(Path folder, int port, int controllerPort) {
    Properties properties = new Properties();
    properties.setProperty("node.id", "1");
    properties.setProperty("process.roles", "broker,controller");
    properties.setProperty(
        "listeners", "BROKER://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    properties.setProperty("advertised.listeners", "BROKER://127.0.0.1:" + port);
    properties.setProperty(
        "listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.setProperty("inter.broker.listener.name", "BROKER");
    properties.setProperty("controller.listener.names", "CONTROLLER");
    properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    properties.setProperty("log.dirs", folder.resolve("data").toString());
    properties.setProperty("message.max.bytes", Integer.toString(LARGEST_MESSAGE_BYTES));
    properties.setProperty("log.message.timestamp.type", "LogAppendTime");
    // A misspelt topic must be an error, not a new topic.
    properties.setProperty("auto.create.topics.enable", "false");
    properties.setProperty("group.initial.rebalance.delay.ms", "0");
    for (String topic :
        new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      properties.setProperty(topic + ".replication.factor", "1");
      properties.setProperty(topic + ".num.partitions", "1");
    }
    properties.setProperty("transaction.state.log.min.isr", "1");
    properties.setProperty("share.coordinator.state.topic.min.isr", "1");
    return properties;
  }

  private static void outside(Properties properties, int port, int proxyPort) {
    properties.merge("listeners", ",OUTSIDE://127.0.0.1:" + port, KafkaMain::join);
    properties.merge("advertised.listeners", ",OUTSIDE://127.0.0.1:" + proxyPort, KafkaMain::join);
    properties.merge("listener.security.protocol.map", ",OUTSIDE:PLAINTEXT", KafkaMain::join);
  }

  private static Object join(Object before, Object after) {
    return before.toString() + after;
  }

  private static void format(Path folder, Properties properties) throws IOException {
    if (Files.exists(folder.resolve("data").resolve("meta.properties"))) {
      return;
    }
    Path file = folder.resolve("server.properties");
    try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      properties.store(writer, null);
    }
    String[] arguments = {
      "format", "--cluster-id", Uuid.randomUuid().toString(), "--config", file.toString()
    };
    if (StorageTool.execute(arguments, System.err) != 0) {
      throw new LocalServerException("folder " + folder + " cannot be formatted for Kafka");
    }
  }
}
