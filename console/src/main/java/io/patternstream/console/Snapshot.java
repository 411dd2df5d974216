package io.patternstream.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the tables say of one window of time, read once so that all figures of an answer agree.
 *
 * @param current one row of {@link Sql#METRICS_CURRENT}: distributions over its latest scored
 *     patterns
 * @param ledger one row of {@link Sql#LEDGER}: what the job counted in the window
 * @param model the model in use; without rows before the first snapshot of a model
 * @param policy the serve-side switches after the last command
 * @param openAlerts drift alerts that are open or ongoing, worst first
 * @param drift the newest statistics of each feature
 */
record Snapshot(
    Row current, Row ledger, List<Row> model, Row policy, List<Row> openAlerts, List<Row> drift) {
  private static final int LEAST_CALLS = 20;

  static Snapshot read(Database database, int hours) {
    var window = Map.of("hours", hours, "sla", Threshold.SLA.value());
    return new Snapshot(
        database.row(Sql.METRICS_CURRENT, window),
        database.row(Sql.LEDGER, window),
        database.rows(Sql.MODEL, window),
        database.row(Sql.POLICY, window),
        database.rows(Sql.ALERTS_OPEN, window),
        database.rows(Sql.FEATURE_STATISTICS, window));
  }

  long inferences() {
    return ledger.count("inference_count");
  }

  boolean enough() {
    return inferences() >= LEAST_CALLS;
  }

  /** Share of scored patterns for which the model gave no finite number; 0 without any. */
  double errorRate() {
    return ratio(ledger.count("errors"), inferences());
  }

  /** Of the patterns for which ML is enabled and in rollout, the share served by the rule. */
  double fallbackRate() {
    return ratio(fallbacks(), fallbacks() + ledger.count("ml_predictions"));
  }

  double slaCompliance() {
    return 1 - ratio(current.count("sla_violations"), current.count("sampled"));
  }

  /** Formations seen again, of all ledger. */
  double cacheHitRate() {
    return ratio(hits(), hits() + misses());
  }

  long fallbacks() {
    return ledger.count("fallback_predictions");
  }

  long hits() {
    return ledger.count("hits");
  }

  long misses() {
    return ledger.count("misses");
  }

  boolean modelLoaded() {
    return !model.isEmpty();
  }

  String modelVersion() {
    return model.isEmpty() ? "" : model.get(0).text("model_version");
  }

  /** The mean relative shift of the features, as the replaced system computed it. */
  double driftScore(boolean ofPredictions) {
    return drift.stream()
        .filter(row -> row.text("family").equals("prediction") == ofPredictions)
        .mapToDouble(row -> row.number("legacy_score"))
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }

  boolean baselineSet() {
    return drift.stream().anyMatch(row -> row.text("phase").equals("watching"));
  }

  List<String> driftFeatures() {
    return openAlerts.stream().map(row -> row.text("feature")).distinct().toList();
  }

  /** {@code insufficient_data}, {@code normal}, {@code warning} or {@code critical}. */
  String driftLevel() {
    if (!baselineSet()) {
      return "insufficient_data";
    }
    double score = driftScore(false);
    if (score > Threshold.DRIFT_CRITICAL.value() || hasAlertOf("critical")) {
      return "critical";
    }
    return score > Threshold.DRIFT_WARNING.value() || !openAlerts.isEmpty() ? "warning" : "normal";
  }

  private boolean hasAlertOf(String severity) {
    return openAlerts.stream().anyMatch(row -> row.text("severity").equals(severity));
  }

  /** What is wrong with serving, in words; the status follows from the worst. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (policy.flag("ml_enabled") && !modelLoaded()) {
      findings.add(Finding.critical("ML is enabled and no model has scored anything yet"));
    }
    if (enough()) {
      above(
          findings, "error rate", errorRate(), Threshold.ERROR_DEGRADED, Threshold.ERROR_CRITICAL);
      above(
          findings,
          "fallback rate",
          fallbackRate(),
          Threshold.FALLBACK_DEGRADED,
          Threshold.FALLBACK_CRITICAL);
      if (slaCompliance() <= Threshold.COMPLIANCE_CRITICAL.value()) {
        findings.add(Finding.critical("SLA compliance is " + Json.rate(slaCompliance())));
      } else if (slaCompliance() < Threshold.COMPLIANCE_WARNING.value()) {
        findings.add(Finding.degraded("SLA compliance is " + Json.rate(slaCompliance())));
      }
    }
    long critical = openAlerts.stream().filter(a -> a.text("severity").equals("critical")).count();
    if (critical > 0) {
      findings.add(Finding.degraded(critical + " critical drift alerts are open"));
    }
    return findings;
  }

  private static void above(
      List<Finding> findings, String what, double value, Threshold degraded, Threshold critical) {
    if (value > critical.value()) {
      findings.add(
          Finding.critical(what + " is " + Json.rate(value) + ", above " + critical.value()));
    } else if (value > degraded.value()) {
      findings.add(
          Finding.degraded(what + " is " + Json.rate(value) + ", above " + degraded.value()));
    }
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** One thing that is not as it should be. */
  record Finding(boolean isCritical, String words) {
    static Finding critical(String words) {
      return new Finding(true, words);
    }

    static Finding degraded(String words) {
      return new Finding(false, words);
    }
  }
}
