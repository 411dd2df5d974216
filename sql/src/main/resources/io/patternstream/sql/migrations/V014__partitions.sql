-- What grows with time and not with the market is kept by the day (docs/decisions/0006), so that old days go by dropping
-- a table and not row by row. Only tables whose key holds the time can be: for them one row stays one row.
--
-- The old table becomes the partition for every row that has no day of its own, so nothing is copied, and a database
-- that nobody maintains goes on as before. Days are made and dropped by the maintain command.

ALTER TABLE rejected_events RENAME TO rejected_events_rest;
ALTER TABLE rejected_events_rest DROP CONSTRAINT rejected_events_pkey;
ALTER TABLE rejected_events_rest
  ADD CONSTRAINT rejected_events_rest_pkey
  PRIMARY KEY (log_topic, log_partition, log_offset, log_ordinal, reason, stage, log_time);
ALTER INDEX rejected_events_log_time RENAME TO rejected_events_rest_log_time_idx;

CREATE TABLE rejected_events (LIKE rejected_events_rest INCLUDING DEFAULTS INCLUDING COMMENTS) PARTITION BY RANGE (log_time);
ALTER TABLE rejected_events
  ADD CONSTRAINT rejected_events_pkey
  PRIMARY KEY (log_topic, log_partition, log_offset, log_ordinal, reason, stage, log_time);
CREATE INDEX rejected_events_log_time ON rejected_events (log_time);
ALTER TABLE rejected_events ATTACH PARTITION rejected_events_rest DEFAULT;

COMMENT ON TABLE rejected_events IS 'What was refused, and why; also rows that a table refused. Insert-only, a partition a day';
COMMENT ON TABLE rejected_events_rest IS 'Rows of rejected_events that have no day of their own';
COMMENT ON COLUMN rejected_events.log_time IS 'Log time of the record, which its place in the log decides; part of the key, for the partitions';

ALTER TABLE pipeline_statistics RENAME TO pipeline_statistics_rest;
ALTER TABLE pipeline_statistics_rest RENAME CONSTRAINT pipeline_statistics_pkey TO pipeline_statistics_rest_pkey;
ALTER INDEX pipeline_statistics_minute RENAME TO pipeline_statistics_rest_minute_idx;

CREATE TABLE pipeline_statistics (LIKE pipeline_statistics_rest INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS)
  PARTITION BY RANGE (minute);
ALTER TABLE pipeline_statistics ADD CONSTRAINT pipeline_statistics_pkey PRIMARY KEY (stage, disposition, minute);
CREATE INDEX pipeline_statistics_minute ON pipeline_statistics (minute);
ALTER TABLE pipeline_statistics ATTACH PARTITION pipeline_statistics_rest DEFAULT;

COMMENT ON TABLE pipeline_statistics IS
  'How many things of each stage ended how, a minute of log time; a partition a day. Older: pipeline_statistics_daily';
COMMENT ON TABLE pipeline_statistics_rest IS 'Rows of pipeline_statistics that have no day of their own';

CREATE TABLE pipeline_statistics_daily (
  stage text NOT NULL,
  disposition text NOT NULL,
  day date NOT NULL,
  count bigint NOT NULL CHECK (count >= 0),
  latency bigint[],
  PRIMARY KEY (stage, disposition, day)
);

CREATE INDEX pipeline_statistics_daily_day ON pipeline_statistics_daily (day);

COMMENT ON TABLE pipeline_statistics_daily IS
  'What pipeline_statistics held before its minutes were removed: both together are the whole ledger';
COMMENT ON COLUMN pipeline_statistics_daily.stage IS 'Operator uid';
COMMENT ON COLUMN pipeline_statistics_daily.day IS 'Day (UTC) of log time; -infinity: all days that are no longer kept one by one';
COMMENT ON COLUMN pipeline_statistics_daily.count IS 'Sum over the minutes';
COMMENT ON COLUMN pipeline_statistics_daily.latency IS 'Sums a latency bucket; NULL when the stage has none';

CREATE FUNCTION patternstream_add_buckets(a bigint[], b bigint[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN a IS NULL THEN b
    WHEN b IS NULL THEN a
    ELSE (SELECT array_agg(coalesce(x, 0) + coalesce(y, 0) ORDER BY place)
            FROM unnest(a, b) WITH ORDINALITY AS both_of (x, y, place))
  END
$$;
COMMENT ON FUNCTION patternstream_add_buckets IS 'Adds counts bucket by bucket; the shorter one is filled up with zeros';

CREATE AGGREGATE patternstream_sum_buckets(bigint[]) (
  SFUNC = patternstream_add_buckets, STYPE = bigint[], COMBINEFUNC = patternstream_add_buckets, PARALLEL = SAFE);
COMMENT ON AGGREGATE patternstream_sum_buckets(bigint[]) IS 'Sums of each bucket';

DO $$
DECLARE
  wanted text;
BEGIN
  -- A partition is reached through its table.
  FOREACH wanted IN ARRAY ARRAY['patternstream_writer', 'patternstream_console', 'patternstream_reader']
  LOOP
    IF to_regrole(wanted) IS NOT NULL THEN
      EXECUTE format('REVOKE ALL ON rejected_events_rest, pipeline_statistics_rest FROM %I', wanted);
    END IF;
  END LOOP;
  EXECUTE format('ALTER FUNCTION patternstream_add_buckets SET search_path = %I, pg_temp', current_schema());
END
$$;
