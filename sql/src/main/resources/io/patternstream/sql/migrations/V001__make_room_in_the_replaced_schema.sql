-- An old database must end up exactly like a new one.
--
-- The system that this replaces may have left all of its tables or, because its second migration does not parse, only
-- some of them. What would fight the job goes: triggers that write history a second time, foreign keys between streams
-- that arrive in any order, functions with the same names, checks and indexes that are declared anew.
-- No row is lost: ml_predictions and ml_features hold several rows a pattern there and are kept as legacy_* when they
-- have any.

DO $$
DECLARE
  tables constant text[] := ARRAY['pattern_events', 'pattern_lifecycle_history', 'ml_models', 'ml_predictions', 'ml_features'];
  found record;
  filled boolean;
BEGIN
  FOR found IN
    SELECT t.tgname, c.oid::regclass AS relation
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (tables)
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', found.tgname, found.relation);
  END LOOP;

  FOR found IN
    SELECT k.conname, c.oid::regclass AS relation
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
     WHERE k.contype IN ('f', 'c') AND c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (tables)
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.relation, found.conname);
  END LOOP;

  FOR found IN
    SELECT i.indexrelid::regclass AS name
      FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (tables)
       AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
  LOOP
    EXECUTE format('DROP INDEX %s', found.name);
  END LOOP;

  FOR found IN
    SELECT p.oid::regprocedure AS signature
      FROM pg_proc p
     WHERE p.pronamespace = current_schema()::regnamespace
       AND p.proname IN ('get_active_patterns', 'expire_old_patterns', 'get_pattern_success_stats', 'get_training_data',
                         'log_ml_prediction', 'update_prediction_outcome', 'get_model_performance')
  LOOP
    EXECUTE format('DROP FUNCTION %s', found.signature);
  END LOOP;

  FOR found IN
    SELECT c.relname, c.oid::regclass AS relation
      FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
       AND c.relname IN ('ml_predictions', 'ml_features')
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', found.relation) INTO filled;
    IF filled THEN
      EXECUTE format('ALTER TABLE %s RENAME TO %I', found.relation, 'legacy_' || found.relname);
    ELSE
      EXECUTE format('DROP TABLE %s', found.relation);
    END IF;
  END LOOP;

  IF to_regtype('pattern_status') IS NULL THEN
    CREATE TYPE pattern_status AS ENUM ('pending', 'confirmed', 'completed', 'invalidated', 'expired');
  END IF;
END
$$;

-- Adds a column, or gives an existing one the wanted type, default and nullability: one list of columns then serves a
-- new database and an old one. With a fallback the column is NOT NULL. Dropped again by V004.
CREATE FUNCTION patternstream_ensure_column(relation text, name text, type text, fallback text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  existing text;
BEGIN
  SELECT format_type(a.atttypid, a.atttypmod) INTO existing
    FROM pg_attribute a
   WHERE a.attrelid = relation::regclass AND a.attname = name AND NOT a.attisdropped;
  IF existing IS NULL THEN
    EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', relation, name, type);
  ELSIF existing <> type THEN
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT', relation, name);
    EXECUTE format(
      'ALTER TABLE %1$s ALTER COLUMN %2$I TYPE %3$s USING (%2$I%4$s)::%3$s',
      relation, name, type,
      CASE existing WHEN 'timestamp without time zone' THEN ' AT TIME ZONE ''UTC''' ELSE '' END);
  END IF;
  IF fallback IS NULL THEN
    EXECUTE format('ALTER TABLE %1$s ALTER COLUMN %2$I DROP DEFAULT, ALTER COLUMN %2$I DROP NOT NULL', relation, name);
  ELSE
    EXECUTE format('UPDATE %1$s SET %2$I = %3$s WHERE %2$I IS NULL', relation, name, fallback);
    EXECUTE format('ALTER TABLE %1$s ALTER COLUMN %2$I SET DEFAULT %3$s, ALTER COLUMN %2$I SET NOT NULL', relation, name, fallback);
  END IF;
END
$$;
