package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.constant;
import static io.patternstream.job.postgres.Column.flag;
import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.number;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.textOrNull;
import static io.patternstream.job.postgres.Column.time;
import static io.patternstream.job.postgres.Column.whole;
import static io.patternstream.job.postgres.Column.wholeOrNull;

import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code pattern_events}: one row a pattern as it stands; a lower revision never overwrites a
 * higher one. Verdict, notes and drawings are the console's and are not touched.
 */
final class PatternTable extends Table<PatternState> {
  private static final long serialVersionUID = 1L;

  PatternTable() {
    super(
        "pattern_events",
        Conflict.REPLACE,
        1,
        List.of(
            text("id", s -> s.pattern().patternId()),
            whole("revision", PatternState::revision),
            text("symbol", s -> s.pattern().symbol()),
            text("timeframe", s -> s.pattern().timeframe()),
            text("pattern_type", s -> s.pattern().patternType()),
            constant("direction", s -> s.pattern().direction()),
            constant("mention_status", s -> s.pattern().status()),
            flag("hedged", s -> s.pattern().hedged()),
            text("status", PatternState::status),
            textOrNull("transition_reason", PatternState::transitionReason),
            whole("sightings", PatternState::sightings),
            number("confidence", PatternTable::confidence),
            number("rule_confidence", s -> s.pattern().ruleConfidence()),
            number("stated_confidence", s -> s.pattern().statedConfidence()),
            number("entry", s -> s.pattern().price()),
            number("support", s -> s.pattern().support()),
            number("resistance", s -> s.pattern().resistance()),
            number("target", s -> s.pattern().target()),
            number("stoploss", s -> s.pattern().stop()),
            textOrNull("metadata", s -> s.pattern().metadata()),
            text("event_id", s -> s.pattern().eventId()),
            text("source", s -> s.pattern().source()),
            time("occurred_at", s -> s.pattern().occurredAt()),
            millis("created_at", PatternState::createdLogTime),
            millis("updated_at", PatternState::updatedLogTime),
            time("completed_at", PatternState::completedAt),
            // from the prediction
            number("ml_confidence", s -> scored(s, Prediction::mlConfidence)),
            number("blended_confidence", s -> scored(s, Prediction::blendedConfidence)),
            number("prediction_confidence", s -> scored(s, Prediction::confidence)),
            number("prediction_latency_ms", s -> scored(s, Prediction::inferenceMillis)),
            number("data_quality_score", s -> scored(s, p -> p.features().features().quality())),
            text("prediction_class", s -> said(s, Prediction::decisionClass)),
            text("predicted_outcome", s -> said(s, Prediction::decisionClass)),
            text("model_version", s -> said(s, Prediction::modelVersion)),
            text("ml_model_version", s -> said(s, Prediction::modelVersion)),
            text("model_group", s -> said(s, p -> p.features().modelGroup())),
            wholeOrNull(
                "model_seq", s -> s.prediction() == null ? null : s.prediction().modelSeq()),
            text("fallback_reason", s -> said(s, Prediction::fallbackReason)),
            text(
                "feature_extraction_version",
                s -> said(s, p -> Integer.toString(p.features().features().schemaVersion()))),
            // from the outcome
            constant("outcome_label", s -> s.outcome() == null ? null : s.outcome().label()),
            constant("labeling_method", s -> s.outcome() == null ? null : s.outcome().method()),
            text("labeled_by", s -> s.outcome() == null ? null : s.outcome().labeledBy()),
            time("labeled_at", s -> s.outcome() == null ? null : s.outcome().labeledAt()),
            number("realized_pnl", s -> decided(s, Feedback::realizedPnl)),
            number("max_favorable_move", s -> decided(s, Feedback::maxFavorableMove)),
            number("max_adverse_move", s -> decided(s, Feedback::maxAdverseMove)),
            number("max_drawdown", s -> decided(s, Feedback::maxAdverseMove)),
            number("days_to_completion", s -> decided(s, Feedback::daysToCompletion)),
            millis("last_evaluated_at", PatternState::updatedLogTime)),
        "revision");
  }

  /** What is served: the prediction's once there is one, else the rule's. */
  static double confidence(PatternState state) {
    Prediction prediction = state.prediction();
    return prediction == null ? state.pattern().ruleConfidence() : prediction.confidence();
  }

  static double scored(PatternState state, ToDoubleFunction<Prediction> value) {
    Prediction prediction = state.prediction();
    return prediction == null ? Double.NaN : value.applyAsDouble(prediction);
  }

  static @Nullable String said(PatternState state, Function<Prediction, @Nullable String> value) {
    Prediction prediction = state.prediction();
    return prediction == null ? null : value.apply(prediction);
  }

  private static double decided(PatternState state, ToDoubleFunction<Feedback> value) {
    Feedback outcome = state.outcome();
    return outcome == null ? Double.NaN : value.applyAsDouble(outcome);
  }

  @Override
  Position position(PatternState state) {
    return state.pattern().position();
  }
}
