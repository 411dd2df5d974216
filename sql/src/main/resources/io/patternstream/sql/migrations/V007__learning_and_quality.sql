-- What changed each model, in order; how good each arm was, window by window; how experiments stand.

CREATE TABLE learning_log (
  model_group text NOT NULL,
  model_seq bigint NOT NULL,
  kind text NOT NULL,
  pattern_id uuid,
  cause text NOT NULL,
  weights_hash bigint NOT NULL,
  late boolean NOT NULL,
  log_time timestamptz NOT NULL,
  log_topic text NOT NULL,
  log_partition integer NOT NULL,
  log_offset bigint NOT NULL,
  log_ordinal integer NOT NULL,
  PRIMARY KEY (model_group, model_seq)
);

CREATE INDEX learning_log_log_time ON learning_log (log_time);

COMMENT ON TABLE learning_log IS 'Every change of a model, in the order of application: a run can be replayed and checked from it';
COMMENT ON COLUMN learning_log.kind IS 'learn, or the kind of the command';
COMMENT ON COLUMN learning_log.pattern_id IS 'NULL for a command';
COMMENT ON COLUMN learning_log.cause IS 'feedback_id, or seq of the command';
COMMENT ON COLUMN learning_log.weights_hash IS '64-bit fold of the raw bits of every double of the model after it';
COMMENT ON COLUMN learning_log.late IS 'It came behind the watermark, so its place depends on the run';

CREATE TABLE model_quality (
  model_group text NOT NULL,
  arm text NOT NULL,
  pattern_type text NOT NULL,
  window_number bigint NOT NULL,
  from_log_time timestamptz NOT NULL,
  to_log_time timestamptz NOT NULL,
  examples bigint NOT NULL CHECK (examples >= 0),
  positives bigint NOT NULL CHECK (positives BETWEEN 0 AND examples),
  log_loss double precision CHECK (log_loss >= 0),
  brier double precision CHECK (brier BETWEEN 0 AND 1),
  auc double precision CHECK (auc BETWEEN 0 AND 1),
  accuracy double precision CHECK (accuracy BETWEEN 0 AND 1),
  ece double precision CHECK (ece BETWEEN 0 AND 1),
  adaptive_ece double precision CHECK (adaptive_ece BETWEEN 0 AND 1),
  bins double precision[],
  PRIMARY KEY (model_group, arm, pattern_type, window_number)
);

CREATE INDEX model_quality_time ON model_quality (to_log_time);

COMMENT ON TABLE model_quality IS 'Quality of one arm over one window of evaluated predictions';
COMMENT ON COLUMN model_quality.arm IS 'rule, ml, blended, served or challenger';
COMMENT ON COLUMN model_quality.pattern_type IS 'A type, or * for all';
COMMENT ON COLUMN model_quality.window_number IS 'Ordinal of the window of its group, from 0';
COMMENT ON COLUMN model_quality.log_loss IS 'Nats an example';
COMMENT ON COLUMN model_quality.auc IS 'Tie-aware; NULL without both classes';
COMMENT ON COLUMN model_quality.ece IS 'Expected calibration error over 15 bins of equal width, 0..1';
COMMENT ON COLUMN model_quality.adaptive_ece IS 'The same over 15 bins of equal count, 0..1';
COMMENT ON COLUMN model_quality.bins IS 'Reliability bins as (count, mean probability, share positive) triples';

CREATE TABLE experiment_state (
  experiment text NOT NULL,
  arm_a text NOT NULL,
  arm_b text NOT NULL,
  pairs bigint NOT NULL CHECK (pairs >= 0),
  mean_difference double precision,
  variance double precision CHECK (variance >= 0),
  lower_bound double precision,
  upper_bound double precision,
  evidence double precision,
  decision text,
  config jsonb,
  started_log_time timestamptz,
  updated_log_time timestamptz NOT NULL,
  PRIMARY KEY (experiment, arm_a, arm_b)
);

COMMENT ON TABLE experiment_state IS 'How each comparison of two arms stands: paired, on the same patterns';
COMMENT ON COLUMN experiment_state.mean_difference IS 'Mean log-loss of arm_a less that of arm_b, nats; negative: arm_a is better';
COMMENT ON COLUMN experiment_state.lower_bound IS 'Of mean_difference, valid at every time, nats';
COMMENT ON COLUMN experiment_state.upper_bound IS 'Of mean_difference, valid at every time, nats';
COMMENT ON COLUMN experiment_state.evidence IS 'Natural logarithm of the e-value';
