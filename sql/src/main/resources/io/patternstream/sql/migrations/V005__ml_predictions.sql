-- One row a pattern, written once: what a user saw stays. The names of the replaced system are kept where they fit; what
-- only repeats another column is generated, so that nothing has two writers.

CREATE TABLE ml_predictions (
  pattern_id uuid PRIMARY KEY,
  symbol text NOT NULL DEFAULT '',
  timeframe text NOT NULL DEFAULT '',
  pattern_type text NOT NULL DEFAULT 'unknown',
  direction text,
  model_group text NOT NULL DEFAULT 'all',
  model_version text NOT NULL,
  model_seq bigint,
  policy_seq bigint,
  rule_confidence double precision CHECK (rule_confidence BETWEEN 0 AND 1),
  ml_confidence double precision CHECK (ml_confidence BETWEEN 0 AND 1),
  blended_confidence double precision CHECK (blended_confidence BETWEEN 0 AND 1),
  challenger_confidence double precision CHECK (challenger_confidence BETWEEN 0 AND 1),
  confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  fallback_reason text,
  ml_eligible boolean NOT NULL DEFAULT false,
  decision_class text CHECK (decision_class IN ('positive', 'negative', 'neutral')),
  feature_schema_version integer,
  feature_quality double precision CHECK (feature_quality BETWEEN 0 AND 1),
  features double precision[],
  contributions double precision[],
  inference_latency_ms double precision,
  event_id text,
  occurred_at timestamptz,
  log_time timestamptz NOT NULL DEFAULT now(),
  log_topic text,
  log_partition integer,
  log_offset bigint,
  log_ordinal integer,
  inserted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- what readers of the replaced system ask for
  id uuid GENERATED ALWAYS AS (pattern_id) STORED,
  prediction_type text NOT NULL DEFAULT 'confidence',
  predicted_value double precision GENERATED ALWAYS AS (ml_confidence) STORED,
  predicted_class text GENERATED ALWAYS AS (decision_class) STORED,
  confidence_score double precision GENERATED ALWAYS AS (confidence) STORED,
  prediction_timestamp timestamptz GENERATED ALWAYS AS (log_time) STORED,
  feature_vector jsonb,
  actual_outcome double precision,
  prediction_error double precision,
  outcome_timestamp timestamptz
);

CREATE INDEX ml_predictions_log_time ON ml_predictions (log_time);

COMMENT ON TABLE ml_predictions IS 'One row a pattern: every confidence it was given, which was served and why. Insert-only';
COMMENT ON COLUMN ml_predictions.model_version IS 'Hash of configuration and feature schema of the model that scored it';
COMMENT ON COLUMN ml_predictions.model_seq IS 'How many changes that model had seen; joins learning_log';
COMMENT ON COLUMN ml_predictions.policy_seq IS 'Last command that the serving policy had seen';
COMMENT ON COLUMN ml_predictions.rule_confidence IS 'Stated by the source, else by the rule of the type, 0..1';
COMMENT ON COLUMN ml_predictions.ml_confidence IS 'Calibrated probability, 0..1: target before stop, given that one of them is hit';
COMMENT ON COLUMN ml_predictions.blended_confidence IS '0..1, always between rule_confidence and ml_confidence';
COMMENT ON COLUMN ml_predictions.challenger_confidence IS '0..1; NULL without a challenger';
COMMENT ON COLUMN ml_predictions.confidence IS 'What is served, 0..1';
COMMENT ON COLUMN ml_predictions.fallback_reason IS 'Why the rule was served; NULL when the blend was';
COMMENT ON COLUMN ml_predictions.ml_eligible IS 'ML was enabled and the subject inside the rollout: the denominator of the fallback rate';
COMMENT ON COLUMN ml_predictions.feature_quality IS 'Share of what the schema needs that was there, 0..1';
COMMENT ON COLUMN ml_predictions.features IS 'Raw values in the order and units of the feature schema; NaN = missing';
COMMENT ON COLUMN ml_predictions.contributions IS 'Terms in log-odds that add up to the served logit, in the order of feature_schemas.term_names';
COMMENT ON COLUMN ml_predictions.inference_latency_ms IS 'From the source to the score, milliseconds';
COMMENT ON COLUMN ml_predictions.log_time IS 'Log time of the event that reported the pattern';
COMMENT ON COLUMN ml_predictions.inserted_at IS 'Server clock at the insert; differs between runs';
COMMENT ON COLUMN ml_predictions.actual_outcome IS 'Written by update_prediction_outcome only, 0..1; the job''s outcomes are in prediction_outcomes';
COMMENT ON COLUMN ml_predictions.feature_vector IS 'Written by log_ml_prediction only; the job''s are in features';

CREATE TABLE feature_schemas (
  schema_version integer PRIMARY KEY,
  feature_names text[] NOT NULL,
  term_names text[] NOT NULL
);

COMMENT ON TABLE feature_schemas IS 'Names of the elements of ml_predictions.features and .contributions, one row a version of the feature schema';

INSERT INTO feature_schemas (schema_version, feature_names, term_names)
SELECT 1, names, ARRAY['base'] || names || ARRAY['key', 'rule', 'context', 'calibration', 'blend']
  FROM string_to_array(
           'support_distance_pct resistance_distance_pct target_distance_pct risk_reward_ratio '
           'pattern_height_pct entry_risk_pct support_strength resistance_strength breakout_strength '
           'pattern_symmetry level_convergence fibonacci_alignment rsi_value rsi_oversold rsi_overbought '
           'macd_signal macd_histogram macd_divergence bb_position bb_squeeze bb_width volume_sma_ratio '
           'volume_trend ema_20_distance ema_50_distance sma_cross_signal momentum_indicator volatility_5d '
           'volatility_20d price_momentum_5d price_momentum_20d trend_strength consolidation_score '
           'breakout_volume gap_presence candle_pattern_score price_position_range market_hour day_of_week '
           'days_since_earnings market_volatility_idx sector_performance correlation_spy options_activity '
           'news_sentiment pattern_age_hours confidence_decay confidence_trend analyst_confirmations '
           'similar_pattern_success_rate', ' ') AS names;

CREATE VIEW ml_features AS
SELECT p.pattern_id AS id,
       p.pattern_id,
       p.feature_schema_version::text AS feature_version,
       'patternstream'::text AS feature_set_name,
       (SELECT jsonb_object_agg(coalesce(s.feature_names[f.place], 'feature_' || f.place), nullif(f.value, 'NaN'))
          FROM unnest(p.features) WITH ORDINALITY AS f (value, place)) AS features,
       p.log_time AS extraction_timestamp,
       NULL::double precision AS extraction_duration_ms,
       p.feature_quality AS feature_quality_score
  FROM ml_predictions p
  LEFT JOIN feature_schemas s ON s.schema_version = p.feature_schema_version
 WHERE p.features IS NOT NULL;

COMMENT ON VIEW ml_features IS 'The features of every scored pattern by name; null = missing';
COMMENT ON COLUMN ml_features.extraction_duration_ms IS 'Not measured: part of ml_predictions.inference_latency_ms';
