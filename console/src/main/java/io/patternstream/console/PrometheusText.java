package io.patternstream.console;

import java.util.List;
import java.util.Locale;

/** What is measured, in the text format of Prometheus, version 0.0.4. */
final class PrometheusText {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder(4096);

  private PrometheusText() {}

  /** Only what can be said without the database: that it does not answer. */
  static String withoutDatabase(List<Component> components) {
    PrometheusText out = new PrometheusText();
    out.components(components);
    return out.text.toString();
  }

  static String of(
      List<Component> components,
      Snapshot now,
      boolean mlEnabled,
      List<Row> totals,
      List<Row> quality) {
    PrometheusText out = new PrometheusText();
    out.components(components);
    out.head("patternstream_events_total", "counter", "What became of events, by stage.");
    for (Row row : totals) {
      out.line(
          "patternstream_events_total",
          row.number("count"),
          "stage",
          row.text("stage"),
          "disposition",
          row.text("disposition"));
    }
    out.head(
        "patternstream_inference_latency_milliseconds",
        "gauge",
        "From the source to the score, over the latest scored patterns of an hour.");
    for (String quantile : List.of("0.5", "0.95", "0.99")) {
      String column = "latency_p" + (int) Math.round(Double.parseDouble(quantile) * 100);
      out.line(
          "patternstream_inference_latency_milliseconds",
          now.current().number(column),
          "quantile",
          quantile);
    }
    out.gauge("patternstream_ml_enabled", mlEnabled ? 1 : 0, "Whether ML may serve.");
    out.gauge(
        "patternstream_fallback_rate",
        now.fallbackRate(),
        "Served by the rule, of patterns for which ML is on; one hour.");
    out.gauge(
        "patternstream_cache_hit_rate",
        now.cacheHitRate(),
        "Formations seen again, of all sightings; one hour.");
    out.gauge(
        "patternstream_error_rate", now.errorRate(), "Scores that were not finite; one hour.");
    out.gauge(
        "patternstream_sla_compliance", now.slaCompliance(), "Scores within 75 ms; one hour.");
    out.gauge(
        "patternstream_confidence_mean",
        now.current().number("confidence_mean"),
        "Served; one hour.");
    out.gauge(
        "patternstream_model_loaded",
        now.modelLoaded() ? 1 : 0,
        "Whether a model has scored anything in the last week.");
    out.head(
        "patternstream_drift_score",
        "gauge",
        "Mean relative shift against the reference, as the replaced system computed it.");
    out.line("patternstream_drift_score", now.driftScore(false), "of", "features");
    out.line("patternstream_drift_score", now.driftScore(true), "of", "predictions");
    out.head("patternstream_drift_alerts_open", "gauge", "Drift alerts open or ongoing.");
    for (String severity : List.of("minor", "moderate", "major", "critical")) {
      out.line(
          "patternstream_drift_alerts_open",
          (double)
              now.openAlerts().stream().filter(a -> a.text("severity").equals(severity)).count(),
          "severity",
          severity);
    }
    out.head("patternstream_log_loss_nats", "gauge", "Log-loss of each arm, latest windows.");
    out.quality("patternstream_log_loss_nats", "log_loss", quality);
    out.head(
        "patternstream_calibration_error", "gauge", "Expected calibration error, latest windows.");
    out.quality("patternstream_calibration_error", "ece", quality);
    return out.text.toString();
  }

  private void components(List<Component> components) {
    head("patternstream_component_up", "gauge", "1 when it answers, 0 when it does not.");
    for (Component component : components) {
      if (component.state().equals("up") || component.isDown()) {
        line(
            "patternstream_component_up",
            component.isDown() ? 0 : 1,
            "component",
            component.name());
      }
    }
  }

  private void quality(String name, String column, List<Row> rows) {
    for (Row row : rows) {
      line(
          name, row.number(column), "model_group", row.text("model_group"), "arm", row.text("arm"));
    }
  }

  private void gauge(String name, double value, String help) {
    head(name, "gauge", help);
    line(name, value);
  }

  private void head(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void line(String name, double value, String... labels) {
    text.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',')
          .append(labels[i])
          .append("=\"")
          .append(escaped(labels[i + 1]))
          .append('"');
    }
    text.append(labels.length > 0 ? "} " : " ").append(number(value)).append('\n');
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%d", (long) value)
        : Double.toString(value);
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
