package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.number;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.textOrNull;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.codec.NameUuid;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * {@code pattern_lifecycle_history}: one row a change of status, each with the same id on replay.
 */
final class HistoryTable extends Table<PatternState> {
  private static final long serialVersionUID = 1L;
  private static final UUID NAMESPACE =
      UUID.nameUUIDFromBytes("patternstream history".getBytes(StandardCharsets.UTF_8));

  HistoryTable() {
    super(
        "pattern_lifecycle_history",
        Conflict.REPLACE,
        1,
        List.of(
            text("id", HistoryTable::id),
            text("pattern_id", s -> s.pattern().patternId()),
            whole("revision", PatternState::revision),
            textOrNull("old_status", PatternState::previousStatus),
            textOrNull("previous_status", PatternState::previousStatus),
            text("new_status", PatternState::status),
            textOrNull("transition_reason", PatternState::transitionReason),
            textOrNull("reason", PatternState::transitionReason),
            number("confidence", PatternTable::confidence),
            number("rule_confidence", s -> s.pattern().ruleConfidence()),
            number("ml_confidence", s -> PatternTable.scored(s, Prediction::mlConfidence)),
            number(
                "blended_confidence", s -> PatternTable.scored(s, Prediction::blendedConfidence)),
            number(
                "prediction_latency_ms", s -> PatternTable.scored(s, Prediction::inferenceMillis)),
            text("model_version", s -> PatternTable.said(s, Prediction::modelVersion)),
            millis("created_at", PatternState::updatedLogTime)));
  }

  /** UUIDv5 of pattern and revision. */
  static String id(PatternState state) {
    return NameUuid.v5(NAMESPACE, state.pattern().patternId() + "/" + state.revision());
  }

  @Override
  boolean holds(PatternState state) {
    return !state.status().equals(state.previousStatus());
  }

  @Override
  Position position(PatternState state) {
    return state.pattern().position();
  }
}
