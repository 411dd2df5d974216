-- Who may do what. The roles cannot log in: grant them to the users that do. Where the migrating user may not create
-- roles, nothing is created and whoever administers the server grants by hand.
--
--   patternstream_writer   the job: adds and updates, never deletes, never changes a table
--   patternstream_console  the console: reads everything, writes verdicts, notes and drawings
--   patternstream_reader   dashboards: reads
--   patternstream_owner    migrations: owns nothing by itself, may do everything on these tables

DO $$
DECLARE
  wanted text;
  missing boolean;
  mine text;
  append_only constant text[] := ARRAY['ml_predictions', 'feedback_labels', 'control_log', 'control_ack', 'rejected_events'];
  item record;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['patternstream_owner', 'patternstream_writer', 'patternstream_console', 'patternstream_reader']
  LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
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
  SELECT count(*) < 4 INTO missing FROM pg_roles
   WHERE rolname IN ('patternstream_owner', 'patternstream_writer', 'patternstream_console', 'patternstream_reader');
  IF missing THEN
    RETURN;
  END IF;

  mine := current_schema();
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO patternstream_writer, patternstream_console, patternstream_reader', mine);
  EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO patternstream_owner', mine);

  FOR item IN
    SELECT c.relname, c.relkind
      FROM pg_class c
     WHERE c.relnamespace = mine::regnamespace AND c.relkind IN ('r', 'v')
       AND c.relname IN ('pattern_events', 'pattern_lifecycle_history', 'ml_models', 'ml_predictions', 'feature_schemas',
                         'ml_features', 'ml_predictions_evaluated', 'feedback_labels', 'prediction_outcomes',
                         'learning_log', 'model_quality', 'experiment_state', 'drift_alerts', 'drift_statistics',
                         'control_log', 'control_ack', 'pipeline_statistics', 'rejected_events', 'discovered_phrases',
                         'job_lease', 'flyway_schema_history')
  LOOP
    EXECUTE format('GRANT SELECT ON %I TO patternstream_writer, patternstream_console, patternstream_reader', item.relname);
    EXECUTE format('GRANT ALL ON %I TO patternstream_owner', item.relname);
    IF item.relkind = 'r' AND item.relname NOT IN ('flyway_schema_history', 'feature_schemas') THEN
      EXECUTE format('GRANT INSERT ON %I TO patternstream_writer', item.relname);
      IF item.relname <> ALL (append_only) THEN
        EXECUTE format('GRANT UPDATE ON %I TO patternstream_writer', item.relname);
      END IF;
    END IF;
  END LOOP;

  GRANT UPDATE (verdict, verdict_notes, operator_id, draw_commands, snapshot_url) ON pattern_events TO patternstream_console;
END
$$;
