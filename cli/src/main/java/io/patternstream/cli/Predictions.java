package io.patternstream.cli;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.mcp.Parsed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Patterns in the format that the labelled narratives are scored in. What was not said is null. */
final class Predictions {
  private Predictions() {}

  static List<Map<String, @Nullable Object>> of(Parsed parsed) {
    return parsed.patterns().stream().map(Predictions::fields).toList();
  }

  private static Map<String, @Nullable Object> fields(ChartPattern pattern) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("pattern_type", pattern.patternType());
    fields.put("direction", pattern.direction().name().toLowerCase(Locale.ROOT));
    fields.put("symbol", said(pattern.symbol()));
    fields.put("timeframe", said(pattern.timeframe()));
    fields.put("price", said(pattern.price()));
    fields.put("support", said(pattern.support()));
    fields.put("resistance", said(pattern.resistance()));
    fields.put("target", said(pattern.target()));
    fields.put("stop", said(pattern.stop()));
    fields.put("confidence", said(pattern.statedConfidence()));
    fields.put("hedged", pattern.hedged());
    fields.put("status", pattern.status().name().toLowerCase(Locale.ROOT));
    return fields;
  }

  private static @Nullable Object said(String word) {
    return word.isEmpty() ? null : word;
  }

  private static @Nullable Object said(double number) {
    return Double.isNaN(number) ? null : number;
  }
}
