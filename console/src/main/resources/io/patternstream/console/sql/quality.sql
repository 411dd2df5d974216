-- Quality window by window, newest first.
SELECT model_group, arm, pattern_type, window_number, from_log_time, to_log_time, examples, positives, log_loss, brier,
       auc, accuracy, ece, adaptive_ece, bins
  FROM model_quality
 WHERE pattern_type = :pattern_type
   AND (:arm::text IS NULL OR arm = :arm::text)
 ORDER BY to_log_time DESC, model_group, arm
 LIMIT :limit
