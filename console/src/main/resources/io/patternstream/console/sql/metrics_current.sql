-- Distributions over the latest 10,000 scored patterns of the window.
SELECT count(*) AS sampled,
       avg(inference_latency_ms) AS avg_latency_ms,
       max(inference_latency_ms) AS max_latency_ms,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY inference_latency_ms) AS latency_p50,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY inference_latency_ms) AS latency_p95,
       percentile_cont(0.99) WITHIN GROUP (ORDER BY inference_latency_ms) AS latency_p99,
       count(*) FILTER (WHERE inference_latency_ms > :sla) AS sla_violations,
       avg(confidence) AS confidence_mean,
       stddev_samp(confidence) AS confidence_std,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY confidence) AS confidence_p50,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY confidence) AS confidence_p95,
       percentile_cont(0.99) WITHIN GROUP (ORDER BY confidence) AS confidence_p99,
       count(*) FILTER (WHERE decision_class = 'positive') AS positive,
       count(*) FILTER (WHERE decision_class = 'negative') AS negative,
       count(*) FILTER (WHERE decision_class = 'neutral') AS neutral
  FROM (SELECT nullif(inference_latency_ms, 'NaN') AS inference_latency_ms, confidence, decision_class
          FROM ml_predictions
         WHERE log_time > now() - make_interval(hours => :hours)
         ORDER BY log_time DESC
         LIMIT 10000) latest
