-- Who may do what; run after every migration, so that it also holds for tables that came later, and takes effect when
-- roles that the migrating user may not create have been made by an administrator since.
--
--   patternstream_owner    owns the tables: migrates, maintains, deletes
--   patternstream_writer   the job: adds and updates, never deletes, never changes a table
--   patternstream_console  the console: reads everything, writes verdicts, notes and drawings, marks what it has sent
--   patternstream_reader   dashboards: reads
--
-- None logs in: grant them to the users that do.

-- The one list of tables. A new table gets a line here (a test says when it is missing): what the writer may do with it.
CREATE OR REPLACE FUNCTION patternstream_tables() RETURNS TABLE (name text, writer text)
LANGUAGE sql IMMUTABLE AS $$
  VALUES
    ('pattern_events', 'upsert'),
    ('pattern_lifecycle_history', 'upsert'),
    ('ml_models', 'upsert'),
    ('ml_predictions', 'insert'),
    ('feedback_labels', 'insert'),
    ('prediction_outcomes', 'upsert'),
    ('learning_log', 'upsert'),
    ('model_quality', 'upsert'),
    ('experiment_state', 'upsert'),
    ('drift_alerts', 'upsert'),
    ('drift_alert_history', 'insert'),
    ('alert_outbox', 'insert'),
    ('drift_statistics', 'upsert'),
    ('control_log', 'insert'),
    ('control_ack', 'insert'),
    ('pipeline_statistics', 'upsert'),
    ('pipeline_statistics_daily', 'read'),
    ('rejected_events', 'insert'),
    ('discovered_phrases', 'upsert'),
    ('job_lease', 'upsert'),
    ('job_lease_holders', 'insert'),
    ('writer_lease', 'upsert'),
    ('job_topics', 'upsert'),
    ('feature_schemas', 'read'),
    ('ml_features', 'read'),
    ('ml_predictions_evaluated', 'read'),
    ('legacy_ml_predictions', 'read'),
    ('legacy_ml_features', 'read'),
    ('flyway_schema_history', 'read')
$$;
COMMENT ON FUNCTION patternstream_tables IS
  'Tables and views of this schema and what the writer may do: upsert (insert and update), insert, or only read';

DO $$
DECLARE
  mine constant text := current_schema();
  functions constant text[] := ARRAY[
    'get_active_patterns', 'expire_old_patterns', 'get_pattern_success_stats', 'get_training_data', 'log_ml_prediction',
    'update_prediction_outcome', 'get_model_performance', 'fill_alert_outbox'];
  wanted text;
  reason text;
  item record;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['patternstream_owner', 'patternstream_writer', 'patternstream_console', 'patternstream_reader']
  LOOP
    IF to_regrole(wanted) IS NULL THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN
          NULL; -- another database of this server was migrated at the same moment
        WHEN insufficient_privilege THEN
          RAISE NOTICE 'role % was not created: % may not create roles', wanted, current_user;
      END;
    END IF;
  END LOOP;

  FOREACH wanted IN ARRAY ARRAY['patternstream_writer', 'patternstream_console', 'patternstream_reader']
  LOOP
    CONTINUE WHEN to_regrole(wanted) IS NULL;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', mine, wanted);
    FOR item IN
      SELECT c.relname, t.writer
        FROM patternstream_tables() t
        JOIN pg_class c ON c.relname = t.name AND c.relnamespace = mine::regnamespace AND c.relkind IN ('r', 'p', 'v')
    LOOP
      EXECUTE format('GRANT SELECT ON %I TO %I', item.relname, wanted);
      CONTINUE WHEN wanted <> 'patternstream_writer' OR item.writer = 'read';
      EXECUTE format('GRANT INSERT ON %I TO %I', item.relname, wanted);
      IF item.writer = 'upsert' THEN
        EXECUTE format('GRANT UPDATE ON %I TO %I', item.relname, wanted);
      END IF;
    END LOOP;
  END LOOP;
  IF to_regrole('patternstream_console') IS NOT NULL THEN
    GRANT UPDATE (verdict, verdict_notes, operator_id, draw_commands, snapshot_url) ON pattern_events TO patternstream_console;
    IF to_regclass('alert_outbox') IS NOT NULL THEN -- not on the way to an older version
      GRANT UPDATE (status, attempts, next_attempt_at, last_error, sent_at) ON alert_outbox TO patternstream_console;
    END IF;
  END IF;

  -- A function looks into the schema of the tables, and "$user" and pg_temp put nothing in their place.
  FOR item IN
    SELECT p.oid::regprocedure AS signature
      FROM pg_proc p
     WHERE p.pronamespace = mine::regnamespace AND p.prokind = 'f'
       AND (p.proname LIKE 'patternstream\_%' OR p.proname = ANY (functions))
       AND p.proconfig IS DISTINCT FROM ARRAY[format('search_path=%I, pg_temp', mine)]
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', item.signature, mine);
  END LOOP;

  IF to_regrole('patternstream_owner') IS NULL THEN
    RETURN;
  END IF;
  BEGIN
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO patternstream_owner', mine);
    IF NOT pg_has_role('patternstream_owner', 'USAGE') THEN
      EXECUTE format('GRANT patternstream_owner TO %I', current_user);
    END IF;
    FOR item IN
      -- who owned a table keeps every right to it, as a member
      SELECT DISTINCT r.rolname
        FROM patternstream_tables() t
        JOIN pg_class c ON c.relname = t.name AND c.relnamespace = mine::regnamespace
        JOIN pg_roles r ON r.oid = c.relowner
       WHERE NOT r.rolsuper AND NOT pg_has_role(r.oid, 'patternstream_owner', 'USAGE')
    LOOP
      EXECUTE format('GRANT patternstream_owner TO %I', item.rolname);
    END LOOP;
    FOR item IN
      SELECT c.oid::regclass AS relation, c.relkind
        FROM pg_class c
        LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
        LEFT JOIN pg_class parent ON parent.oid = i.inhparent
       WHERE c.relnamespace = mine::regnamespace AND c.relkind IN ('r', 'p', 'v')
         AND coalesce(parent.relname, c.relname) IN (SELECT name FROM patternstream_tables())
         AND c.relowner <> to_regrole('patternstream_owner')
    LOOP
      EXECUTE format('ALTER %s %s OWNER TO patternstream_owner',
                     CASE item.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, item.relation);
    END LOOP;
    FOR item IN
      SELECT p.oid::regprocedure AS signature, p.prokind
        FROM pg_proc p
       WHERE p.pronamespace = mine::regnamespace AND p.proowner <> to_regrole('patternstream_owner')
         AND (p.proname LIKE 'patternstream\_%' OR p.proname = ANY (functions))
    LOOP
      EXECUTE format('ALTER %s %s OWNER TO patternstream_owner',
                     CASE item.prokind WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END, item.signature);
    END LOOP;
    IF (SELECT typowner FROM pg_type WHERE oid = 'pattern_status'::regtype) <> to_regrole('patternstream_owner') THEN
      ALTER TYPE pattern_status OWNER TO patternstream_owner;
    END IF;
  EXCEPTION
    WHEN insufficient_privilege THEN
      GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT;
      RAISE NOTICE 'patternstream_owner does not own the tables: %', reason;
  END;
END
$$;
