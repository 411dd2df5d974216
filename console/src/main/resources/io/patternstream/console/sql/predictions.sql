-- Predictions, latest first.
SELECT p.pattern_id, p.symbol, p.timeframe, p.pattern_type, p.direction, p.model_group, p.model_version, p.model_seq,
       p.rule_confidence, p.ml_confidence, p.blended_confidence, p.confidence, p.fallback_reason, p.ml_eligible,
       p.decision_class, p.inference_latency_ms, p.occurred_at, p.log_time AS predicted_at,
       o.label AS outcome_label, o.labeling_method AS outcome_method
  FROM ml_predictions p
  LEFT JOIN prediction_outcomes o ON o.pattern_id = p.pattern_id
 WHERE (:symbol::text IS NULL OR p.symbol = :symbol::text)
   AND (:timeframe::text IS NULL OR p.timeframe = :timeframe::text)
   AND (:pattern_type::text IS NULL OR p.pattern_type = :pattern_type::text)
   AND (:after_time::timestamptz IS NULL
        OR (p.log_time, p.pattern_id) < (:after_time::timestamptz, :after_id::uuid))
 ORDER BY p.log_time DESC, p.pattern_id DESC
 LIMIT :limit
