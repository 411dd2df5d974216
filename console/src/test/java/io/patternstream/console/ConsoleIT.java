package io.patternstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.patternstream.local.LocalPostgres;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console over a seeded Postgres, without brokers. */
class ConsoleIT {
  private static final String FIRST = "00000000-0000-5000-8000-000000000001";
  private static final Set<String> NO_JSON = Set.of("get /metrics", "get /api/export/{what}");
  private static LocalPostgres postgres;
  private static TestConsole console;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    postgres = LocalPostgres.start(folder);
    TestConsole.seed(postgres);
    console =
        new TestConsole(
            TestConsole.config(
                postgres.jdbcUrl(), postgres.user(), postgres.password(), TestConsole.NOWHERE));
  }

  @AfterAll
  static void stop() {
    console.close();
    postgres.close();
  }

  @Test
  void everyGetRouteAnswersAsTheOpenApiDocumentSays() throws Exception {
    OpenApi document = new OpenApi();
    for (String route : document.routes()) {
      if (route.startsWith("get ") && !NO_JSON.contains(route)) {
        String path = route.substring(4);
        TestConsole.Answer answer = console.get(path.replace("{id}", FIRST));
        assertThat(answer.status()).as(route).isEqualTo(200);
        assertThat(document.faults("get", path, 200, answer.json())).as(route).isEmpty();
        assertThat(document.faults("get", path, 503, Json.MAPPER.readTree("{}")))
            .as(route)
            .isNotEmpty();
      }
    }
  }

  @Test
  void theDocumentHasEveryRouteAndNoOther() throws Exception {
    List<String> documented = new ArrayList<>(new OpenApi().routes());
    documented.removeAll(NO_JSON);
    assertThat(documented).containsExactlyInAnyOrderElementsOf(console.console().routes());
  }

  // The keys below are those of the replaced system's code and plan: shared/design/operations.md
  // A1.

  @Test
  void healthHasEveryFieldItEverHad() throws Exception {
    JsonNode health = console.get("/api/ml/health").json();
    assertThat(keys(health))
        .containsExactlyInAnyOrder(
            "status",
            "phase5_enabled",
            "model_loaded",
            "model_version",
            "error_rate",
            "sla_compliance",
            "predictions_made",
            "average_latency_ms",
            "cache_hit_rate",
            "fallback_rate",
            "alerts_count",
            "critical_alerts",
            "timestamp",
            // asked for by users, and what is down
            "ml_enabled",
            "reasons",
            "components");
    assertThat(health.get("predictions_made").intValue()).isEqualTo(3);
    assertThat(health.get("average_latency_ms").doubleValue()).isEqualTo(40);
    assertThat(health.get("fallback_rate").doubleValue()).isEqualTo(0.5);
    assertThat(health.get("cache_hit_rate").doubleValue()).isEqualTo(0.75);
    assertThat(health.get("sla_compliance").doubleValue()).isEqualTo(0.667);
    assertThat(health.get("model_version").textValue()).isEqualTo("v-test");
  }

  @Test
  void rowsCanBeTakenAwayAsAFile() throws Exception {
    TestConsole.Answer csv = console.get("/api/export/predictions");
    assertThat(csv.status()).isEqualTo(200);
    assertThat(csv.headers().get("content-type")).containsExactly("text/csv; charset=utf-8");
    assertThat(csv.headers().get("content-disposition"))
        .containsExactly("attachment; filename=\"predictions.csv\"");
    assertThat(csv.body()).startsWith("pattern_id,symbol,").contains(FIRST);
    List<String> lines = console.get("/api/export/predictions?format=json").body().lines().toList();
    assertThat(lines).hasSize((int) csv.body().lines().count() - 1);
    for (String line : lines) {
      assertThat(Json.MAPPER.readTree(line).has("rule_confidence")).isTrue();
    }
    assertThat(console.get("/api/export/predictions?until=1999-01-01T00:00:00Z").body().lines())
        .hasSize(1);
    TestConsole.Answer none =
        console.get("/api/export/predictions?format=json&until=1999-01-01T00:00:00Z");
    assertThat(none.headers().get("content-type")).containsExactly("application/x-ndjson");
    assertThat(none.body()).isEmpty();
    assertThat(console.get("/api/export/passwords").status()).isEqualTo(404);
    assertThat(console.get("/api/export/labels?since=yesterday").json().get("error").textValue())
        .isEqualTo("bad_parameter");
    assertThat(console.get("/api/export/labels?format=exe").status()).isEqualTo(400);
  }

  @Test
  void mlIsEnabledByTheLastCommandThatTheJobAcknowledged() throws Exception {
    JsonNode health = console.get("/api/ml/health").json();
    assertThat(health.get("ml_enabled").booleanValue()).isTrue();
    assertThat(health.get("phase5_enabled").booleanValue()).isTrue();
  }

  @Test
  void metricsHaveTheNestedFieldsOfTheCodeAndTheFlatOnesOfThePlan() throws Exception {
    JsonNode metrics = console.get("/api/ml/metrics?hours=2").json();
    assertThat(keys(metrics)).containsExactlyInAnyOrder("current", "history", "timestamp");
    JsonNode current = metrics.get("current");
    assertThat(keys(current))
        .contains(
            "timestamp",
            "performance",
            "confidence",
            "predictions",
            "cache",
            "drift",
            "health",
            "inference_latency_p50",
            "inference_latency_p95",
            "cache_hit_rate",
            "ml_usage_rate",
            "fallback_rate",
            "error_rate");
    assertThat(keys(current.get("performance")))
        .containsExactlyInAnyOrder(
            "inference_count",
            "avg_latency_ms",
            "max_latency_ms",
            "error_rate",
            "sla_compliance",
            "sla_violations");
    assertThat(keys(current.get("confidence")))
        .containsExactlyInAnyOrder("mean", "std", "p50", "p95", "p99");
    assertThat(keys(current.get("predictions")))
        .contains(
            "ml_predictions",
            "fallback_predictions",
            "fallback_rate",
            "positive",
            "negative",
            "neutral");
    assertThat(keys(current.get("cache"))).containsExactlyInAnyOrder("hits", "misses", "hit_rate");
    assertThat(keys(current.get("drift")))
        .containsExactlyInAnyOrder(
            "feature_drift_score", "prediction_drift_score", "alert_level", "drift_features");
    assertThat(keys(current.get("health")))
        .containsExactlyInAnyOrder("status", "recent_errors", "baseline_set");
    assertThat(metrics.get("history")).hasSize(3);
    assertThat(keys(metrics.get("history").get(0)))
        .containsExactlyInAnyOrder(
            "timestamp",
            "inference_count",
            "avg_latency_ms",
            "error_rate",
            "sla_compliance",
            "confidence_mean",
            "fallback_rate");
    assertThat(current.at("/drift/feature_drift_score").doubleValue()).isEqualTo(0.6);
    assertThat(current.at("/drift/drift_features/0").textValue()).isEqualTo("rsi_value");
    assertThat(current.at("/health/baseline_set").booleanValue()).isTrue();
    assertThat(current.at("/performance/max_latency_ms").doubleValue()).isEqualTo(90);
  }

  @Test
  void anOpenDriftAlertIsAnAlertAndAResolvedOneIsNot() throws Exception {
    JsonNode answer = console.get("/api/ml/alerts").json();
    assertThat(keys(answer)).containsExactlyInAnyOrder("alerts", "count", "timestamp");
    List<JsonNode> drift = new ArrayList<>();
    answer
        .get("alerts")
        .forEach(
            alert -> {
              if (alert.get("type").textValue().equals("model_drift")) {
                drift.add(alert);
              }
            });
    assertThat(drift).hasSize(1);
    assertThat(keys(drift.get(0)))
        .contains("level", "type", "message", "timestamp", "drift_features");
    assertThat(drift.get(0).at("/drift_features/0").textValue()).isEqualTo("rsi_value");
  }

  @Test
  void theContributionsOfAPredictionHaveNamesAndAddUpToTheServedLogit() throws Exception {
    JsonNode prediction = console.get("/api/predictions/" + FIRST).json();
    assertThat(prediction.get("contributions")).hasSize(56);
    assertThat(prediction.at("/contributions/0/name").textValue()).isEqualTo("base");
    assertThat(prediction.at("/contributions/1/name").textValue())
        .isEqualTo("support_distance_pct");
    assertThat(prediction.at("/contributions/55/name").textValue()).isEqualTo("blend");
    double points = 0;
    for (JsonNode term : prediction.get("contributions")) {
      points += term.get("probability_points").doubleValue();
    }
    double logit = prediction.get("contributions_sum").doubleValue();
    assertThat(points).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-9));
    assertThat(prediction.get("difference").doubleValue()).isCloseTo(0, within(1e-9));
    assertThat(prediction.at("/features/similar_pattern_success_rate").isNull()).isTrue();
    assertThat(prediction.at("/features/rsi_value").doubleValue()).isEqualTo(0.5);
  }

  @Test
  void pagesFollowEachOtherWithoutRepeatingOrSkipping() throws Exception {
    List<String> seen = new ArrayList<>();
    String next = "";
    for (int page = 0; page < 4 && next != null; page++) {
      JsonNode answer =
          console
              .get("/api/predictions?limit=1" + (next.isEmpty() ? "" : "&cursor=" + next))
              .json();
      answer.get("predictions").forEach(row -> seen.add(row.get("pattern_id").textValue()));
      next = answer.get("next").textValue();
    }
    assertThat(seen)
        .containsExactly(
            FIRST, "00000000-0000-5000-8000-000000000002", "00000000-0000-5000-8000-000000000003");
  }

  @Test
  void aLabelIsToldAsTheVerdictThatMeansTheSame() throws Exception {
    JsonNode history = console.get("/api/agent/pattern-history?symbol=AAPL").json();
    assertThat(history).hasSize(2);
    assertThat(history.at("/0/verdict").textValue()).isEqualTo("accepted");
    assertThat(history.at("/1/verdict").textValue()).isEqualTo("rejected");
  }

  @Test
  void qualityIsWeightedByExamplesOverTheLatestWindows() throws Exception {
    JsonNode quality = console.get("/api/quality").json();
    assertThat(quality.at("/recent/0/arm").textValue()).isEqualTo("rule");
    assertThat(quality.at("/recent/0/examples").intValue()).isEqualTo(300);
    assertThat(quality.at("/recent/1/log_loss").doubleValue()).isCloseTo(0.6, within(1e-12));
  }

  @Test
  void modelsComeNewestFirstWithWhatTheJobMeasuredAndWithoutTheirBytes() throws Exception {
    JsonNode page = console.get("/api/models?limit=1").json();
    assertThat(page.at("/models/0/model_seq").intValue()).isEqualTo(501);
    assertThat(page.at("/models/0/metrics/log_loss").doubleValue()).isEqualTo(0.6);
    assertThat(page.at("/models/0/bytes").intValue()).isEqualTo(2);
    JsonNode rest =
        console.get("/api/models?limit=1&cursor=" + page.get("next").textValue()).json();
    assertThat(rest.at("/models/0/model_seq").intValue()).isEqualTo(500);
    assertThat(console.get("/api/models?reason=promote").json().get("models")).hasSize(1);
  }

  @Test
  void phrasesThatNobodyKnowsComeWithTheirCountsAndWhatBecameOfThem() throws Exception {
    JsonNode all = console.get("/api/phrases").json().get("phrases");
    assertThat(all.findValuesAsText("phrase"))
        .containsExactly("dragon tail", "sunrise", "moon walk");
    assertThat(all.at("/0/occurrences").intValue()).isEqualTo(9);
    assertThat(all.at("/0/at_least").intValue()).isEqualTo(7);
    assertThat(all.at("/0/suggested_type").textValue()).isEqualTo("dragonfly_doji");
    assertThat(all.at("/0/examples/0").textValue()).isEqualTo("a dragon tail pattern");
    assertThat(all.at("/1/accepted_as").textValue()).isEqualTo("morning_star");
    assertThat(all.at("/1/examples/0").textValue()).isEqualTo("Sunrise");

    JsonNode open = console.get("/api/phrases?state=open").json().get("phrases");
    assertThat(open.findValuesAsText("phrase"))
        .as("a command that the job refused teaches nothing")
        .containsExactly("dragon tail", "moon walk");
    JsonNode accepted = console.get("/api/phrases?state=accepted").json().get("phrases");
    assertThat(accepted.findValuesAsText("phrase")).containsExactly("sunrise");
    assertThat(console.get("/api/pattern-types").json().get("pattern_types"))
        .hasSize(io.patternstream.state.mcp.Taxonomy.load().types().size());
  }

  @Test
  void prometheusGetsCountersLatenciesAndQuality() throws Exception {
    TestConsole.Answer answer = console.get("/metrics");
    assertThat(answer.headers().get("content-type").get(0)).startsWith("text/plain; version=0.0.4");
    assertThat(answer.body())
        .contains(
            "patternstream_events_total{stage=\"score-and-learn\",disposition=\"served\"} 1\n",
            "patternstream_inference_latency_milliseconds{quantile=\"0.5\"} 20\n",
            "patternstream_fallback_rate 0.5\n",
            "patternstream_cache_hit_rate 0.75\n",
            "patternstream_drift_alerts_open{severity=\"major\"} 1\n",
            "patternstream_log_loss_nats{model_group=\"all\",arm=\"ml\"} 0.6",
            "patternstream_component_up{component=\"postgres\"} 1\n");
    assertThat(answer.body().lines().filter(line -> !line.startsWith("#")))
        .allMatch(line -> line.matches("[a-z_0-9]+(\\{[^}]*\\})? (NaN|-?[0-9.E-]+)"), "a sample");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/predictions?limit=1000000",
        "/api/predictions?limit=0",
        "/api/predictions?limit=1e3",
        "/api/predictions?cursor=zzzz",
        "/api/predictions/1%20OR%201=1",
        "/api/labels?pattern_id=1",
        "/api/labels?method=sorcery",
        "/api/drift/alerts?state=x",
        "/api/ml/metrics?hours=169",
        "/api/patterns?status=gone",
        "/api/phrases?state=gone",
        "/api/patterns?symbol=%00"
      })
  void whatIsOutOfBoundsIsRefusedWithAReason(String path) throws Exception {
    TestConsole.Answer answer = console.get(path);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("reason").textValue()).isNotBlank();
  }

  @Test
  void sqlInAParameterIsOnlyText() throws Exception {
    String hostile = URLEncoder.encode("'; DROP TABLE ml_predictions; --", StandardCharsets.UTF_8);
    assertThat(console.get("/api/predictions?symbol=" + hostile).json().get("predictions"))
        .isEmpty();
    assertThat(console.get("/api/predictions").json().get("predictions")).hasSize(3);
  }

  @Test
  void anUnknownPredictionAndAnUnknownRouteAreNotFound() throws Exception {
    assertThat(console.get("/api/predictions/00000000-0000-5000-8000-0000000000ff").status())
        .isEqualTo(404);
    TestConsole.Answer answer = console.get("/api/nothing");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("error").textValue()).isEqualTo("not_found");
  }

  @Test
  void changingAnythingNeedsPostAndPostNeedsJson() throws Exception {
    assertThat(console.send(console.request("/api/control").DELETE().build()).status())
        .isEqualTo(405);
    TestConsole.Answer form =
        console.send(
            console
                .request("/api/control")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("kind=disable_ml"))
                .build());
    assertThat(form.status()).isEqualTo(415);
  }

  @Test
  void anotherSitesPageMayChangeNothing() throws Exception {
    for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1:1")) {
      TestConsole.Answer answer =
          console.send(
              console
                  .request("/api/control")
                  .header("Content-Type", "application/json")
                  .header("Origin", origin)
                  .POST(HttpRequest.BodyPublishers.ofString("{}"))
                  .build());
      assertThat(answer.status()).as(origin).isEqualTo(403);
    }
  }

  /** By its length alone, before any of it is read: so nothing is sent here but the head. */
  @Test
  void aBodyOfOneMegabyteIsRefused() throws Exception {
    int port = console.request("/").build().uri().getPort();
    String head =
        "POST /api/feedback HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + (1 << 20)
            + "\r\n\r\n";
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(answer.readLine()).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void aBodyOfUnknownLengthIsBoundedToo() throws Exception {
    byte[] large = new byte[Guard.LARGEST_BODY + 1];
    TestConsole.Answer answer =
        console.send(
            console
                .request("/api/feedback")
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(large)))
                .build());
    assertThat(answer.status()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"pattern_id\": \"x\", \"label\": \"positive\"}",
        "{\"pattern_id\": \"" + FIRST + "\"}",
        "{\"pattern_id\": \"" + FIRST + "\", \"label\": \"maybe\"}",
        "{\"pattern_id\": \"" + FIRST + "\", \"label\": \"positive\", \"realized_pnl\": \"much\"}",
        "{\"pattern_id\": \"" + FIRST + "\", \"label\": \"positive\", \"label\": \"negative\"}"
      })
  void feedbackThatTheJobWouldRefuseIsRefusedHere(String body) throws Exception {
    TestConsole.Answer answer = console.post("/api/feedback", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("error").textValue()).matches("[a-z_]+");
  }

  @Test
  void aCommandWithoutAnAuthorOrAReasonIsRefused() throws Exception {
    assertThat(
            console.post("/api/control", "{\"kind\": \"disable_ml\", \"actor\": \"ann\"}").status())
        .isEqualTo(400);
    assertThat(
            console
                .post(
                    "/api/control", "{\"kind\": \"explode\", \"actor\": \"a\", \"reason\": \"b\"}")
                .json()
                .get("error")
                .textValue())
        .isEqualTo("unknown_kind");
  }

  @Test
  void anEmptyBaselineIsRefusedWithAReason() throws Exception {
    TestConsole.Answer answer = console.post("/api/ml/baseline", "{}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("error").textValue()).isEqualTo("no_features");
  }

  @Test
  void withoutBrokersALabelIsNotAcceptedAndTheHealthSaysSo() throws Exception {
    TestConsole.Answer answer =
        console.post(
            "/api/feedback", "{\"pattern_id\": \"" + FIRST + "\", \"label\": \"positive\"}");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json().get("error").textValue()).isEqualTo("kafka_unavailable");
    JsonNode health = console.get("/api/ml/health").json();
    assertThat(health.get("status").textValue()).isEqualTo("critical");
    assertThat(health.get("reasons").toString()).contains("kafka is down");
  }

  @Test
  void thePageLoadsNothingFromElsewhereAndRunsNoInlineScript() throws Exception {
    for (String path : List.of("/", "/console.js", "/console.css", "/icon.svg", "/openapi.yaml")) {
      TestConsole.Answer answer = console.get(path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.headers().get("content-security-policy").get(0))
          .contains("default-src 'self'", "frame-ancestors 'none'");
      assertThat(answer.headers().get("x-content-type-options")).containsExactly("nosniff");
      assertThat(answer.headers()).doesNotContainKey("server");
      assertThat(answer.body().replace("http://www.w3.org/2000/svg", ""))
          .as(path)
          .doesNotContain("http://", "https://", "innerHTML", "insertAdjacentHTML", "onclick");
    }
  }

  private static Set<String> keys(JsonNode object) {
    Set<String> keys = new java.util.TreeSet<>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
