package io.patternstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.patternstream.local.LocalKafka;
import io.patternstream.local.LocalPostgres;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.mcp.CommandReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What the console publishes arrives on real topics. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PublishingIT {
  private static final String PATTERN = "00000000-0000-5000-8000-000000000001";
  private static LocalPostgres postgres;
  private static LocalKafka kafka;
  private static TestConsole console;
  private static KafkaConsumer<String, String> consumer;
  private static final List<ConsumerRecord<String, String>> RECORDS = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    postgres = LocalPostgres.start(folder.resolve("postgres"));
    kafka = LocalKafka.start(folder.resolve("kafka"));
    kafka.createTopics(Map.of("pattern.feedback", 1, "pattern.control", 1));
    TestConsole.seed(postgres);
    console =
        new TestConsole(
            TestConsole.config(
                postgres.jdbcUrl(),
                postgres.user(),
                postgres.password(),
                kafka.bootstrapServers()));
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer());
    consumer.assign(
        List.of(
            new TopicPartition("pattern.feedback", 0), new TopicPartition("pattern.control", 0)));
  }

  @AfterAll
  static void stop() {
    consumer.close();
    console.close();
    kafka.close();
    postgres.close();
  }

  @Test
  void aLabelArrivesKeyedByItsPattern() throws Exception {
    TestConsole.Answer answer =
        console.post(
            "/api/feedback",
            "{\"pattern_id\": \""
                + PATTERN
                + "\", \"label\": \"positive\", \"labeled_by\": \"ann\"}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(new OpenApi().faults("post", "/api/feedback", 202, answer.json())).isEmpty();
    JsonNode record = arrived("pattern.feedback", answer.json().at("/stored/offset").longValue());
    assertThat(record.get("label").textValue()).isEqualTo("positive");
    assertThat(record.get("labeled_by").textValue()).isEqualTo("ann");
    assertThat(record.get("labeled_at").textValue()).isNotEmpty();
  }

  @Test
  void aHeartbeatFollowsALabelSoThatASilentMarketLearnsIt() throws Exception {
    console.post(
        "/api/feedback",
        "{\"pattern_id\": \"" + PATTERN + "\", \"label\": \"negative\", \"labeled_by\": \"ben\"}");
    Awaitility.await()
        .untilAsserted(
            () -> {
              List<String> sent = values("pattern.feedback");
              int label =
                  sent.indexOf(sent.stream().filter(v -> v.contains("ben")).findFirst().orElse(""));
              assertThat(label).isNotNegative();
              assertThat(sent.subList(label, sent.size())).anyMatch(v -> v.contains("tick"));
            });
  }

  @Test
  void aVerdictIsAnsweredWithItsTimeAndArrives() throws Exception {
    TestConsole.Answer answer =
        console.post(
            "/api/agent/pattern-verdict",
            "{\"pattern_id\": \""
                + PATTERN
                + "\", \"verdict\": \"deferred\", \"symbol\": \"AAPL\"}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(new OpenApi().faults("post", "/api/agent/pattern-verdict", 200, answer.json()))
        .isEmpty();
    assertThat(answer.json().get("submitted_at").textValue()).isNotEmpty();
    assertThat(answer.json().get("operator_id").isNull()).isTrue();
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(values("pattern.feedback")).anyMatch(v -> v.contains("deferred")));
  }

  @Test
  @Order(1) // the seq is the one after the seed's only while no other test has sent a command
  void commandsGetTheNextSeqAndABaselineWithoutABodyIsOne() throws Exception {
    TestConsole.Answer first =
        console.post(
            "/api/control",
            "{\"kind\": \"set_rollout\", \"value\": 25, \"actor\": \"ann\", \"reason\": \"step"
                + " up\"}");
    TestConsole.Answer second =
        console.send(
            console
                .request("/api/ml/baseline")
                .POST(java.net.http.HttpRequest.BodyPublishers.noBody())
                .build());
    assertThat(first.status()).as(first.body()).isEqualTo(202);
    assertThat(second.status()).as(second.body()).isEqualTo(200);
    assertThat(new OpenApi().faults("post", "/api/control", 202, first.json())).isEmpty();
    assertThat(new OpenApi().faults("post", "/api/ml/baseline", 200, second.json())).isEmpty();
    assertThat(first.json().get("seq").longValue()).isEqualTo(5);
    assertThat(second.json().get("seq").longValue()).isEqualTo(6);
    assertThat(second.json().get("status").textValue()).isEqualTo("success");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(values("pattern.control"))
                    .anyMatch(v -> v.contains("set_rollout"))
                    .anyMatch(v -> v.contains("rebase_drift")));
  }

  @Test
  void anAcceptedPhraseIsACommandThatTheJobReads() throws Exception {
    TestConsole.Answer accepted =
        console.post(
            "/api/control",
            "{\"kind\": \"add_alias\", \"phrase\": \"dragon tail\", \"pattern_type\": \"hammer\","
                + " \"actor\": \"console\", \"reason\": \"accepted on the page\"}");
    assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(values("pattern.control"))
                    .anySatisfy(
                        value -> {
                          ControlCommand command =
                              CommandReader.read(
                                      new RawMessage(
                                          "pattern.control",
                                          0,
                                          0,
                                          0,
                                          0,
                                          value.getBytes(StandardCharsets.UTF_8)))
                                  .value();
                          assertThat(command).isNotNull();
                          assertThat(command.kind()).isEqualTo(ControlKind.ADD_ALIAS);
                          assertThat(command.text()).isEqualTo("dragon tail");
                          assertThat(command.target()).isEqualTo("hammer");
                        }));
  }

  @Test
  void theHealthSeesTheBroker() {
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(console.get("/health").body())
                    .contains("\"name\":\"kafka\",\"state\":\"up\""));
  }

  private static JsonNode arrived(String topic, long offset) throws Exception {
    Awaitility.await()
        .untilAsserted(
            () -> {
              poll();
              assertThat(RECORDS).anyMatch(r -> r.topic().equals(topic) && r.offset() == offset);
            });
    ConsumerRecord<String, String> record =
        RECORDS.stream()
            .filter(r -> r.topic().equals(topic) && r.offset() == offset)
            .findFirst()
            .orElseThrow();
    assertThat(record.key()).isEqualTo(PATTERN);
    return Json.MAPPER.readTree(record.value());
  }

  private static List<String> values(String topic) {
    poll();
    return RECORDS.stream().filter(r -> r.topic().equals(topic)).map(r -> r.value()).toList();
  }

  private static void poll() {
    consumer.poll(Duration.ofMillis(200)).forEach(RECORDS::add);
  }
}
