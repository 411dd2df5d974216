-- One row a pattern, as it stands now. The columns are the union of what the replaced system's two ML migrations and its
-- code name, so that its readers go on working, and what the job adds.

CREATE TABLE IF NOT EXISTS pattern_events (id uuid PRIMARY KEY);

SELECT patternstream_ensure_column('pattern_events', name, type, fallback)
  FROM (VALUES
    ('id', 'uuid', 'gen_random_uuid()'),
    ('symbol', 'text', ''''''),
    ('timeframe', 'text', ''''''),
    ('pattern_type', 'text', '''unknown'''),
    ('status', 'pattern_status', '''pending'''),
    ('confidence', 'double precision', NULL),
    ('target', 'double precision', NULL),
    ('entry', 'double precision', NULL),
    ('stoploss', 'double precision', NULL),
    ('support', 'double precision', NULL),
    ('resistance', 'double precision', NULL),
    ('draw_commands', 'jsonb', NULL),
    ('metadata', 'jsonb', NULL),
    ('created_at', 'timestamp with time zone', 'now()'),
    ('updated_at', 'timestamp with time zone', 'now()'),
    ('completed_at', 'timestamp with time zone', NULL),
    ('snapshot_url', 'text', NULL),
    ('operator_id', 'text', NULL),
    ('verdict', 'text', NULL),
    ('verdict_notes', 'text', NULL),
    ('rule_evaluation', 'jsonb', NULL),
    ('auto_generated', 'boolean', 'true'),
    ('parent_pattern_id', 'uuid', NULL),
    -- what the replaced system's ML migrations and code add
    ('outcome_label', 'text', NULL),
    ('realized_pnl', 'double precision', NULL),
    ('max_favorable_move', 'double precision', NULL),
    ('max_adverse_move', 'double precision', NULL),
    ('max_drawdown', 'double precision', NULL),
    ('days_to_completion', 'double precision', NULL),
    ('target_accuracy', 'double precision', NULL),
    ('rule_confidence', 'double precision', NULL),
    ('ml_confidence', 'double precision', NULL),
    ('ml_confidence_raw', 'double precision', NULL),
    ('blended_confidence', 'double precision', NULL),
    ('ml_model_version', 'text', NULL),
    ('model_version', 'text', NULL),
    ('ml_features', 'jsonb', NULL),
    ('ml_metadata', 'jsonb', NULL),
    ('ml_prediction_metadata', 'jsonb', NULL),
    ('predicted_outcome', 'text', NULL),
    ('prediction_class', 'text', NULL),
    ('prediction_confidence', 'double precision', NULL),
    ('prediction_latency_ms', 'double precision', NULL),
    ('labeled_at', 'timestamp with time zone', NULL),
    ('labeled_by', 'text', NULL),
    ('labeling_method', 'text', NULL),
    ('data_quality_score', 'double precision', NULL),
    ('used_for_training', 'boolean', 'false'),
    ('training_split', 'text', NULL),
    ('feature_extraction_version', 'text', NULL),
    ('last_evaluated_at', 'timestamp with time zone', NULL),
    ('evaluation_notes', 'text', NULL),
    -- what the job adds
    ('revision', 'bigint', '0'),
    ('direction', 'text', NULL),
    ('mention_status', 'text', NULL),
    ('hedged', 'boolean', 'false'),
    ('stated_confidence', 'double precision', NULL),
    ('sightings', 'bigint', '1'),
    ('transition_reason', 'text', NULL),
    ('event_id', 'text', NULL),
    ('source', 'text', NULL),
    ('occurred_at', 'timestamp with time zone', NULL),
    ('model_group', 'text', NULL),
    ('model_seq', 'bigint', NULL),
    ('fallback_reason', 'text', NULL)
  ) AS wanted (name, type, fallback);

ALTER TABLE pattern_events
  ADD CONSTRAINT pattern_events_probabilities CHECK (
    confidence BETWEEN 0 AND 1 AND rule_confidence BETWEEN 0 AND 1 AND stated_confidence BETWEEN 0 AND 1
    AND ml_confidence BETWEEN 0 AND 1 AND ml_confidence_raw BETWEEN 0 AND 1 AND blended_confidence BETWEEN 0 AND 1
    AND prediction_confidence BETWEEN 0 AND 1 AND data_quality_score BETWEEN 0 AND 1),
  ADD CONSTRAINT pattern_events_verdict CHECK (
    verdict IN ('bullish', 'bearish', 'neutral', 'accepted', 'rejected', 'deferred')),
  ADD CONSTRAINT pattern_events_outcome_label CHECK (outcome_label IN ('positive', 'negative', 'neutral')),
  ADD CONSTRAINT pattern_events_labeling_method CHECK (labeling_method IN ('automatic', 'analyst', 'backfill')),
  ADD CONSTRAINT pattern_events_training_split CHECK (training_split IN ('train', 'validation', 'test')),
  ADD CONSTRAINT pattern_events_sightings CHECK (sightings >= 1 AND revision >= 0);

CREATE INDEX pattern_events_active ON pattern_events (symbol, timeframe) WHERE status IN ('pending', 'confirmed');
CREATE INDEX pattern_events_created ON pattern_events (created_at);
CREATE INDEX pattern_events_updated ON pattern_events (updated_at);
CREATE INDEX pattern_events_outcome ON pattern_events (outcome_label, labeled_at) WHERE outcome_label IS NOT NULL;

COMMENT ON TABLE pattern_events IS
  'One row a chart pattern as it stands now. The job owns every column but verdict, verdict_notes, operator_id, draw_commands and snapshot_url, which belong to the console.';
COMMENT ON COLUMN pattern_events.id IS 'Pattern id: UUIDv5 of symbol, timeframe, type and anchor';
COMMENT ON COLUMN pattern_events.revision IS 'Rises by 1 with each change; a write with a lower one is ignored. 0: written by the replaced system';
COMMENT ON COLUMN pattern_events.confidence IS 'What is served, 0..1: blended when ML is served, else rule';
COMMENT ON COLUMN pattern_events.rule_confidence IS 'Stated by the source, else by the rule of the type, 0..1';
COMMENT ON COLUMN pattern_events.stated_confidence IS 'What the source said, 0..1; NULL when it said nothing';
COMMENT ON COLUMN pattern_events.ml_confidence IS 'Calibrated probability, 0..1: target before stop, given that one of them is hit';
COMMENT ON COLUMN pattern_events.blended_confidence IS '0..1, always between rule_confidence and ml_confidence';
COMMENT ON COLUMN pattern_events.created_at IS 'Log time of the first report';
COMMENT ON COLUMN pattern_events.updated_at IS 'Log time of the latest change';
COMMENT ON COLUMN pattern_events.completed_at IS 'When the pattern reached its end';
COMMENT ON COLUMN pattern_events.occurred_at IS 'End of the pattern in market time when the source says it, else when it was captured';
COMMENT ON COLUMN pattern_events.entry IS 'Price at the report, in the currency of the symbol';
COMMENT ON COLUMN pattern_events.target IS 'Price, in the currency of the symbol';
COMMENT ON COLUMN pattern_events.stoploss IS 'Price, in the currency of the symbol';
COMMENT ON COLUMN pattern_events.support IS 'Price, in the currency of the symbol';
COMMENT ON COLUMN pattern_events.resistance IS 'Price, in the currency of the symbol';
COMMENT ON COLUMN pattern_events.realized_pnl IS 'Fraction of the entry price';
COMMENT ON COLUMN pattern_events.max_favorable_move IS 'Fraction of the entry price, not negative';
COMMENT ON COLUMN pattern_events.max_adverse_move IS 'Fraction of the entry price, not negative';
COMMENT ON COLUMN pattern_events.max_drawdown IS 'Second name of max_adverse_move';
COMMENT ON COLUMN pattern_events.ml_model_version IS 'Second name of model_version';
COMMENT ON COLUMN pattern_events.predicted_outcome IS 'Second name of prediction_class';
COMMENT ON COLUMN pattern_events.prediction_latency_ms IS 'From the source to the score, milliseconds';
COMMENT ON COLUMN pattern_events.data_quality_score IS 'Share of what the feature schema needs that was there, 0..1';
COMMENT ON COLUMN pattern_events.sightings IS 'How often the pattern has been reported, the first report included';
COMMENT ON COLUMN pattern_events.ml_features IS 'Written by the replaced system only; read the view ml_features';
COMMENT ON COLUMN pattern_events.transition_reason IS 'Why the status last changed';
