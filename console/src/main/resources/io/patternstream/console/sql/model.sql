-- The model that scored last.
SELECT model_version, model_group, model_seq, log_time
  FROM ml_predictions
 WHERE ml_confidence IS NOT NULL AND log_time > now() - make_interval(days => 7)
 ORDER BY log_time DESC
 LIMIT 1
