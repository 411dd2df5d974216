-- Drift alerts that are open or ongoing and not muted, worst first.
SELECT alert_id, model_group, segment, family, feature, component, state, severity, effect, unit, message,
       opened_at, updated_at, acknowledged_by
  FROM drift_alerts
 WHERE state IN ('open', 'ongoing') AND (muted_until IS NULL OR muted_until <= now())
 ORDER BY array_position(ARRAY['critical', 'major', 'moderate', 'minor'], severity), updated_at DESC
 LIMIT 100
