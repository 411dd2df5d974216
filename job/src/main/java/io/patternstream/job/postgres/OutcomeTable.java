package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.constant;
import static io.patternstream.job.postgres.Column.flag;
import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.number;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.time;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.Position;
import java.util.List;

/** {@code prediction_outcomes}: what came of each prediction. */
final class OutcomeTable extends Table<EvaluatedPrediction> {
  private static final long serialVersionUID = 1L;

  OutcomeTable() {
    super(
        "prediction_outcomes",
        Conflict.KEEP_FIRST,
        1,
        List.of(
            text("pattern_id", e -> e.prediction().patternId()),
            text("feedback_id", e -> e.feedback().feedbackId()),
            text("symbol", e -> pattern(e).symbol()),
            text("timeframe", e -> pattern(e).timeframe()),
            text("pattern_type", e -> pattern(e).patternType()),
            text("model_group", EvaluatedPrediction::modelGroup),
            text("model_version", e -> e.prediction().modelVersion()),
            whole("model_seq", e -> e.prediction().modelSeq()),
            constant("label", e -> e.feedback().label()),
            constant("labeling_method", e -> e.feedback().method()),
            text("labeled_by", e -> e.feedback().labeledBy()),
            time("labeled_at", e -> e.feedback().labeledAt()),
            number("rule_confidence", e -> e.prediction().ruleConfidence()),
            number("ml_confidence", e -> e.prediction().mlConfidence()),
            number("blended_confidence", e -> e.prediction().blendedConfidence()),
            number("challenger_confidence", e -> e.prediction().challengerConfidence()),
            number("confidence", e -> e.prediction().confidence()),
            text("fallback_reason", e -> e.prediction().fallbackReason()),
            flag("ml_eligible", e -> e.prediction().mlEligible()),
            number("realized_pnl", e -> e.feedback().realizedPnl()),
            number("max_favorable_move", e -> e.feedback().maxFavorableMove()),
            number("max_adverse_move", e -> e.feedback().maxAdverseMove()),
            number("days_to_completion", e -> e.feedback().daysToCompletion()),
            millis("predicted_log_time", e -> pattern(e).position().logTime()),
            millis("log_time", e -> e.position().logTime())));
  }

  private static ChartPattern pattern(EvaluatedPrediction evaluated) {
    return evaluated.prediction().features().pattern();
  }

  @Override
  Position position(EvaluatedPrediction evaluated) {
    return evaluated.position();
  }
}
