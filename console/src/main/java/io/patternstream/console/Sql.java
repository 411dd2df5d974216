package io.patternstream.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The console's statements. Each is a file of its own beside this class, {@code sql/NAME.sql}. */
enum Sql {
  ALERTS_OPEN,
  CONTROL_LOG,
  DISCOVERED_PHRASES,
  DRIFT_ALERTS,
  DRIFT_STATISTICS,
  FEATURE_STATISTICS,
  LABELS,
  LEDGER,
  METRICS_CURRENT,
  METRICS_HISTORY,
  MODEL,
  MODELS,
  PATTERN_HISTORY,
  PATTERNS,
  POLICY,
  PREDICTION,
  PREDICTIONS,
  QUALITY,
  QUALITY_NOW,
  REJECTED,
  TOTALS;

  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // filled by the constructor, copied on the way out
  private final List<String> parameters = new ArrayList<>();

  Sql() {
    String file = "sql/" + name().toLowerCase(Locale.ROOT) + ".sql";
    String source;
    try (InputStream in = Sql.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no statement " + file);
      }
      source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String code = source.replaceAll("(?m)--.*$", "");
    Matcher matcher = Syntax.PARAMETER.matcher(code);
    StringBuilder jdbc = new StringBuilder();
    while (matcher.find()) {
      boolean literal = matcher.group(1) == null;
      if (!literal) {
        parameters.add(matcher.group(1));
      }
      matcher.appendReplacement(jdbc, literal ? Matcher.quoteReplacement(matcher.group()) : "?");
    }
    text = matcher.appendTail(jdbc).toString();
  }

  private static final class Syntax {
    /** A quoted text, which is passed over, or a name after one colon; two colons are a cast. */
    static final Pattern PARAMETER = Pattern.compile("'[^']*'|(?<!:):([a-z_]+)");
  }

  /** The statement with a {@code ?} for each parameter. */
  String text() {
    return text;
  }

  /** Names of the parameters in the order of their {@code ?}; a name may stand several times. */
  List<String> parameters() {
    return List.copyOf(parameters);
  }
}
