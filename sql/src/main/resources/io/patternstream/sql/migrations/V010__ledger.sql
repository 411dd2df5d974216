-- What went where: so that nothing is lost without a trace.

CREATE TABLE pipeline_statistics (
  stage text NOT NULL,
  disposition text NOT NULL,
  minute timestamptz NOT NULL,
  count bigint NOT NULL CHECK (count >= 0),
  latency bigint[],
  PRIMARY KEY (stage, disposition, minute)
);

CREATE INDEX pipeline_statistics_minute ON pipeline_statistics (minute);

COMMENT ON TABLE pipeline_statistics IS 'How many things of each stage ended how, a minute of log time';
COMMENT ON COLUMN pipeline_statistics.stage IS 'Operator uid';
COMMENT ON COLUMN pipeline_statistics.disposition IS 'What became of them, such as patterns, dropped:<reason>, rejected:<reason>, served';
COMMENT ON COLUMN pipeline_statistics.minute IS 'Start of the minute of log time';
COMMENT ON COLUMN pipeline_statistics.count IS 'Absolute, not an increment';
COMMENT ON COLUMN pipeline_statistics.latency IS 'Counts a latency bucket; NULL when the stage has none';

CREATE TABLE rejected_events (
  stage text NOT NULL DEFAULT '',
  reason text NOT NULL,
  log_topic text NOT NULL,
  log_partition integer NOT NULL,
  log_offset bigint NOT NULL,
  log_ordinal integer NOT NULL,
  log_time timestamptz NOT NULL,
  detail text NOT NULL,
  excerpt bytea,
  inserted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (log_topic, log_partition, log_offset, log_ordinal, reason, stage)
);

CREATE INDEX rejected_events_log_time ON rejected_events (log_time);

COMMENT ON TABLE rejected_events IS 'What was refused, and why; also rows that a table refused. Insert-only';
COMMENT ON COLUMN rejected_events.stage IS 'sink-<table> when a table refused a row; empty when the input was refused';
COMMENT ON COLUMN rejected_events.reason IS 'Stable code, such as malformed_json; sink_<sqlstate> when a table refused a row';
COMMENT ON COLUMN rejected_events.detail IS 'One line for a person';
COMMENT ON COLUMN rejected_events.excerpt IS 'First 64 KiB of the refused bytes; for a refused row, its columns as text';

CREATE TABLE discovered_phrases (
  phrase text PRIMARY KEY,
  occurrences bigint NOT NULL CHECK (occurrences >= 1),
  symbols bigint,
  example text,
  suggested_type text,
  first_log_time timestamptz NOT NULL,
  last_log_time timestamptz NOT NULL
);

CREATE INDEX discovered_phrases_occurrences ON discovered_phrases (occurrences);

COMMENT ON TABLE discovered_phrases IS 'Phrases that look like patterns and that the taxonomy does not know';
COMMENT ON COLUMN discovered_phrases.occurrences IS 'How often it was seen; an upper bound of a bounded counter';
COMMENT ON COLUMN discovered_phrases.suggested_type IS 'Nearest known type; NULL when none is near';

CREATE TABLE job_lease (
  job text PRIMARY KEY,
  epoch bigint NOT NULL,
  holder text,
  acquired_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE job_lease IS 'Which run of a job may write: a writer with a lower epoch is fenced off';
COMMENT ON COLUMN job_lease.epoch IS 'Rises with each run';
