package io.patternstream.console;

import io.javalin.http.Context;
import io.patternstream.state.mcp.PatternType;
import io.patternstream.state.mcp.Taxonomy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said as if it named a pattern and nobody knew, and the types that it may be taught for.
 * To accept one is to send {@code add_alias} to {@code /api/control}.
 */
final class PhraseApi {
  private static final List<String> STATES = List.of("open", "accepted");

  private final Database database;
  private final List<Map<String, @Nullable Object>> types;

  PhraseApi(Database database) {
    this.database = database;
    this.types = Taxonomy.load().types().stream().map(PhraseApi::type).toList();
  }

  private static Map<String, @Nullable Object> type(PatternType type) {
    return Json.of(
        "pattern_type",
        type.type(),
        "family",
        type.family(),
        "direction",
        type.direction().name().toLowerCase(java.util.Locale.ROOT));
  }

  Map<String, @Nullable Object> phrases(Context ctx) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("state", Requests.oneOf(ctx, "state", STATES));
    parameters.put("limit", Requests.limit(ctx));
    return Json.of(
        "phrases",
        database.rows(Sql.DISCOVERED_PHRASES, parameters).stream().map(Row::values).toList());
  }

  /** Every type that the product knows. */
  Map<String, @Nullable Object> types() {
    return Json.of("pattern_types", types);
  }
}
