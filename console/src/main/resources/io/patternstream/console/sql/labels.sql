-- Labels and what became of them, latest first.
SELECT l.feedback_id, l.pattern_id, p.symbol, p.timeframe, p.pattern_type, l.label, l.labeling_method, l.disposition,
       l.labeled_by, l.labeled_at, l.verdict, l.weight, l.realized_pnl, l.max_favorable_move, l.max_adverse_move,
       l.days_to_completion, l.notes, l.log_time AS recorded_at
  FROM feedback_labels l
  LEFT JOIN ml_predictions p USING (pattern_id)
 WHERE (:pattern_id::uuid IS NULL OR l.pattern_id = :pattern_id::uuid)
   AND (:method::text IS NULL OR l.labeling_method = :method::text)
   AND (:after_time::timestamptz IS NULL
        OR (l.log_time, l.feedback_id) < (:after_time::timestamptz, :after_id::text))
 ORDER BY l.log_time DESC, l.feedback_id DESC
 LIMIT :limit
