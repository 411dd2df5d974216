package io.patternstream.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.patternstream.state.event.Feedback;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Labels and verdicts: published to the feedback topic, where the job weighs, joins and records
 * them. That a label was published is all that is promised here; what became of it stands in {@code
 * GET /api/labels}.
 */
final class FeedbackApi {
  private static final List<String> METHODS = List.of("analyst", "automatic", "backfill");
  private static final List<String> VERDICT_FIELDS =
      List.of("pattern_id", "verdict", "operator_id", "notes", "symbol", "timeframe");

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

  /** A label or a verdict in the wire form of the feedback topic; its time may be left out. */
  Map<String, @Nullable Object> feedback(Context ctx) {
    ObjectNode body = Requests.object(ctx);
    String time = body.has("verdict") ? "submitted_at" : "labeled_at";
    if (!body.hasNonNull(time)) {
      body.put(time, time());
    }
    Feedback feedback = Wire.feedback(config.feedbackTopic(), body, clock);
    Map<String, @Nullable Object> stored = publisher.sendLabel(feedback.patternId(), body);
    return Json.of(
        "feedback_id", feedback.feedbackId(),
        "pattern_id", feedback.patternId(),
        "stored", stored);
  }

  /** The kept form of a verdict: answers what was sent and when. */
  Map<String, @Nullable Object> verdict(Context ctx) {
    ObjectNode body = Requests.object(ctx);
    ObjectNode wire = Json.MAPPER.createObjectNode();
    for (String field : VERDICT_FIELDS) {
      if (body.hasNonNull(field)) {
        wire.set(field, body.get(field));
      }
    }
    if (!wire.has("verdict")) {
      throw Problem.badRequest("missing_verdict", "verdict is accepted, rejected or deferred");
    }
    wire.put("submitted_at", time());
    Feedback feedback = Wire.feedback(config.feedbackTopic(), wire, clock);
    publisher.sendLabel(feedback.patternId(), wire);
    Map<String, @Nullable Object> answer = Json.of();
    VERDICT_FIELDS.forEach(field -> answer.put(field, wire.get(field)));
    answer.put("submitted_at", wire.get("submitted_at"));
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

  private String time() {
    return clock.instant().toString();
  }
}
