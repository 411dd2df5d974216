package io.patternstream.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Labels and verdicts: published to the feedback topic, where the job weighs, joins and records
 * them. That a label was published is all that is promised here; what became of it stands in {@code
 * GET /api/labels}.
 */
final class FeedbackApi {
  private static final List<String> LABELS = List.of("positive", "negative", "neutral");
  private static final List<String> VERDICTS = List.of("accepted", "rejected", "deferred");
  private static final List<String> METHODS = List.of("analyst", "automatic", "backfill");
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_NOTES = 2_000;

  private final ConsoleConfig config;
  private final Database database;
  private final Publisher publisher;
  private final Clock clock;

  FeedbackApi(ConsoleConfig config, Database database, Publisher publisher, Clock clock) {
    this.config = config;
    this.database = database;
    this.publisher = publisher;
    this.clock = clock;
  }

  /** A label in the wire form of the feedback topic, or a verdict. */
  Map<String, @Nullable Object> feedback(Context ctx) {
    ObjectNode body = Requests.object(ctx);
    String patternId =
        Requests.uuid("pattern_id", Requests.field(body, "pattern_id", LONGEST_NAME));
    boolean asVerdict = body.has("verdict");
    choice(body, asVerdict ? "verdict" : "label", asVerdict ? VERDICTS : LABELS);
    if (body.has("labeling_method")) {
      choice(body, "labeling_method", METHODS);
    }
    for (String number : List.of("realized_pnl", "max_favorable_move", "max_adverse_move")) {
      JsonNode value = body.get(number);
      if (value != null && !value.isNull() && !value.isNumber()) {
        throw Problem.badRequest("bad_field", number + " must be a number");
      }
    }
    Requests.field(body, "notes", LONGEST_NOTES);
    Requests.field(body, asVerdict ? "operator_id" : "labeled_by", LONGEST_NAME);
    String id = Requests.field(body, "feedback_id", LONGEST_NAME);
    if (id == null) {
      id = UUID.randomUUID().toString();
      body.put("feedback_id", id);
    }
    String at = asVerdict ? "submitted_at" : "labeled_at";
    if (!body.hasNonNull(at)) {
      body.put(at, time());
    }
    body.put("pattern_id", patternId);
    return Json.of(
        "feedback_id", id,
        "pattern_id", patternId,
        "stored", publisher.send(config.feedbackTopic(), patternId, body));
  }

  /** The kept form of a verdict: answers what was sent and when. */
  Map<String, @Nullable Object> verdict(Context ctx) {
    ObjectNode body = Requests.object(ctx);
    String patternId =
        Requests.uuid("pattern_id", Requests.field(body, "pattern_id", LONGEST_NAME));
    choice(body, "verdict", VERDICTS);
    ObjectNode record = Json.MAPPER.createObjectNode();
    String submittedAt = time();
    record.put("pattern_id", patternId);
    record.put("verdict", body.get("verdict").textValue());
    Map<String, @Nullable Object> answer = Json.of();
    answer.put("pattern_id", patternId);
    answer.put("verdict", body.get("verdict").textValue());
    for (String field : List.of("operator_id", "notes", "symbol", "timeframe")) {
      String value =
          Requests.field(body, field, field.equals("notes") ? LONGEST_NOTES : LONGEST_NAME);
      answer.put(field, value);
      if (value != null && (field.equals("operator_id") || field.equals("notes"))) {
        record.put(field, value);
      }
    }
    record.put("submitted_at", submittedAt);
    record.put("feedback_id", UUID.randomUUID().toString());
    publisher.send(config.feedbackTopic(), patternId, record);
    answer.put("submitted_at", submittedAt);
    return answer;
  }

  List<?> history(Context ctx) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("symbol", Requests.text(ctx, "symbol"));
    parameters.put("timeframe", Requests.text(ctx, "timeframe"));
    parameters.put("operator_id", Requests.text(ctx, "operator_id"));
    parameters.put("limit", Requests.limit(ctx, 100));
    return database.rows(Sql.PATTERN_HISTORY, parameters).stream().map(Row::values).toList();
  }

  Map<String, @Nullable Object> labels(Context ctx) {
    int limit = Requests.limit(ctx);
    Map<String, @Nullable Object> parameters = Requests.cursor(ctx);
    parameters.put("limit", limit);
    String patternId = Requests.text(ctx, "pattern_id");
    parameters.put("pattern_id", patternId == null ? null : Requests.uuid("pattern_id", patternId));
    parameters.put("method", Requests.oneOf(ctx, "method", METHODS));
    return Page.of(
        "labels", database.rows(Sql.LABELS, parameters), limit, "recorded_at", "feedback_id");
  }

  private static void choice(ObjectNode body, String field, List<String> allowed) {
    String value = Requests.field(body, field, LONGEST_NAME);
    if (value == null || !allowed.contains(value)) {
      throw Problem.badRequest(
          "bad_" + field, field + " must be one of " + String.join(", ", allowed));
    }
  }

  private String time() {
    return clock.instant().toString();
  }
}
