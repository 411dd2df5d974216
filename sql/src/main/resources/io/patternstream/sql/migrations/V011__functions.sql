-- The functions of the replaced system under their names and argument names, repaired: two of them failed at every call.
-- Each runs with the rights of its caller.

CREATE FUNCTION get_active_patterns(p_symbol text, p_timeframe text DEFAULT NULL)
RETURNS SETOF pattern_events
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT *
    FROM pattern_events
   WHERE symbol = p_symbol AND (p_timeframe IS NULL OR timeframe = p_timeframe) AND status IN ('pending', 'confirmed')
   ORDER BY confidence DESC NULLS LAST, updated_at DESC
$$;
COMMENT ON FUNCTION get_active_patterns IS 'Pending and confirmed patterns of a symbol, the most confident first';

CREATE FUNCTION expire_old_patterns(p_max_age_hours integer DEFAULT 72)
RETURNS integer
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  changed integer;
BEGIN
  UPDATE pattern_events
     SET status = 'expired', completed_at = now(), updated_at = now(), transition_reason = 'expired_by_time'
   WHERE status IN ('pending', 'confirmed') AND created_at < now() - make_interval(hours => p_max_age_hours)
     AND revision = 0;
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END
$$;
COMMENT ON FUNCTION expire_old_patterns IS
  'Expires patterns that are older than so many hours; only rows that no job looks after (revision 0): the job expires its own';

CREATE FUNCTION get_pattern_success_stats(p_pattern_type text DEFAULT NULL, p_days integer DEFAULT 30)
RETURNS TABLE (
  pattern_type text,
  total_count bigint,
  positive_count bigint,
  negative_count bigint,
  neutral_count bigint,
  success_rate double precision,
  avg_confidence double precision,
  avg_days_to_completion double precision)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT e.pattern_type,
         count(*),
         count(*) FILTER (WHERE e.outcome_label = 'positive'),
         count(*) FILTER (WHERE e.outcome_label = 'negative'),
         count(*) FILTER (WHERE e.outcome_label = 'neutral'),
         (count(*) FILTER (WHERE e.outcome_label = 'positive'))::double precision
           / nullif(count(*) FILTER (WHERE e.outcome_label IN ('positive', 'negative')), 0),
         avg(e.confidence),
         avg(e.days_to_completion)
    FROM pattern_events e
   WHERE (p_pattern_type IS NULL OR e.pattern_type = p_pattern_type)
     AND e.created_at >= now() - make_interval(days => p_days)
   GROUP BY e.pattern_type
   ORDER BY e.pattern_type
$$;
COMMENT ON FUNCTION get_pattern_success_stats IS
  'Outcomes a type; success_rate is the share of positive ones among those decided, 0..1, NULL when none is';

CREATE FUNCTION get_training_data(
  p_pattern_types text[] DEFAULT NULL,
  p_min_quality double precision DEFAULT 0.7,
  p_labeled_only boolean DEFAULT true)
RETURNS TABLE (
  pattern_id uuid,
  symbol text,
  timeframe text,
  pattern_type text,
  features jsonb,
  feature_version text,
  quality double precision,
  rule_confidence double precision,
  outcome_label text,
  labeling_method text,
  realized_pnl double precision,
  occurred_at timestamptz)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT p.pattern_id, p.symbol, p.timeframe, p.pattern_type, f.features, f.feature_version, p.feature_quality,
         p.rule_confidence, o.label, o.labeling_method, o.realized_pnl, p.occurred_at
    FROM ml_predictions p
    JOIN ml_features f USING (pattern_id)
    LEFT JOIN prediction_outcomes o USING (pattern_id)
   WHERE (p_pattern_types IS NULL OR p.pattern_type = ANY (p_pattern_types))
     AND p.feature_quality >= p_min_quality
     AND (NOT p_labeled_only OR o.label IS NOT NULL)
   ORDER BY p.log_time, p.pattern_id
$$;
COMMENT ON FUNCTION get_training_data IS 'Features by name with their outcome, in log order';

CREATE FUNCTION log_ml_prediction(
  p_pattern_id uuid,
  p_model_version text,
  p_prediction_type text,
  p_predicted_value double precision,
  p_confidence_score double precision,
  p_feature_vector jsonb DEFAULT NULL,
  p_latency_ms double precision DEFAULT NULL)
RETURNS uuid
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF p_prediction_type IS DISTINCT FROM 'confidence' THEN
    RAISE EXCEPTION 'prediction type % is not kept here: ml_predictions holds one confidence a pattern', p_prediction_type
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  INSERT INTO ml_predictions
    (pattern_id, symbol, timeframe, pattern_type, model_version, rule_confidence, ml_confidence, confidence,
     feature_vector, inference_latency_ms)
  SELECT p_pattern_id, coalesce(e.symbol, ''), coalesce(e.timeframe, ''), coalesce(e.pattern_type, 'unknown'),
         p_model_version, e.rule_confidence, p_predicted_value, p_confidence_score,
         -- callers of the replaced system hand the object over as a string
         CASE jsonb_typeof(p_feature_vector) WHEN 'string' THEN (p_feature_vector #>> '{}')::jsonb ELSE p_feature_vector END,
         p_latency_ms
    FROM (SELECT) AS one_row
    LEFT JOIN pattern_events e ON e.id = p_pattern_id
  ON CONFLICT (pattern_id) DO NOTHING;
  RETURN p_pattern_id;
END
$$;
COMMENT ON FUNCTION log_ml_prediction IS
  'Records a confidence made outside the job; the first of a pattern stays. Returns the id of its row';

CREATE FUNCTION update_prediction_outcome(p_prediction_id uuid, p_actual_outcome double precision)
RETURNS boolean
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE ml_predictions
     SET actual_outcome = p_actual_outcome,
         prediction_error = abs(coalesce(ml_confidence, confidence) - p_actual_outcome),
         outcome_timestamp = now()
   WHERE pattern_id = p_prediction_id;
  RETURN FOUND;
END
$$;
COMMENT ON FUNCTION update_prediction_outcome IS
  'Notes the outcome (0..1) of one prediction; says whether there is such a prediction. It teaches nothing: labels do';

CREATE FUNCTION get_model_performance(p_model_version text, p_days_back integer DEFAULT 30)
RETURNS TABLE (
  model_version text,
  total_predictions bigint,
  evaluated_predictions bigint,
  accuracy double precision,
  avg_error double precision,
  avg_latency_ms double precision,
  p95_latency_ms double precision)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT p_model_version,
         count(*),
         count(*) FILTER (WHERE e.actual IS NOT NULL),
         avg(CASE WHEN (e.predicted >= 0.5) = (e.actual >= 0.5) THEN 1.0::double precision ELSE 0.0 END)
           FILTER (WHERE e.actual IS NOT NULL),
         avg(abs(e.predicted - e.actual)),
         avg(e.inference_latency_ms),
         percentile_cont(0.95) WITHIN GROUP (ORDER BY e.inference_latency_ms)
    FROM (SELECT coalesce(v.ml_confidence, v.confidence) AS predicted,
                 CASE v.outcome_label WHEN 'positive' THEN 1.0::double precision WHEN 'negative' THEN 0.0 END AS actual,
                 v.inference_latency_ms
            FROM ml_predictions_evaluated v
           WHERE v.model_version = p_model_version
             AND v.log_time >= now() - make_interval(days => p_days_back)) AS e
$$;
COMMENT ON FUNCTION get_model_performance IS
  'Predictions of one model version: how many, how many decided, share on the right side of one half, mean error, latency';
