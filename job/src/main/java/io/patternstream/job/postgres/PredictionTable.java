package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.constant;
import static io.patternstream.job.postgres.Column.flag;
import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.number;
import static io.patternstream.job.postgres.Column.numbers;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.time;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import java.util.List;

/** {@code ml_predictions}: one row a pattern, the first stays, because a user has seen it. */
final class PredictionTable extends Table<Prediction> {
  private static final long serialVersionUID = 1L;

  PredictionTable() {
    super(
        "ml_predictions",
        Conflict.KEEP_FIRST,
        1,
        List.of(
            text("pattern_id", Prediction::patternId),
            text("symbol", p -> pattern(p).symbol()),
            text("timeframe", p -> pattern(p).timeframe()),
            text("pattern_type", p -> pattern(p).patternType()),
            constant("direction", p -> pattern(p).direction()),
            text("model_group", p -> p.features().modelGroup()),
            text("model_version", Prediction::modelVersion),
            whole("model_seq", Prediction::modelSeq),
            whole("policy_seq", Prediction::policySeq),
            number("rule_confidence", Prediction::ruleConfidence),
            number("ml_confidence", Prediction::mlConfidence),
            number("blended_confidence", Prediction::blendedConfidence),
            number("challenger_confidence", Prediction::challengerConfidence),
            number("confidence", Prediction::confidence),
            text("fallback_reason", Prediction::fallbackReason),
            flag("ml_eligible", Prediction::mlEligible),
            text("decision_class", Prediction::decisionClass),
            whole("feature_schema_version", p -> p.features().features().schemaVersion()),
            number("feature_quality", p -> p.features().features().quality()),
            numbers("features", p -> p.features().features().values()),
            numbers("contributions", Prediction::contributions),
            number("inference_latency_ms", Prediction::inferenceMillis),
            text("event_id", p -> pattern(p).eventId()),
            time("occurred_at", p -> pattern(p).occurredAt()),
            millis("log_time", p -> pattern(p).position().logTime()),
            text("log_topic", p -> pattern(p).position().topic()),
            whole("log_partition", p -> pattern(p).position().partition()),
            whole("log_offset", p -> pattern(p).position().offset()),
            whole("log_ordinal", p -> pattern(p).position().ordinal())));
  }

  private static ChartPattern pattern(Prediction prediction) {
    return prediction.features().pattern();
  }

  @Override
  boolean urgent() {
    return true;
  }

  @Override
  Position position(Prediction prediction) {
    return pattern(prediction).position();
  }
}
