-- Patterns as they stand now, latest change first.
SELECT id AS pattern_id, symbol, timeframe, pattern_type, direction, status::text AS status, transition_reason,
       confidence, rule_confidence, ml_confidence, blended_confidence, fallback_reason, entry, target, stoploss,
       support, resistance, sightings, outcome_label, labeling_method, occurred_at, created_at, updated_at,
       completed_at
  FROM pattern_events
 WHERE (:symbol::text IS NULL OR symbol = :symbol::text)
   AND (:timeframe::text IS NULL OR timeframe = :timeframe::text)
   AND (:status::text IS NULL OR status::text = :status::text
        OR (:status::text = 'active' AND status IN ('pending', 'confirmed')))
   AND (:after_time::timestamptz IS NULL OR (updated_at, id) < (:after_time::timestamptz, :after_id::uuid))
 ORDER BY updated_at DESC, id DESC
 LIMIT :limit
