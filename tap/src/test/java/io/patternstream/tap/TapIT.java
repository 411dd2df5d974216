package io.patternstream.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.local.ChildJvm;
import io.patternstream.local.LocalKafka;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Taxonomy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tap on a real server in a process of its own, into a real Kafka, with the server killed. */
class TapIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration OFTEN = Duration.ofMillis(150);
  private static final Map<String, Object> APPLE = Map.of("symbol", "AAPL", "timeframe", "1d");

  @TempDir static Path folder;
  private static LocalKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka = LocalKafka.start(folder.resolve("kafka"));
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void aServerOnStandardStreamsIsStartedAnewWhenItDies() throws Exception {
    Path answers = folder.resolve("stdio.answers");
    ServerAddress server = new ServerAddress(TestMcpServer.command(answers), null);
    try (Running tap = new Running(server, "stdio", patterns())) {
      long first = tap.awaitEvents(3, -1);
      ProcessHandle.of(first).orElseThrow().destroyForcibly();
      long second = tap.awaitEvents(3, first);
      tap.stop();

      assertThat(ProcessHandle.of(second).map(ProcessHandle::isAlive).orElse(false)).isFalse();
      assertTruthful(tap, answers, Set.of(first, second));
      assertThat(tap.tap.counts().of(TapCounts.LOST)).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void aServerOverHttpIsReachedAnewWhenItComesBack() throws Exception {
    Path answers = folder.resolve("http.answers");
    ChildJvm child = server(answers, "0");
    String port = child.awaitReady(TestMcpServer.PATIENCE);
    ServerAddress address = ServerAddress.parse("http://127.0.0.1:" + port + "/mcp");
    try (Running tap = new Running(address, "http", patterns())) {
      long first = tap.awaitEvents(3, -1);
      ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
      child.close();
      await().until(() -> tap.tap.counts().of(TapCounts.LOST) >= 2); // tried again in vain
      child = server(answers, port);
      child.awaitReady(TestMcpServer.PATIENCE);
      long second = tap.awaitEvents(3, first);
      tap.stop();

      assertTruthful(tap, answers, Set.of(first, second));
    } finally {
      child.close();
    }
  }

  @Test
  void whatATapMakesOfErrorsLargeAnswersAndSilenceIsCounted() throws Exception {
    Path answers = folder.resolve("odd.answers");
    ServerAddress server = new ServerAddress(TestMcpServer.command(answers), null);
    List<ToolCall> calls = new ArrayList<>(patterns());
    for (String tool : List.of("commentary", "huge", "broken")) {
      calls.add(new ToolCall(tool, APPLE, Map.of(), OFTEN));
    }
    calls.add(new ToolCall("hangs", Map.of(), Map.of(), OFTEN));
    try (Running tap = new Running(server, "odd", calls, Duration.ofSeconds(3))) {
      await().until(() -> tap.tap.counts().of(TapCounts.CONNECTED) >= 2);
      tap.stop();

      TapCounts counts = tap.tap.counts();
      assertThat(counts.of(TapCounts.TOO_LARGE)).isPositive();
      assertThat(counts.of(TapCounts.ERRORS)).isPositive();
      assertThat(counts.of(TapCounts.UNANSWERED)).isPositive();
      assertThat(counts.of(TapCounts.CALLS))
          .isEqualTo(counts.of(TapCounts.ANSWERED) + counts.of(TapCounts.UNANSWERED));
      assertThat(counts.of(TapCounts.ANSWERED))
          .isEqualTo(counts.of(TapCounts.PUBLISHED) + counts.of(TapCounts.TOO_LARGE));
      assertThat(counts.of("read_as:dropped:error")).isEqualTo(counts.of(TapCounts.ERRORS));
      assertThat(tap.received()).hasSize((int) counts.of(TapCounts.PUBLISHED));
      assertThat(tap.events())
          .anySatisfy(
              event ->
                  assertThat(event.at("/message/error/message").asText())
                      .isEqualTo("no data today"))
          .anySatisfy(
              event ->
                  assertThat(event.at("/message/result/content/0/text").asText())
                      .isEqualTo("Seeing bullish engulfing pattern at $150"));
    }
  }

  @Test
  void aToolThatIsNotOfferedStopsTheStart() {
    ServerAddress server =
        new ServerAddress(TestMcpServer.command(folder.resolve("none.answers")), null);
    TapConfig config =
        config(
            server,
            List.of(new ToolCall("get_stock_patterns", Map.of(), Map.of(), OFTEN)),
            Duration.ofSeconds(30));
    try (EventSink sink = sink("none")) {
      assertThatThrownBy(() -> new Tap(config, sink, line -> {}).run())
          .isInstanceOf(TapException.class)
          .hasMessage("tools: the server does not offer get_stock_patterns");
      assertThat(sink.stored()).isZero();
    } catch (TapException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCommandThatCannotBeStartedIsTriedAgainWithoutTellingItsArguments() throws Exception {
    ServerAddress server = ServerAddress.parse("stdio: /nowhere/server --token s3cret");
    try (Running tap = new Running(server, "nowhere", patterns())) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> tap.tap.counts().of(TapCounts.LOST) >= 3);
      tap.stop();

      assertThat(tap.said)
          .hasSizeGreaterThanOrEqualTo(3)
          .allSatisfy(
              line ->
                  assertThat(line)
                      .startsWith("stdio:server: its command cannot be started; again"));
      assertThat(tap.received()).isEmpty();
    }
  }

  private static List<ToolCall> patterns() {
    return List.of(new ToolCall("get_chart_patterns", APPLE, Map.of("api_key", "s3cret"), OFTEN));
  }

  private static TapConfig config(ServerAddress server, List<ToolCall> calls, Duration timeout) {
    return new TapConfig(server, Map.of(), calls, timeout, Duration.ofSeconds(2), null);
  }

  private static EventSink sink(String topic) throws TapException {
    kafka.createTopics(Map.of("events." + topic, 2));
    Properties client = new Properties();
    client.put("bootstrap.servers", kafka.bootstrapServers());
    return new KafkaEvents(client, "events." + topic);
  }

  private static ChildJvm server(Path answers, String port) throws Exception {
    return ChildJvm.start(
        "market server",
        TestMcpServer.class.getName(),
        List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
        List.of(answers.toString(), port),
        folder.resolve("server.log"));
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(50));
  }

  /** Every event is an answer that the server noted, none twice, and reads as what it is. */
  private static void assertTruthful(Running tap, Path answers, Set<Long> servers)
      throws Exception {
    Set<String> said = new HashSet<>(Files.readAllLines(answers));
    McpParser parser = new McpParser(new NarrativeParser(Taxonomy.load()));
    List<String> heard = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (ConsumerRecord<String, String> record : tap.received()) {
      byte[] value = record.value().getBytes(StandardCharsets.UTF_8);
      JsonNode event = JSON.readTree(value);
      JsonNode text = JSON.readTree(event.at("/message/result/content/0/text").asText());
      heard.add(text.get("answer").asText());
      ids.add(event.get("event_id").asText());
      assertThat(record.key()).isEqualTo("AAPL");
      assertThat(text.get("knows_key").asBoolean()).as("the secret was sent").isTrue();
      assertThat(record.value()).as("and not published").doesNotContain("s3cret");
      assertThat(event.at("/server/name").asText()).isEqualTo("test-market");
      assertThat(event.at("/tool/arguments/timeframe").asText()).isEqualTo("1d");
      List<ChartPattern> patterns =
          parser.parse(new RawMessage("t", 0, 0, record.timestamp(), 0, value)).patterns();
      assertThat(patterns)
          .singleElement()
          .satisfies(
              pattern -> {
                assertThat(pattern.patternType()).isEqualTo("bullish_engulfing");
                assertThat(pattern.symbol() + pattern.timeframe()).isEqualTo("AAPL1d");
              });
    }
    assertThat(heard).doesNotHaveDuplicates().isSubsetOf(said);
    assertThat(ids).hasSameSizeAs(heard);
    assertThat(heard.stream().map(answer -> Long.parseLong(answer.split(":", -1)[0])))
        .containsOnlyElementsOf(servers);
    assertThat(heard).hasSize((int) tap.tap.counts().of(TapCounts.PUBLISHED));
  }

  /** A tap that runs until it is stopped, and a consumer of its topic. */
  private static final class Running implements AutoCloseable {
    final List<String> said = new CopyOnWriteArrayList<>();
    final Tap tap;
    private final EventSink sink;
    private final KafkaConsumer<String, String> consumer;
    private final List<ConsumerRecord<String, String>> received = new ArrayList<>();
    private final CompletableFuture<Void> ran;

    Running(ServerAddress server, String topic, List<ToolCall> calls) throws Exception {
      this(server, topic, calls, Duration.ofSeconds(20));
    }

    Running(ServerAddress server, String topic, List<ToolCall> calls, Duration timeout)
        throws Exception {
      sink = sink(topic);
      Properties client = new Properties();
      client.put("bootstrap.servers", kafka.bootstrapServers());
      client.put("auto.offset.reset", "earliest");
      consumer = new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer());
      consumer.assign(
          List.of(
              new TopicPartition("events." + topic, 0), new TopicPartition("events." + topic, 1)));
      tap = new Tap(config(server, calls, timeout).checked(), sink, said::add);
      ran =
          CompletableFuture.runAsync(
              () -> {
                try {
                  tap.run();
                } catch (TapException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
    }

    /**
     * Waits for so many more events of a server that is not {@code other}; gives its process id.
     */
    long awaitEvents(int more, long other) throws Exception {
      await().until(() -> !ran.isDone() && answersOfNot(other).size() >= more);
      return answersOfNot(other).get(0);
    }

    private List<Long> answersOfNot(long other) throws Exception {
      List<Long> pids = new ArrayList<>();
      for (JsonNode event : events()) {
        JsonNode text = JSON.readTree(event.at("/message/result/content/0/text").asText());
        long pid = Long.parseLong(text.get("answer").asText().split(":", -1)[0]);
        if (pid != other) {
          pids.add(pid);
        }
      }
      return pids;
    }

    List<ConsumerRecord<String, String>> received() {
      consumer.poll(Duration.ofMillis(200)).forEach(received::add);
      return received;
    }

    List<JsonNode> events() throws Exception {
      List<JsonNode> events = new ArrayList<>();
      for (ConsumerRecord<String, String> record : received()) {
        events.add(JSON.readTree(record.value()));
      }
      return events;
    }

    void stop() throws Exception {
      tap.stop();
      assertThat(tap.awaitEnd(TestMcpServer.PATIENCE)).isTrue();
      ran.get();
      sink.close();
      assertThat(sink.lost()).isZero();
      assertThat(sink.stored()).isEqualTo(tap.counts().of(TapCounts.PUBLISHED));
      await().until(() -> received().size() >= sink.stored());
    }

    @Override
    public void close() {
      tap.stop();
      consumer.close();
      sink.close();
    }
  }
}
