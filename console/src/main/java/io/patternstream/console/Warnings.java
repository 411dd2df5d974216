package io.patternstream.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of {@code GET /api/ml/alerts}: computed from what is measured, none of them stored.
 */
final class Warnings {
  private static final int LEAST_SIGHTINGS = 100;

  private Warnings() {}

  static List<Map<String, @Nullable Object>> of(
      Snapshot now, List<Component> components, String time) {
    List<Map<String, @Nullable Object>> alerts = new ArrayList<>();
    for (Component component : components) {
      if (component.isDown()) {
        alerts.add(
            alert(
                "critical",
                "service_unavailable",
                component.name() + ": " + component.detail(),
                time));
      }
    }
    if (now.enough()) {
      served(now, time, alerts);
    }
    if (now.hits() > 0
        && now.hits() + now.misses() >= LEAST_SIGHTINGS
        && now.cacheHitRate() < Threshold.CACHE_ALERT.value()) {
      alerts.add(
          alert(
              "warning",
              "low_cache_hit_rate",
              "cache hit rate " + percent(now.cacheHitRate()) + " of all sightings",
              time));
    }
    for (Row drift : now.openAlerts()) {
      Map<String, @Nullable Object> alert =
          alert(
              drift.text("severity").equals("critical") ? "critical" : "warning",
              "model_drift",
              drift.text("message"),
              drift.text("updated_at"));
      alert.put("drift_features", List.of(drift.text("feature")));
      alert.put("alert_id", drift.text("alert_id"));
      alerts.add(alert);
    }
    return alerts;
  }

  private static void served(
      Snapshot now, String time, List<Map<String, @Nullable Object>> alerts) {
    double compliance = now.slaCompliance();
    if (compliance < Threshold.COMPLIANCE_WARNING.value()) {
      alerts.add(
          alert(
              compliance <= Threshold.COMPLIANCE_CRITICAL.value() ? "critical" : "warning",
              "sla_violation",
              percent(compliance) + " of the scores came within " + Threshold.SLA.value() + " ms",
              time));
    }
    double p95 = now.current().number("latency_p95");
    if (p95 > Threshold.LATENCY_ALERT.value()) {
      alerts.add(
          alert(
              "warning", "ml_inference_latency_high", "p95 is " + Json.millis(p95) + " ms", time));
    }
    double errors = now.errorRate();
    if (errors > Threshold.ERROR_WARNING.value()) {
      alerts.add(
          alert(
              errors > Threshold.ERROR_CRITICAL.value() ? "critical" : "warning",
              "high_error_rate",
              percent(errors) + " of the scores were not finite",
              time));
    }
    double fallback = now.fallbackRate();
    if (fallback > Threshold.FALLBACK_WARNING.value()) {
      alerts.add(
          alert(
              fallback > Threshold.FALLBACK_CRITICAL.value() ? "critical" : "warning",
              "high_fallback_rate",
              percent(fallback) + " of the patterns for which ML is on were served by the rule",
              time));
    }
  }

  static Map<String, @Nullable Object> alert(
      String level, String type, String message, String time) {
    return Json.of("level", level, "type", type, "message", message, "timestamp", time);
  }

  private static String percent(double rate) {
    return Math.round(rate * 1000) / 10.0 + " %";
  }
}
