package io.patternstream.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.patternstream.job.check.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the console says of itself. */
final class ConsoleHealth {
  private static final String CHECK = "console";

  private ConsoleHealth() {}

  static Finding of(String url) throws InterruptedException {
    if (url.isEmpty()) {
      return Finding.skipped(CHECK, "give --console URL to have it looked at");
    }
    JsonNode health;
    try {
      health = new Rest(url).get("/api/ml/health");
    } catch (IOException e) {
      return Finding.wrong(
          CHECK, url + " does not answer: " + Doctor.reason(e), "start it, or correct --console");
    }
    String status = health.path("status").asText("");
    List<String> reasons = new ArrayList<>();
    health.path("reasons").forEach(reason -> reasons.add(reason.asText()));
    String why = String.join("; ", reasons);
    return switch (status) {
      case "healthy" -> Finding.ok(CHECK, "healthy");
      case "degraded" ->
          Finding.warning(CHECK, "degraded: " + why, "see docs/operations.md, alert rules");
      case "critical" ->
          Finding.wrong(CHECK, "critical: " + why, "see docs/operations.md, alert rules");
      default -> Finding.wrong(CHECK, url + " is no console of Patternstream", "correct --console");
    };
  }
}
