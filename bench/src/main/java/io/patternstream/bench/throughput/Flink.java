package io.patternstream.bench.throughput;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What Flink's REST interface says of the one job that runs. */
final class Flink {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private String job = "";

  Flink(String url) {
    this.url = url;
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(20)).build(),
            HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(answer.body());
  }

  /** Whether every task of the job runs. */
  boolean running() throws IOException, InterruptedException {
    JsonNode first = get("/jobs/overview").path("jobs").path(0);
    job = first.path("jid").asText();
    JsonNode tasks = first.path("tasks");
    return tasks.path("total").asInt() > 0
        && tasks.path("running").asInt() == tasks.path("total").asInt();
  }

  /** Ids of the job's vertices by their names. */
  Map<String, String> vertices() throws IOException, InterruptedException {
    Map<String, String> ids = new LinkedHashMap<>();
    for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
      ids.put(vertex.path("name").asText(), vertex.path("id").asText());
    }
    return ids;
  }

  /** One metric of a vertex over all its subtasks; {@code NaN} when there is none. */
  double metric(String vertex, String name, String aggregate)
      throws IOException, InterruptedException {
    JsonNode answer =
        get(
            "/jobs/"
                + job
                + "/vertices/"
                + vertex
                + "/subtasks/metrics?agg="
                + aggregate
                + "&get="
                + URLEncoder.encode(name, StandardCharsets.UTF_8));
    return answer.path(0).path(aggregate).asDouble(Double.NaN);
  }

  /** Completed and failed checkpoints, and the summary of their durations and sizes. */
  String checkpoints() throws IOException, InterruptedException {
    JsonNode all = get("/jobs/" + job + "/checkpoints");
    JsonNode summary = all.path("summary");
    return String.format(
        Locale.ROOT,
        "checkpoints: %d completed, %d failed; duration avg %d ms, max %d ms; state %.1f MB",
        all.path("counts").path("completed").asInt(),
        all.path("counts").path("failed").asInt(),
        summary.path("end_to_end_duration").path("avg").asLong(),
        summary.path("end_to_end_duration").path("max").asLong(),
        summary.path("state_size").path("max").asLong() / 1e6);
  }

  /** All that the newest checkpoint refers to, also what an earlier one has written. */
  long stateBytes() throws IOException, InterruptedException {
    return get("/jobs/" + job + "/checkpoints")
        .path("latest")
        .path("completed")
        .path("state_size")
        .asLong();
  }

  /** A line a vertex: how busy and how held back its subtasks are. */
  String busy() throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<String, String> vertex : vertices().entrySet()) {
      lines.append(
          String.format(
              Locale.ROOT,
              "  %4.0f ms/s busy (max %4.0f), %4.0f held back, in %9.0f  %s%n",
              metric(vertex.getValue(), "busyTimeMsPerSecond", "avg"),
              metric(vertex.getValue(), "busyTimeMsPerSecond", "max"),
              metric(vertex.getValue(), "backPressuredTimeMsPerSecond", "max"),
              metric(vertex.getValue(), "numRecordsIn", "sum"),
              vertex.getKey()));
    }
    return lines.toString();
  }
}
