package io.patternstream.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.patternstream.state.feature.FeatureSchema;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The four endpoints kept from the system this replaces, with every field they ever had: the nested
 * ones of its code, the flat ones of its plan, and {@code ml_enabled}, which users checked and the
 * code never returned. {@code ml_enabled} and {@code phase5_enabled} are the same live switch.
 */
final class MlApi {
  private static final int HEALTH_HOURS = 1;
  private static final int LONGEST_HISTORY_HOURS = 168;

  private final ConsoleConfig config;
  private final Database database;
  private final Probes probes;
  private final Commands commands;
  private final Clock clock;
  private volatile boolean lastKnownSwitch;

  MlApi(ConsoleConfig config, Database database, Probes probes, Commands commands, Clock clock) {
    this.config = config;
    this.database = database;
    this.probes = probes;
    this.commands = commands;
    this.clock = clock;
    this.lastKnownSwitch = config.mlEnabledAtFirst();
  }

  /** Always answers 200: what is down is said in the body. */
  Map<String, @Nullable Object> health() {
    List<String> reasons = new ArrayList<>();
    boolean critical = false;
    for (Component component : List.of(probes.kafka(), probes.flink())) {
      if (component.isDown()) {
        critical = true;
        reasons.add(component.name() + " is down: " + component.detail());
      }
    }
    @Nullable Snapshot now = null;
    Component postgres;
    try {
      now = Snapshot.read(database, HEALTH_HOURS);
      postgres = Component.up("postgres", "answers");
    } catch (Problem e) {
      postgres = Component.down("postgres", e.reason());
      critical = true;
      reasons.add("postgres is down: " + e.reason());
    }
    boolean degraded = false;
    if (now != null) {
      for (Snapshot.Finding finding : now.findings()) {
        reasons.add(finding.words());
        critical |= finding.isCritical();
        degraded |= !finding.isCritical();
      }
    }
    boolean enabled = now == null ? lastKnownSwitch : mlEnabled(now);
    List<Component> components = List.of(postgres, probes.kafka(), probes.flink());
    List<Map<String, @Nullable Object>> warnings =
        now == null ? List.of() : Warnings.of(now, components, time());
    return Json.of(
        "status",
        critical ? "critical" : degraded ? "degraded" : "healthy",
        "phase5_enabled",
        enabled,
        "ml_enabled",
        enabled,
        "model_loaded",
        now != null && now.modelLoaded(),
        "model_version",
        now == null ? "" : now.modelVersion(),
        "error_rate",
        now == null ? null : Json.rate(now.errorRate()),
        "sla_compliance",
        now == null ? null : Json.rate(now.slaCompliance()),
        "predictions_made",
        now == null ? null : now.inferences(),
        "average_latency_ms",
        now == null ? null : Json.millis(now.current().number("avg_latency_ms")),
        "cache_hit_rate",
        now == null ? null : Json.rate(now.cacheHitRate()),
        "fallback_rate",
        now == null ? null : Json.rate(now.fallbackRate()),
        "alerts_count",
        warnings.size(),
        "critical_alerts",
        warnings.stream().filter(a -> "critical".equals(a.get("level"))).count(),
        "reasons",
        reasons,
        "components",
        components.stream().map(Component::json).toList(),
        "timestamp",
        time());
  }

  /** The switch after the last accepted command, else as configured. */
  boolean mlEnabled(Snapshot now) {
    boolean enabled =
        now.policy().get("ml_enabled") == null
            ? config.mlEnabledAtFirst()
            : now.policy().flag("ml_enabled");
    lastKnownSwitch = enabled;
    return enabled;
  }

  Map<String, @Nullable Object> metrics(Context ctx) {
    int hours = Requests.whole(ctx, "hours", 1, 1, LONGEST_HISTORY_HOURS);
    Snapshot now = Snapshot.read(database, hours);
    List<Map<String, @Nullable Object>> history = new ArrayList<>();
    var window = Map.of("hours", hours, "sla", Threshold.SLA.value());
    for (Row minute : database.rows(Sql.METRICS_HISTORY, window)) {
      history.add(
          Json.of(
              "timestamp", minute.get("minute"),
              "inference_count", minute.count("inference_count"),
              "avg_latency_ms", Json.millis(minute.number("avg_latency_ms")),
              "error_rate", Json.rate(minute.number("error_rate")),
              "sla_compliance", Json.rate(minute.number("sla_compliance")),
              "confidence_mean", Json.rate(minute.number("confidence_mean")),
              "fallback_rate", Json.rate(minute.number("fallback_rate"))));
    }
    return Json.of("current", current(now), "history", history, "timestamp", time());
  }

  private Map<String, @Nullable Object> current(Snapshot now) {
    Row row = now.current();
    List<Snapshot.Finding> findings = now.findings();
    boolean critical = findings.stream().anyMatch(Snapshot.Finding::isCritical);
    return Json.of(
        "timestamp", time(),
        "performance",
            Json.of(
                "inference_count", now.inferences(),
                "avg_latency_ms", Json.millis(row.number("avg_latency_ms")),
                "max_latency_ms", Json.millis(row.number("max_latency_ms")),
                "error_rate", Json.rate(now.errorRate()),
                "sla_compliance", Json.rate(now.slaCompliance()),
                "sla_violations", row.count("sla_violations")),
        "confidence",
            Json.of(
                "mean", Json.rate(row.number("confidence_mean")),
                "std", Json.rate(row.number("confidence_std")),
                "p50", Json.rate(row.number("confidence_p50")),
                "p95", Json.rate(row.number("confidence_p95")),
                "p99", Json.rate(row.number("confidence_p99"))),
        "predictions",
            Json.of(
                "ml_predictions", now.ledger().count("ml_predictions"),
                "fallback_predictions", now.ledger().count("fallback_predictions"),
                "rule_predictions", now.ledger().count("rule_predictions"),
                "fallback_rate", Json.rate(now.fallbackRate()),
                "positive", row.count("positive"),
                "negative", row.count("negative"),
                "neutral", row.count("neutral")),
        "cache",
            Json.of(
                "hits", now.hits(),
                "misses", now.misses(),
                "hit_rate", Json.rate(now.cacheHitRate())),
        "drift",
            Json.of(
                "feature_drift_score", Json.rate(now.driftScore(false)),
                "prediction_drift_score", Json.rate(now.driftScore(true)),
                "alert_level", now.driftLevel(),
                "drift_features", now.driftFeatures()),
        "health",
            Json.of(
                "status", critical ? "critical" : findings.isEmpty() ? "healthy" : "degraded",
                "recent_errors", now.ledger().count("errors"),
                "baseline_set", now.baselineSet()),
        "inference_latency_p50", Json.millis(row.number("latency_p50")),
        "inference_latency_p95", Json.millis(row.number("latency_p95")),
        "inference_latency_p99", Json.millis(row.number("latency_p99")),
        "cache_hit_rate", Json.rate(now.cacheHitRate()),
        "ml_usage_rate",
            Json.rate(
                now.inferences() == 0
                    ? 0
                    : (double) now.ledger().count("ml_predictions") / now.inferences()),
        "fallback_rate", Json.rate(now.fallbackRate()),
        "error_rate", Json.rate(now.errorRate()),
        "ml_enabled", mlEnabled(now),
        "phase5_enabled", mlEnabled(now));
  }

  Map<String, @Nullable Object> alerts() {
    Snapshot now = Snapshot.read(database, HEALTH_HOURS);
    List<Map<String, @Nullable Object>> alerts =
        Warnings.of(now, List.of(probes.kafka(), probes.flink()), time());
    return Json.of("alerts", alerts, "count", alerts.size(), "timestamp", time());
  }

  Map<String, @Nullable Object> thresholds() {
    return Json.of("thresholds", Threshold.ALL.stream().map(Threshold::json).toList());
  }

  /**
   * Without a body, the job takes what it sees now as its new reference. With {@code {"features":
   * {name: mean}}} the same happens: a mean alone is no reference for a distribution, so the names
   * are checked, and the answer says what was done with the values.
   */
  Map<String, @Nullable Object> baseline(Context ctx) {
    byte[] body = Requests.body(ctx);
    int given = 0;
    if (body.length > 0) {
      ObjectNode object = Json.object(body);
      if (!(object.get("features") instanceof ObjectNode features) || features.isEmpty()) {
        throw Problem.badRequest(
            "no_features",
            "features is missing or empty; send no body at all to take the current window");
      }
      checkFeatures(features);
      given = features.size();
    }
    ObjectNode command = Json.MAPPER.createObjectNode();
    command.put("kind", "rebase_drift");
    command.put("actor", "console");
    command.put(
        "reason",
        given == 0 ? "baseline requested" : "baseline requested for " + given + " features");
    Map<String, @Nullable Object> sent = commands.send(command);
    return Json.of(
        "status",
        "success",
        "message",
        "the drift reference is learnt again from the windows that follow"
            + (given == 0 ? "" : "; the " + given + " given means were checked and not used"),
        "seq",
        sent.get("seq"),
        "timestamp",
        time());
  }

  private static void checkFeatures(ObjectNode features) {
    Set<String> known = new HashSet<>(FeatureSchema.current().names());
    for (Iterator<Map.Entry<String, JsonNode>> it = features.fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> feature = it.next();
      if (!known.contains(feature.getKey())) {
        throw Problem.badRequest(
            "unknown_feature", "features holds a name that is not in the schema");
      }
      if (!feature.getValue().isNumber()) {
        throw Problem.badRequest("not_a_number", feature.getKey() + " must be a number");
      }
    }
  }

  private String time() {
    return clock.instant().toString();
  }
}
