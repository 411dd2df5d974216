package io.patternstream.console;

import io.javalin.http.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is watched: drift, models and the quality of each arm, and what was refused. */
final class DriftApi {
  private static final List<String> STATES =
      List.of("active", "open", "ongoing", "resolved", "rebased");
  private static final List<String> ARMS = List.of("rule", "ml", "blended", "served", "challenger");

  private final Database database;

  DriftApi(Database database) {
    this.database = database;
  }

  Map<String, @Nullable Object> alerts(Context ctx) {
    int limit = Requests.limit(ctx);
    Map<String, @Nullable Object> parameters = Requests.cursor(ctx);
    if (parameters.get("after_id") != null) {
      Requests.uuid("cursor", (String) parameters.get("after_id"));
    }
    parameters.put("limit", limit);
    parameters.put("state", Requests.oneOf(ctx, "state", STATES));
    return Page.of(
        "alerts", database.rows(Sql.DRIFT_ALERTS, parameters), limit, "updated_at", "alert_id");
  }

  Map<String, @Nullable Object> statistics(Context ctx) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("feature", Requests.text(ctx, "feature"));
    parameters.put("family", Requests.text(ctx, "family"));
    parameters.put("limit", Requests.limit(ctx));
    return list("statistics", Sql.DRIFT_STATISTICS, parameters);
  }

  /** Each arm lately, and window by window. */
  Map<String, @Nullable Object> quality(Context ctx) {
    String type = Requests.text(ctx, "pattern_type");
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("pattern_type", type == null ? "*" : type);
    parameters.put("arm", Requests.oneOf(ctx, "arm", ARMS));
    parameters.put("limit", Requests.limit(ctx));
    Map<String, @Nullable Object> answer = list("recent", Sql.QUALITY_NOW, Map.of());
    answer.putAll(list("windows", Sql.QUALITY, parameters));
    return answer;
  }

  /** Snapshots of models, which a command can name by their seq. */
  Map<String, @Nullable Object> models(Context ctx) {
    int limit = Requests.limit(ctx);
    Map<String, @Nullable Object> parameters = Requests.cursor(ctx);
    parameters.put("limit", limit);
    parameters.put("reason", Requests.text(ctx, "reason"));
    return Page.of("models", database.rows(Sql.MODELS, parameters), limit, "created_at", "version");
  }

  Map<String, @Nullable Object> rejected(Context ctx) {
    int limit = Requests.limit(ctx);
    Map<String, @Nullable Object> parameters = Requests.cursor(ctx);
    parameters.put("limit", limit);
    parameters.put("reason", Requests.text(ctx, "reason"));
    return Page.of("rejected", database.rows(Sql.REJECTED, parameters), limit, "refused_at", "id");
  }

  private Map<String, @Nullable Object> list(String name, Sql sql, Map<String, ?> parameters) {
    return Json.of(name, database.rows(sql, parameters).stream().map(Row::values).toList());
  }
}
