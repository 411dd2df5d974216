-- One prediction with all that explains it.
SELECT p.pattern_id, p.symbol, p.timeframe, p.pattern_type, p.direction, p.model_group, p.model_version, p.model_seq,
       p.policy_seq, p.rule_confidence, p.ml_confidence, p.blended_confidence, p.challenger_confidence, p.confidence,
       p.fallback_reason, p.ml_eligible, p.decision_class, p.feature_schema_version, p.feature_quality, p.features,
       p.contributions, p.inference_latency_ms, p.event_id, p.occurred_at, p.log_time AS predicted_at,
       e.status::text AS status, e.sightings, e.entry, e.target, e.stoploss, e.source,
       o.label AS outcome_label, o.labeling_method AS outcome_method, o.log_time AS outcome_at
  FROM ml_predictions p
  LEFT JOIN pattern_events e ON e.id = p.pattern_id
  LEFT JOIN prediction_outcomes o ON o.pattern_id = p.pattern_id
 WHERE p.pattern_id = :pattern_id::uuid
