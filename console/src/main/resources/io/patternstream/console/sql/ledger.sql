-- What the job counted in the window: how patterns were served, and which formations were new.
SELECT coalesce(sum(count) FILTER (WHERE served OR fallback OR rule), 0)::bigint AS inference_count,
       coalesce(sum(count) FILTER (WHERE served), 0)::bigint AS ml_predictions,
       coalesce(sum(count) FILTER (WHERE fallback), 0)::bigint AS fallback_predictions,
       coalesce(sum(count) FILTER (WHERE rule), 0)::bigint AS rule_predictions,
       coalesce(sum(count) FILTER (WHERE disposition = 'fallback:non_finite'), 0)::bigint AS errors,
       coalesce(sum(count) FILTER (WHERE stage = 'recognise-formations' AND disposition = 'seen_again'), 0)::bigint AS hits,
       coalesce(sum(count) FILTER (WHERE stage = 'recognise-formations' AND disposition = 'new'), 0)::bigint AS misses
  FROM (SELECT stage, disposition, count,
               stage = 'score-and-learn' AND disposition = 'served' AS served,
               stage = 'score-and-learn' AND disposition LIKE 'fallback:%' AS fallback,
               stage = 'score-and-learn' AND disposition LIKE 'rule:%' AS rule
          FROM pipeline_statistics
         WHERE minute > now() - make_interval(hours => :hours)) counted
