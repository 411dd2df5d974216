-- What is left when the replaced system's second migration is run statement by statement although it does not parse: the
-- ml_* tables and one function exist, the ML columns of pattern_events do not.

CREATE TABLE ml_models (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  version VARCHAR(64) NOT NULL UNIQUE,
  model_type VARCHAR(64) NOT NULL,
  model_path TEXT NOT NULL,
  training_data_hash TEXT,
  hyperparameters JSONB,
  training_metrics JSONB,
  validation_metrics JSONB,
  feature_importance JSONB,
  model_card JSONB,
  is_production BOOLEAN DEFAULT false,
  created_at TIMESTAMPTZ DEFAULT now(),
  created_by TEXT,
  deployment_notes TEXT
);

CREATE TABLE ml_predictions (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  pattern_id UUID REFERENCES pattern_events (id) ON DELETE CASCADE,
  model_version VARCHAR(64) NOT NULL,
  prediction_type TEXT CHECK (prediction_type IN ('confidence', 'outcome', 'target_price')),
  predicted_value NUMERIC,
  predicted_class TEXT,
  confidence_score NUMERIC,
  feature_vector JSONB,
  inference_latency_ms INTEGER,
  prediction_timestamp TIMESTAMPTZ DEFAULT now(),
  actual_outcome NUMERIC,
  prediction_error NUMERIC,
  outcome_timestamp TIMESTAMPTZ
);
CREATE INDEX idx_ml_predictions_pattern ON ml_predictions (pattern_id);

CREATE TABLE ml_features (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  pattern_id UUID REFERENCES pattern_events (id) ON DELETE CASCADE,
  feature_version TEXT,
  feature_set_name TEXT,
  features JSONB,
  extraction_timestamp TIMESTAMPTZ DEFAULT now(),
  extraction_duration_ms INTEGER,
  feature_quality_score NUMERIC CHECK (feature_quality_score BETWEEN 0 AND 1)
);

ALTER TABLE pattern_lifecycle_history
  ADD COLUMN ml_prediction JSONB,
  ADD COLUMN prediction_latency_ms INTEGER,
  ADD COLUMN model_version TEXT,
  ADD COLUMN feature_vector JSONB;

CREATE FUNCTION get_model_performance(p_version TEXT, p_days_back INTEGER DEFAULT 30)
RETURNS TABLE (version TEXT, total BIGINT) LANGUAGE sql AS $$
  SELECT p_version, count(*) FROM ml_predictions WHERE model_version = p_version
$$;

INSERT INTO ml_models (version, model_type, model_path, is_production) VALUES ('v1.0.0', 'forest', 'models/champion', true);
