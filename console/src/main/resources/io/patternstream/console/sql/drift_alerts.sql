-- Drift alerts, latest change first.
SELECT alert_id, revision, model_group, segment, family, feature, component, state, severity, effect, unit, evidence,
       onset_window, last_window, opened_at, updated_at, closed_at, message, detail, acknowledged_by, muted_by,
       muted_until, cause
  FROM drift_alerts
 WHERE (:state::text IS NULL OR state = :state::text
        OR (:state::text = 'active' AND state IN ('open', 'ongoing')))
   AND (:after_time::timestamptz IS NULL
        OR (updated_at, alert_id) < (:after_time::timestamptz, :after_id::uuid))
 ORDER BY updated_at DESC, alert_id DESC
 LIMIT :limit
