-- One row a change of status. Rows have ids made of pattern and revision, so that a replay writes each once.

CREATE TABLE IF NOT EXISTS pattern_lifecycle_history (id uuid PRIMARY KEY);

SELECT patternstream_ensure_column('pattern_lifecycle_history', name, type, fallback)
  FROM (VALUES
    ('id', 'uuid', 'gen_random_uuid()'),
    ('pattern_id', 'uuid', NULL),
    ('revision', 'bigint', NULL),
    ('old_status', 'pattern_status', NULL),
    ('previous_status', 'pattern_status', NULL),
    ('new_status', 'pattern_status', NULL),
    ('transition_reason', 'text', NULL),
    ('reason', 'text', NULL),
    ('metadata', 'jsonb', NULL),
    ('created_at', 'timestamp with time zone', 'now()'),
    ('confidence', 'double precision', NULL),
    ('rule_confidence', 'double precision', NULL),
    ('ml_confidence', 'double precision', NULL),
    ('blended_confidence', 'double precision', NULL),
    ('ml_prediction', 'jsonb', NULL),
    ('prediction_latency_ms', 'double precision', NULL),
    ('model_version', 'text', NULL),
    ('feature_vector', 'jsonb', NULL)
  ) AS wanted (name, type, fallback);

ALTER TABLE pattern_lifecycle_history
  ADD CONSTRAINT pattern_lifecycle_history_probabilities CHECK (
    confidence BETWEEN 0 AND 1 AND rule_confidence BETWEEN 0 AND 1 AND ml_confidence BETWEEN 0 AND 1
    AND blended_confidence BETWEEN 0 AND 1);

CREATE INDEX pattern_lifecycle_history_pattern ON pattern_lifecycle_history (pattern_id, created_at);
CREATE INDEX pattern_lifecycle_history_created ON pattern_lifecycle_history (created_at);

COMMENT ON TABLE pattern_lifecycle_history IS 'One row a change of status of a pattern, written by the job only';
COMMENT ON COLUMN pattern_lifecycle_history.id IS 'UUIDv5 of pattern and revision';
COMMENT ON COLUMN pattern_lifecycle_history.revision IS 'Revision of the pattern that this change made; NULL in rows of the replaced system';
COMMENT ON COLUMN pattern_lifecycle_history.old_status IS 'NULL for the first status';
COMMENT ON COLUMN pattern_lifecycle_history.previous_status IS 'Second name of old_status';
COMMENT ON COLUMN pattern_lifecycle_history.reason IS 'Second name of transition_reason';
COMMENT ON COLUMN pattern_lifecycle_history.created_at IS 'Log time of the change';
COMMENT ON COLUMN pattern_lifecycle_history.confidence IS 'Served at that time, 0..1';
COMMENT ON COLUMN pattern_lifecycle_history.ml_confidence IS 'Calibrated probability, 0..1: target before stop, given that one of them is hit';
COMMENT ON COLUMN pattern_lifecycle_history.prediction_latency_ms IS 'From the source to the score, milliseconds';
