package io.patternstream.console;

import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Patterns as they stand, and what each was given, latest first. */
final class PatternApi {
  private static final List<String> STATUSES =
      List.of("active", "pending", "confirmed", "completed", "invalidated", "expired");

  private final Database database;

  PatternApi(Database database) {
    this.database = database;
  }

  Map<String, @Nullable Object> patterns(Context ctx) {
    int limit = Requests.limit(ctx);
    Map<String, @Nullable Object> parameters = market(ctx, limit);
    parameters.put("status", Requests.oneOf(ctx, "status", STATUSES));
    return Page.of(
        "patterns", database.rows(Sql.PATTERNS, parameters), limit, "updated_at", "pattern_id");
  }

  Map<String, @Nullable Object> predictions(Context ctx) {
    int limit = Requests.limit(ctx);
    Map<String, @Nullable Object> parameters = market(ctx, limit);
    parameters.put("pattern_type", Requests.text(ctx, "pattern_type"));
    return Page.of(
        "predictions",
        database.rows(Sql.PREDICTIONS, parameters),
        limit,
        "predicted_at",
        "pattern_id");
  }

  /** One prediction with its features by name and what each contributed. */
  Map<String, @Nullable Object> prediction(Context ctx) {
    String id = Requests.uuid("id", ctx.pathParam("id"));
    List<Row> rows = database.rows(Sql.PREDICTION, Map.of("pattern_id", id));
    if (rows.isEmpty()) {
      throw new Problem(404, "not_found", "no prediction for pattern " + id);
    }
    return Explanation.of(rows.get(0));
  }

  private static Map<String, @Nullable Object> market(Context ctx, int limit) {
    Map<String, @Nullable Object> parameters = Requests.cursor(ctx);
    if (parameters.get("after_id") != null) {
      Requests.uuid("cursor", (String) parameters.get("after_id"));
    }
    parameters.put("limit", limit);
    parameters.put("symbol", Requests.text(ctx, "symbol"));
    parameters.put("timeframe", Requests.text(ctx, "timeframe"));
    return parameters;
  }
}
