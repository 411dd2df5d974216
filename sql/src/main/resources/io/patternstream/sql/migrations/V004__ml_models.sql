-- The registry: one row a snapshot that the job took of a model, with the hash of its bytes. Metrics are the job's own
-- prequential ones, never copied from elsewhere.

CREATE TABLE IF NOT EXISTS ml_models (id uuid PRIMARY KEY);

SELECT patternstream_ensure_column('ml_models', name, type, fallback)
  FROM (VALUES
    ('id', 'uuid', 'gen_random_uuid()'),
    ('version', 'text', ''''''),
    ('model_type', 'text', NULL),
    ('model_path', 'text', NULL),
    ('training_data_hash', 'text', NULL),
    ('hyperparameters', 'jsonb', NULL),
    ('training_metrics', 'jsonb', NULL),
    ('validation_metrics', 'jsonb', NULL),
    ('feature_importance', 'jsonb', NULL),
    ('model_card', 'jsonb', NULL),
    ('is_production', 'boolean', 'false'),
    ('created_at', 'timestamp with time zone', 'now()'),
    ('created_by', 'text', NULL),
    ('deployment_notes', 'text', NULL),
    ('model_group', 'text', NULL),
    ('model_version', 'text', NULL),
    ('model_seq', 'bigint', NULL),
    ('content_hash', 'text', NULL),
    ('schema_hash', 'text', NULL),
    ('reason', 'text', NULL),
    ('bytes', 'bytea', NULL)
  ) AS wanted (name, type, fallback);

ALTER TABLE ml_models ALTER COLUMN version DROP DEFAULT;

-- The replaced system has such a constraint under a name of its own choosing.
DO $$
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT conname FROM pg_constraint WHERE conrelid = 'ml_models'::regclass AND contype = 'u'
  LOOP
    EXECUTE format('ALTER TABLE ml_models DROP CONSTRAINT %I', found.conname);
  END LOOP;
END
$$;
ALTER TABLE ml_models ADD CONSTRAINT ml_models_version_key UNIQUE (version);
CREATE INDEX ml_models_group ON ml_models (model_group, model_seq);

COMMENT ON TABLE ml_models IS 'One row a snapshot of a model, as the job took it; also what the replaced system registered';
COMMENT ON COLUMN ml_models.version IS 'model_version/model_group/model_seq';
COMMENT ON COLUMN ml_models.model_version IS 'Hash of configuration and feature schema';
COMMENT ON COLUMN ml_models.model_seq IS 'How many changes the model had seen';
COMMENT ON COLUMN ml_models.content_hash IS 'SHA-256 of bytes, hexadecimal';
COMMENT ON COLUMN ml_models.schema_hash IS 'SHA-256 of the feature schema, hexadecimal';
COMMENT ON COLUMN ml_models.reason IS 'periodic, or the command that caused it';
COMMENT ON COLUMN ml_models.validation_metrics IS 'Prequential: every example was scored before it was learnt';
COMMENT ON COLUMN ml_models.created_at IS 'Log time';
COMMENT ON COLUMN ml_models.bytes IS 'The whole model, in the job''s own codec';

DROP FUNCTION patternstream_ensure_column(text, text, text, text);
