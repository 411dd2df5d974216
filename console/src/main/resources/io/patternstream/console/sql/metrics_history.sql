-- One row a minute of the window, oldest first.
SELECT date_trunc('minute', log_time) AS minute,
       count(*) AS inference_count,
       avg(nullif(inference_latency_ms, 'NaN')) AS avg_latency_ms,
       count(*) FILTER (WHERE fallback_reason = 'non_finite')::double precision / count(*) AS error_rate,
       1 - count(*) FILTER (WHERE nullif(inference_latency_ms, 'NaN') > :sla)::double precision / count(*)
         AS sla_compliance,
       avg(confidence) AS confidence_mean,
       coalesce(count(*) FILTER (WHERE ml_eligible AND fallback_reason IS NOT NULL)::double precision
                / nullif(count(*) FILTER (WHERE ml_eligible), 0), 0) AS fallback_rate
  FROM ml_predictions
 WHERE log_time > now() - make_interval(hours => :hours)
 GROUP BY 1
 ORDER BY 1
