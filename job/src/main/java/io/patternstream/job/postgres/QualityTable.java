package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.number;
import static io.patternstream.job.postgres.Column.numbers;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.event.Position;
import io.patternstream.state.event.QualityRow;
import java.util.List;

/** {@code model_quality}: how good each arm was, window by window. */
final class QualityTable extends Table<QualityRow> {
  private static final long serialVersionUID = 1L;

  QualityTable() {
    super(
        "model_quality",
        Conflict.REPLACE,
        4,
        List.of(
            text("model_group", QualityRow::modelGroup),
            text("arm", QualityRow::arm),
            text("pattern_type", QualityRow::patternType),
            whole("window_number", QualityRow::window),
            millis("from_log_time", QualityRow::fromLogTime),
            millis("to_log_time", QualityRow::toLogTime),
            whole("examples", QualityRow::examples),
            whole("positives", QualityRow::positives),
            number("log_loss", QualityRow::logLoss),
            number("brier", QualityRow::brier),
            number("auc", QualityRow::auc),
            number("accuracy", QualityRow::accuracy),
            number("ece", QualityRow::ece),
            number("adaptive_ece", QualityRow::adaptiveEce),
            numbers("bins", QualityRow::bins)));
  }

  @Override
  Position position(QualityRow row) {
    return new Position(row.toLogTime(), name(), 0, row.window(), key(row).hashCode());
  }
}
