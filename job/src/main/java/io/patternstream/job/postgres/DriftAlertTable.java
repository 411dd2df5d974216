package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.millisOrNull;
import static io.patternstream.job.postgres.Column.number;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.textOrNull;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.Position;
import java.util.List;

/** {@code drift_alerts}: one row an alert, updated in place, never back. */
final class DriftAlertTable extends Table<DriftAlert> {
  private static final long serialVersionUID = 1L;

  DriftAlertTable() {
    super(
        "drift_alerts",
        Conflict.REPLACE,
        1,
        List.of(
            text("alert_id", DriftAlert::alertId),
            whole("revision", DriftAlert::revision),
            text("model_group", DriftAlert::modelGroup),
            text("segment", DriftAlert::segment),
            text("family", DriftAlert::family),
            text("feature", DriftAlert::feature),
            text("component", DriftAlert::component),
            text("state", DriftAlert::state),
            text("severity", DriftAlert::severity),
            number("effect", DriftAlert::effect),
            text("unit", DriftAlert::unit),
            number("evidence", DriftAlert::evidence),
            whole("onset_window", DriftAlert::onsetWindow),
            whole("last_window", DriftAlert::lastWindow),
            millis("opened_at", DriftAlert::openedAt),
            millis("updated_at", DriftAlert::updatedAt),
            millisOrNull("closed_at", DriftAlert::closedAt),
            text("message", DriftAlert::message),
            textOrNull("detail", DriftAlert::detail),
            text("acknowledged_by", DriftAlert::acknowledgedBy),
            text("muted_by", DriftAlert::mutedBy),
            millisOrNull("muted_until", DriftAlert::mutedUntil),
            textOrNull("cause", DriftAlert::cause)),
        "revision");
  }

  @Override
  Position position(DriftAlert alert) {
    return new Position(alert.updatedAt(), name(), 0, alert.revision(), alert.alertId().hashCode());
  }
}
