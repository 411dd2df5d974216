-- Each arm over the latest 20 windows of its group, weighted by examples.
SELECT model_group, arm, sum(examples)::bigint AS examples, sum(positives)::bigint AS positives,
       max(to_log_time) AS to_log_time,
       sum(log_loss * examples) / nullif(sum(examples) FILTER (WHERE log_loss IS NOT NULL), 0) AS log_loss,
       sum(brier * examples) / nullif(sum(examples) FILTER (WHERE brier IS NOT NULL), 0) AS brier,
       sum(auc * examples) / nullif(sum(examples) FILTER (WHERE auc IS NOT NULL), 0) AS auc,
       sum(accuracy * examples) / nullif(sum(examples) FILTER (WHERE accuracy IS NOT NULL), 0) AS accuracy,
       sum(ece * examples) / nullif(sum(examples) FILTER (WHERE ece IS NOT NULL), 0) AS ece
  FROM (SELECT q.*, row_number() OVER (PARTITION BY model_group, arm ORDER BY window_number DESC) AS age
          FROM model_quality q
         WHERE pattern_type = '*' AND examples > 0) recent
 WHERE age <= 20
 GROUP BY model_group, arm
 ORDER BY model_group, array_position(ARRAY['rule', 'ml', 'blended', 'served', 'challenger'], arm)
