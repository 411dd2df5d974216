package io.patternstream.job.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.Rejected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The values of the output topics: the same facts as the tables, numbers that are not there as
 * null.
 */
final class OutputJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private OutputJson() {}

  static byte[] prediction(Prediction prediction) {
    return write(
        json -> {
          ChartPattern pattern = prediction.features().pattern();
          json.writeStringField("pattern_id", pattern.patternId());
          json.writeStringField("symbol", pattern.symbol());
          json.writeStringField("timeframe", pattern.timeframe());
          json.writeStringField("pattern_type", pattern.patternType());
          json.writeStringField("direction", pattern.direction().name().toLowerCase(Locale.ROOT));
          json.writeStringField("event_id", pattern.eventId());
          text(
              json,
              "occurred_at",
              pattern.occurredAt() == null ? null : pattern.occurredAt().toString());
          json.writeNumberField("log_time", pattern.position().logTime());
          json.writeNumberField("schema_version", prediction.features().features().schemaVersion());
          json.writeStringField("model_group", prediction.features().modelGroup());
          json.writeStringField("model_version", prediction.modelVersion());
          json.writeNumberField("model_seq", prediction.modelSeq());
          json.writeNumberField("policy_seq", prediction.policySeq());
          number(json, "rule_confidence", prediction.ruleConfidence());
          number(json, "ml_confidence", prediction.mlConfidence());
          number(json, "blended_confidence", prediction.blendedConfidence());
          number(json, "challenger_confidence", prediction.challengerConfidence());
          number(json, "confidence", prediction.confidence());
          text(json, "fallback_reason", prediction.fallbackReason());
          json.writeBooleanField("ml_eligible", prediction.mlEligible());
          json.writeStringField("decision_class", prediction.decisionClass());
          number(json, "feature_quality", prediction.features().features().quality());
          number(json, "inference_ms", prediction.inferenceMillis());
          numbers(json, "features", prediction.features().features().values());
          numbers(json, "contributions", prediction.contributions());
        });
  }

  static byte[] alert(DriftAlert alert) {
    return write(
        json -> {
          json.writeStringField("alert_id", alert.alertId());
          json.writeNumberField("revision", alert.revision());
          json.writeStringField("model_group", alert.modelGroup());
          json.writeStringField("segment", alert.segment());
          json.writeStringField("family", alert.family());
          json.writeStringField("feature", alert.feature());
          json.writeStringField("component", alert.component());
          json.writeStringField("state", alert.state());
          json.writeStringField("severity", alert.severity());
          number(json, "effect", alert.effect());
          json.writeStringField("unit", alert.unit());
          number(json, "evidence", alert.evidence());
          json.writeNumberField("onset_window", alert.onsetWindow());
          json.writeNumberField("last_window", alert.lastWindow());
          json.writeNumberField("opened_at", alert.openedAt());
          json.writeNumberField("updated_at", alert.updatedAt());
          json.writeNumberField("closed_at", alert.closedAt());
          json.writeStringField("message", alert.message());
          json.writeStringField("detail", alert.detail());
          text(json, "acknowledged_by", alert.acknowledgedBy());
          text(json, "muted_by", alert.mutedBy());
          json.writeNumberField("muted_until", alert.mutedUntil());
          text(json, "cause", alert.cause());
          json.writeStringField("transition", alert.transition());
        });
  }

  static byte[] rejected(Rejected rejected) {
    return write(
        json -> {
          Position position = rejected.position();
          json.writeStringField("reason", rejected.reason());
          json.writeStringField("detail", rejected.detail());
          json.writeStringField("topic", position.topic());
          json.writeNumberField("partition", position.partition());
          json.writeNumberField("offset", position.offset());
          json.writeNumberField("ordinal", position.ordinal());
          json.writeBinaryField("excerpt", rejected.excerpt());
        });
  }

  static byte[] key(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] write(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void number(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isNaN(value)) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }

  private static void numbers(JsonGenerator json, String name, double[] values) throws IOException {
    json.writeArrayFieldStart(name);
    for (double value : values) {
      if (Double.isNaN(value)) {
        json.writeNull();
      } else {
        json.writeNumber(value);
      }
    }
    json.writeEndArray();
  }

  private static void text(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, value);
    }
  }
}
