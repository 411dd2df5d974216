-- Each feature in the newest window of its model group.
SELECT s.model_group, s.segment, s.family, s.feature, s.phase, s.psi, s.evidence, s.legacy_score
  FROM drift_statistics s
  JOIN (SELECT DISTINCT ON (model_group) model_group, window_number
          FROM drift_statistics
         WHERE to_log_time > now() - make_interval(days => 7)
         ORDER BY model_group, to_log_time DESC) newest
    ON newest.model_group = s.model_group AND newest.window_number = s.window_number
 WHERE s.to_log_time > now() - make_interval(days => 7)
 LIMIT 1000
