-- What is missing from the functions and triggers that readers and writers of the replaced system count on.
--
-- The search path of a function is the schema of the tables and nothing before it: "$user" and pg_temp could put other
-- tables in their place. Views ask for the rights of their reader, so that row-level security reaches through them.
-- Triggers keep updated_at, completed_at and the history for changes made by hand or by an old program. The job's own
-- changes raise the revision and carry all of that themselves: for them no trigger fires.

CREATE OR REPLACE FUNCTION get_training_data(
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
LANGUAGE sql STABLE AS $$
  SELECT d.pattern_id, d.symbol, d.timeframe, d.pattern_type, d.features, d.feature_version, d.quality,
         d.rule_confidence, d.outcome_label, d.labeling_method, d.realized_pnl, d.occurred_at
    FROM (SELECT p.pattern_id, p.symbol, p.timeframe, p.pattern_type, f.features, f.feature_version,
                 p.feature_quality AS quality, p.rule_confidence, o.label AS outcome_label, o.labeling_method,
                 o.realized_pnl, p.occurred_at, p.log_time AS known_at
            FROM ml_predictions p
            JOIN ml_features f USING (pattern_id)
            LEFT JOIN prediction_outcomes o USING (pattern_id)
          UNION ALL
          SELECT e.id, e.symbol, e.timeframe, e.pattern_type,
                 -- the replaced system wrote the object as a string into some rows
                 CASE jsonb_typeof(e.ml_features) WHEN 'string' THEN (e.ml_features #>> '{}')::jsonb ELSE e.ml_features END,
                 e.feature_extraction_version, e.data_quality_score, e.rule_confidence, e.outcome_label,
                 e.labeling_method, e.realized_pnl, e.occurred_at, e.created_at
            FROM pattern_events e
           WHERE e.ml_features IS NOT NULL
             AND NOT EXISTS (SELECT FROM ml_predictions p WHERE p.pattern_id = e.id AND p.features IS NOT NULL)) AS d
   WHERE (p_pattern_types IS NULL OR d.pattern_type = ANY (p_pattern_types))
     AND d.quality >= p_min_quality
     AND (NOT p_labeled_only OR d.outcome_label IS NOT NULL)
   ORDER BY d.known_at, d.pattern_id
$$;
COMMENT ON FUNCTION get_training_data IS
  'Features by name with their outcome, in log order; also those that the replaced system kept in pattern_events';

ALTER TABLE ml_predictions
  ADD CONSTRAINT ml_predictions_actual_outcome CHECK (actual_outcome BETWEEN 0 AND 1);

CREATE FUNCTION patternstream_touch_pattern() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ended constant pattern_status[] := ARRAY['completed', 'invalidated', 'expired'];
BEGIN
  IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
    NEW.updated_at := now();
  END IF;
  IF NEW.status IS DISTINCT FROM OLD.status AND NEW.completed_at IS NOT DISTINCT FROM OLD.completed_at THEN
    NEW.completed_at := CASE WHEN NEW.status = ANY (ended) THEN now() END;
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION patternstream_touch_pattern IS 'Keeps updated_at and completed_at when a pattern is changed by hand';

CREATE FUNCTION patternstream_note_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  why constant text := coalesce(
    CASE WHEN NEW.transition_reason IS DISTINCT FROM OLD.transition_reason THEN NEW.transition_reason END,
    NEW.rule_evaluation ->> 'reason',
    'manual');
BEGIN
  INSERT INTO pattern_lifecycle_history
    (pattern_id, old_status, previous_status, new_status, transition_reason, reason, confidence, rule_confidence,
     ml_confidence, blended_confidence, model_version, created_at)
  VALUES
    (NEW.id, OLD.status, OLD.status, NEW.status, why, why, NEW.confidence, NEW.rule_confidence, NEW.ml_confidence,
     NEW.blended_confidence, NEW.model_version, NEW.updated_at);
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION patternstream_note_status IS 'Writes the history of a status that is changed by hand';

CREATE TRIGGER patternstream_touch BEFORE UPDATE ON pattern_events
  FOR EACH ROW WHEN (NEW.revision = OLD.revision AND NEW.* IS DISTINCT FROM OLD.*)
  EXECUTE FUNCTION patternstream_touch_pattern();

CREATE TRIGGER patternstream_history AFTER UPDATE ON pattern_events
  FOR EACH ROW WHEN (NEW.revision = OLD.revision AND NEW.status IS DISTINCT FROM OLD.status)
  EXECUTE FUNCTION patternstream_note_status();

COMMENT ON TABLE pattern_lifecycle_history IS
  'One row a change of status of a pattern: by the job, or by a trigger when it was changed by hand';
COMMENT ON COLUMN pattern_lifecycle_history.id IS 'UUIDv5 of pattern and revision; random when changed by hand';
COMMENT ON COLUMN pattern_lifecycle_history.revision IS
  'Revision of the pattern that this change made; NULL when changed by hand and in rows of the replaced system';

DO $$
DECLARE
  item record;
BEGIN
  FOR item IN
    SELECT p.oid::regprocedure AS signature
      FROM pg_proc p
     WHERE p.pronamespace = current_schema()::regnamespace
       AND p.proname IN ('get_active_patterns', 'expire_old_patterns', 'get_pattern_success_stats', 'get_training_data',
                         'log_ml_prediction', 'update_prediction_outcome', 'get_model_performance',
                         'patternstream_touch_pattern', 'patternstream_note_status')
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', item.signature, current_schema());
  END LOOP;

  IF current_setting('server_version_num')::integer >= 150000 THEN
    ALTER VIEW ml_features SET (security_invoker = true);
    ALTER VIEW ml_predictions_evaluated SET (security_invoker = true);
  END IF;
END
$$;
