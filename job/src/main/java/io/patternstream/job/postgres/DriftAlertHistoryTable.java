package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.number;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.textOrNull;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.Position;
import java.util.List;

/**
 * {@code drift_alert_history}: one row a transition of an alert, never changed. A trigger on it
 * writes what is to be sent to {@code alert_outbox}, once a row, in the same transaction.
 */
final class DriftAlertHistoryTable extends Table<DriftAlert> {
  private static final long serialVersionUID = 1L;

  DriftAlertHistoryTable() {
    super(
        "drift_alert_history",
        Conflict.KEEP_FIRST,
        2,
        List.of(
            text("alert_id", DriftAlert::alertId),
            whole("revision", DriftAlert::revision),
            text("transition", DriftAlert::transition),
            millis("at", DriftAlert::updatedAt),
            text("model_group", DriftAlert::modelGroup),
            text("segment", DriftAlert::segment),
            text("family", DriftAlert::family),
            text("feature", DriftAlert::feature),
            text("component", DriftAlert::component),
            text("severity", DriftAlert::severity),
            number("effect", DriftAlert::effect),
            text("unit", DriftAlert::unit),
            textOrNull("cause", DriftAlert::cause),
            text("message", DriftAlert::message),
            textOrNull("acknowledged_by", DriftAlert::acknowledgedBy),
            textOrNull("muted_by", DriftAlert::mutedBy)));
  }

  @Override
  boolean holds(DriftAlert alert) {
    return !alert.transition().equals(DriftAlert.ONGOING);
  }

  @Override
  Position position(DriftAlert alert) {
    return new Position(alert.updatedAt(), name(), 0, alert.revision(), alert.alertId().hashCode());
  }
}
