package io.patternstream.console;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From which value on something is worth a word. The documents of the system this replaces
 * disagree, so each number stands beside where it comes from; {@code GET /api/ml/thresholds} shows
 * both.
 *
 * @param value milliseconds or a rate from 0 to 1
 */
record Threshold(String name, double value, String unit, String source) {
  static final Threshold SLA =
      new Threshold("latency_sla", 75, "ms", "monitoring code and plan: violated above 75 ms");
  static final Threshold COMPLIANCE_WARNING =
      new Threshold("sla_compliance_warning", 0.95, "rate", "monitoring code: warning below .95");
  static final Threshold COMPLIANCE_CRITICAL =
      new Threshold("sla_compliance_critical", 0.90, "rate", "monitoring code: critical at .90");
  static final Threshold LATENCY_ALERT =
      new Threshold("latency_p95_alert", 100, "ms", "monitoring plan: p95 above 100 ms");
  static final Threshold ERROR_DEGRADED =
      new Threshold("error_rate_degraded", 0.05, "rate", "monitoring code: health degraded");
  static final Threshold ERROR_WARNING =
      new Threshold("error_rate_warning", 0.10, "rate", "monitoring code: alert warning");
  static final Threshold ERROR_CRITICAL =
      new Threshold("error_rate_critical", 0.20, "rate", "monitoring code: health and alert");
  static final Threshold FALLBACK_DEGRADED =
      new Threshold("fallback_rate_degraded", 0.10, "rate", "monitoring plan: health warning");
  static final Threshold FALLBACK_WARNING =
      new Threshold("fallback_rate_warning", 0.20, "rate", "monitoring plan and user: below 20 %");
  static final Threshold FALLBACK_CRITICAL =
      new Threshold("fallback_rate_critical", 0.50, "rate", "monitoring code: alert above .50");
  static final Threshold CACHE_ALERT =
      new Threshold("cache_hit_rate_alert", 0.60, "rate", "monitoring plan: alert below 60 %");
  static final Threshold DRIFT_WARNING =
      new Threshold("drift_score_warning", 0.5, "score", "monitoring code: relative mean shift");
  static final Threshold DRIFT_CRITICAL =
      new Threshold("drift_score_critical", 0.8, "score", "monitoring code: relative mean shift");

  static final List<Threshold> ALL =
      List.of(
          SLA,
          COMPLIANCE_WARNING,
          COMPLIANCE_CRITICAL,
          LATENCY_ALERT,
          ERROR_DEGRADED,
          ERROR_WARNING,
          ERROR_CRITICAL,
          FALLBACK_DEGRADED,
          FALLBACK_WARNING,
          FALLBACK_CRITICAL,
          CACHE_ALERT,
          DRIFT_WARNING,
          DRIFT_CRITICAL);

  Map<String, @Nullable Object> json() {
    return Json.of("name", name, "value", value, "unit", unit, "source", source);
  }
}
