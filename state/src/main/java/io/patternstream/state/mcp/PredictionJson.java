package io.patternstream.state.mcp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.MentionStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * The line that {@code patternstream parse} writes for an event: {@code {"id", "patterns": [...]}},
 * in the prediction format of the annotation guideline. What was not said is left out.
 */
public final class PredictionJson {

  private static final JsonFactory JSON = new JsonFactory();

  private PredictionJson() {}

  public static String ofMentions(String id, List<Mention> mentions) {
    return line(
        id,
        json -> {
          for (Mention m : mentions) {
            pattern(
                json,
                m.patternType(),
                m.direction(),
                m.status(),
                m.hedged(),
                m.symbol(),
                m.timeframe());
            numbers(
                json, m.price(), m.support(), m.resistance(), m.target(), m.stop(), m.confidence());
            json.writeEndObject();
          }
        });
  }

  public static String ofPatterns(String id, List<ChartPattern> patterns) {
    return line(
        id,
        json -> {
          for (ChartPattern p : patterns) {
            pattern(
                json,
                p.patternType(),
                p.direction(),
                p.status(),
                p.hedged(),
                p.symbol(),
                p.timeframe());
            numbers(
                json,
                p.price(),
                p.support(),
                p.resistance(),
                p.target(),
                p.stop(),
                p.statedConfidence());
            json.writeEndObject();
          }
        });
  }

  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static String line(String id, Body body) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeArrayFieldStart("patterns");
      body.write(json);
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return line.toString();
  }

  private static void pattern(
      JsonGenerator json,
      String type,
      Direction direction,
      MentionStatus status,
      boolean hedged,
      String symbol,
      String timeframe)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("pattern_type", type);
    json.writeStringField("direction", direction.name().toLowerCase(Locale.ROOT));
    json.writeStringField("status", status.name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("hedged", hedged);
    if (!symbol.isEmpty()) {
      json.writeStringField("symbol", symbol);
    }
    if (!timeframe.isEmpty()) {
      json.writeStringField("timeframe", timeframe);
    }
  }

  private static void numbers(
      JsonGenerator json,
      double price,
      double support,
      double resistance,
      double target,
      double stop,
      double confidence)
      throws IOException {
    number(json, "price", price);
    number(json, "support", support);
    number(json, "resistance", resistance);
    number(json, "target", target);
    number(json, "stop", stop);
    number(json, "confidence", confidence);
  }

  private static void number(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    }
  }
}
