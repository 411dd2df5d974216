-- Every label that was given and what became of it, and what came of every prediction.

CREATE TABLE feedback_labels (
  feedback_id text NOT NULL,
  pattern_id uuid NOT NULL,
  market_key text,
  label text NOT NULL CHECK (label IN ('positive', 'negative', 'neutral')),
  labeling_method text NOT NULL CHECK (labeling_method IN ('automatic', 'analyst', 'backfill')),
  disposition text NOT NULL,
  labeled_by text,
  labeled_at timestamptz,
  verdict text,
  weight double precision CHECK (weight BETWEEN 0 AND 1),
  realized_pnl double precision,
  max_favorable_move double precision,
  max_adverse_move double precision,
  days_to_completion double precision,
  notes text,
  log_time timestamptz NOT NULL,
  log_topic text NOT NULL,
  log_partition integer NOT NULL,
  log_offset bigint NOT NULL,
  log_ordinal integer NOT NULL,
  inserted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (feedback_id, pattern_id)
);

CREATE INDEX feedback_labels_pattern ON feedback_labels (pattern_id);
CREATE INDEX feedback_labels_log_time ON feedback_labels (log_time);

COMMENT ON TABLE feedback_labels IS 'Every label once, with what became of it. Insert-only: what a label first became stays';
COMMENT ON COLUMN feedback_labels.disposition IS 'taught, neutral, repeat, contradiction, throttled or orphan';
COMMENT ON COLUMN feedback_labels.market_key IS 'Symbol of the labelled pattern, or its id when it has none; NULL when the pattern never came';
COMMENT ON COLUMN feedback_labels.verdict IS 'accepted, rejected or deferred when it came as a verdict';
COMMENT ON COLUMN feedback_labels.weight IS 'How much it may teach, 0..1';
COMMENT ON COLUMN feedback_labels.realized_pnl IS 'Fraction of the entry price';
COMMENT ON COLUMN feedback_labels.max_favorable_move IS 'Fraction of the entry price, not negative';
COMMENT ON COLUMN feedback_labels.max_adverse_move IS 'Fraction of the entry price, not negative';
COMMENT ON COLUMN feedback_labels.log_time IS 'Log time of the label, or of its pattern when the label came first';

CREATE TABLE prediction_outcomes (
  pattern_id uuid PRIMARY KEY,
  feedback_id text NOT NULL,
  symbol text NOT NULL,
  timeframe text NOT NULL,
  pattern_type text NOT NULL,
  model_group text NOT NULL,
  model_version text NOT NULL,
  model_seq bigint NOT NULL,
  label text NOT NULL CHECK (label IN ('positive', 'negative', 'neutral')),
  labeling_method text NOT NULL CHECK (labeling_method IN ('automatic', 'analyst', 'backfill')),
  labeled_by text,
  labeled_at timestamptz,
  rule_confidence double precision CHECK (rule_confidence BETWEEN 0 AND 1),
  ml_confidence double precision CHECK (ml_confidence BETWEEN 0 AND 1),
  blended_confidence double precision CHECK (blended_confidence BETWEEN 0 AND 1),
  challenger_confidence double precision CHECK (challenger_confidence BETWEEN 0 AND 1),
  confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  fallback_reason text,
  ml_eligible boolean NOT NULL,
  realized_pnl double precision,
  max_favorable_move double precision,
  max_adverse_move double precision,
  days_to_completion double precision,
  predicted_log_time timestamptz NOT NULL,
  log_time timestamptz NOT NULL,
  inserted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX prediction_outcomes_log_time ON prediction_outcomes (log_time);

COMMENT ON TABLE prediction_outcomes IS 'A prediction with what came of it: what quality is measured on';
COMMENT ON COLUMN prediction_outcomes.label IS 'positive: target before stop; negative: stop before target; neutral: neither within the horizon';
COMMENT ON COLUMN prediction_outcomes.ml_confidence IS 'Calibrated probability, 0..1: target before stop, given that one of them is hit';
COMMENT ON COLUMN prediction_outcomes.realized_pnl IS 'Fraction of the entry price';
COMMENT ON COLUMN prediction_outcomes.max_favorable_move IS 'Fraction of the entry price, not negative';
COMMENT ON COLUMN prediction_outcomes.max_adverse_move IS 'Fraction of the entry price, not negative';
COMMENT ON COLUMN prediction_outcomes.predicted_log_time IS 'Log time of the prediction';
COMMENT ON COLUMN prediction_outcomes.log_time IS 'Log time at which both were known';

CREATE VIEW ml_predictions_evaluated AS
SELECT p.*,
       coalesce(o.label, CASE WHEN p.actual_outcome >= 0.5 THEN 'positive' WHEN p.actual_outcome < 0.5 THEN 'negative' END) AS outcome_label,
       o.labeling_method,
       coalesce(o.log_time, p.outcome_timestamp) AS evaluated_at
  FROM ml_predictions p
  LEFT JOIN prediction_outcomes o USING (pattern_id);

COMMENT ON VIEW ml_predictions_evaluated IS 'Every prediction with its outcome, from the job or from update_prediction_outcome';
