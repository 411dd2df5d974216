-- What a database needs in which PostgREST serves the schema of these tables to browsers, as Supabase does.
--
-- Row-level security on every table of this product. Signed-in users (authenticated) read and call what only reads;
-- the server's key (service_role) writes; whoever is not signed in (anon) has nothing. The job, the console and dashboards
-- connect with their own roles and keep theirs. Tables of others in the schema are left alone.
--
-- Applied by ./patternstream migrate --profile supabase, and by every migration after that; again and again to the same
-- end. On a plain Postgres the three roles are made first.

DO $$
DECLARE
  mine constant text := current_schema();
  reads constant text[] := ARRAY['get_active_patterns', 'get_pattern_success_stats', 'get_training_data', 'get_model_performance'];
  writes constant text[] := ARRAY['expire_old_patterns', 'log_ml_prediction', 'update_prediction_outcome', 'fill_alert_outbox'];
  hidden constant text[] := ARRAY['flyway_schema_history', 'job_lease', 'job_lease_holders', 'job_topics', 'writer_lease'];
  own_roles constant text[] := ARRAY['patternstream_owner', 'patternstream_writer', 'patternstream_console', 'patternstream_reader'];
  wanted text;
  item record;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['anon', 'authenticated', 'service_role']
  LOOP
    IF to_regrole(wanted) IS NULL THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN
          NULL; -- made by another database of this server at the same moment
      END;
    END IF;
  END LOOP;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO anon, authenticated, service_role', mine);

  -- The tables, and their partitions: those are reached through their table only.
  FOR item IN
    SELECT c.relname, c.relkind, c.relispartition, c.relrowsecurity, c.oid
      FROM pg_class c
      LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
      LEFT JOIN pg_class parent ON parent.oid = i.inhparent
     WHERE c.relnamespace = mine::regnamespace AND c.relkind IN ('r', 'p', 'v')
       AND coalesce(parent.relname, c.relname) IN (SELECT name FROM patternstream_tables())
  LOOP
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, anon, authenticated, service_role', item.relname);
    IF item.relkind <> 'v' AND NOT item.relrowsecurity THEN
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', item.relname);
    END IF;
    CONTINUE WHEN item.relispartition;

    -- Before version 15 a view reads with its owner's rights, past the policies.
    IF item.relname <> ALL (hidden)
       AND (item.relkind <> 'v' OR current_setting('server_version_num')::integer >= 150000) THEN
      EXECUTE format('GRANT SELECT ON %I TO authenticated', item.relname);
    END IF;
    IF item.relname <> 'flyway_schema_history' THEN
      EXECUTE format('GRANT %s ON %I TO service_role',
                     CASE item.relkind WHEN 'v' THEN 'SELECT' ELSE 'SELECT, INSERT, UPDATE, DELETE' END, item.relname);
    END IF;
    CONTINUE WHEN item.relkind = 'v';

    IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = item.oid AND polname = 'patternstream_authenticated') THEN
      EXECUTE format('CREATE POLICY patternstream_authenticated ON %I FOR SELECT TO authenticated USING (true)', item.relname);
    END IF;
    -- What a role may do is decided by its grants; these only let it through. On Supabase service_role needs none.
    FOREACH wanted IN ARRAY own_roles || 'service_role'::text
    LOOP
      IF to_regrole(wanted) IS NOT NULL
         AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = item.oid AND polname = 'through_' || wanted) THEN
        EXECUTE format('CREATE POLICY %I ON %I TO %I USING (true) WITH CHECK (true)', 'through_' || wanted, item.relname, wanted);
      END IF;
    END LOOP;
  END LOOP;

  -- Functions: by default everybody may call them.
  FOR item IN
    SELECT p.oid::regprocedure AS signature, p.proname
      FROM pg_proc p
     WHERE p.pronamespace = mine::regnamespace
       AND (p.proname LIKE 'patternstream\_%' OR p.proname = ANY (reads || writes))
  LOOP
    EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC, anon, authenticated', item.signature);
    EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO service_role', item.signature);
    IF item.proname = ANY (reads) THEN
      EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO authenticated', item.signature);
    END IF;
    FOREACH wanted IN ARRAY own_roles
    LOOP
      IF to_regrole(wanted) IS NOT NULL THEN
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO %I', item.signature, wanted);
      END IF;
    END LOOP;
  END LOOP;

  -- Alerts to browsers as they change, where Realtime is there.
  IF EXISTS (SELECT FROM pg_publication WHERE pubname = 'supabase_realtime' AND NOT puballtables)
     AND NOT EXISTS (SELECT FROM pg_publication_tables
                      WHERE pubname = 'supabase_realtime' AND schemaname = mine AND tablename = 'drift_alerts') THEN
    BEGIN
      ALTER PUBLICATION supabase_realtime ADD TABLE drift_alerts;
    EXCEPTION
      WHEN insufficient_privilege THEN
        RAISE NOTICE 'drift_alerts was not added to supabase_realtime, which belongs to another role';
    END;
  END IF;
END
$$;
