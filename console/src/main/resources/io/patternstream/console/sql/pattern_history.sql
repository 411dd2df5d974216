-- Verdicts and analyst labels, latest first; a label is told as the verdict that means the same.
SELECT l.pattern_id,
       coalesce(l.verdict,
                CASE l.label WHEN 'positive' THEN 'accepted' WHEN 'negative' THEN 'rejected' ELSE 'deferred' END)
         AS verdict,
       coalesce(l.labeled_at, l.log_time) AS submitted_at,
       l.labeled_by AS operator_id,
       l.notes,
       p.symbol, p.timeframe, p.pattern_type, p.confidence
  FROM feedback_labels l
  LEFT JOIN ml_predictions p USING (pattern_id)
 WHERE l.labeling_method = 'analyst'
   AND (:symbol::text IS NULL OR p.symbol = :symbol::text)
   AND (:timeframe::text IS NULL OR p.timeframe = :timeframe::text)
   AND (:operator_id::text IS NULL OR l.labeled_by = :operator_id::text)
 ORDER BY l.log_time DESC, l.feedback_id DESC
 LIMIT :limit
