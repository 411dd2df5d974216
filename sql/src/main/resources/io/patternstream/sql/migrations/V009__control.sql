-- Which commands reached the job and what each subtask answered: an audit that is only added to.

CREATE TABLE control_log (
  log_topic text NOT NULL,
  log_partition integer NOT NULL,
  log_offset bigint NOT NULL,
  log_ordinal integer NOT NULL,
  log_time timestamptz NOT NULL,
  seq bigint NOT NULL,
  kind text NOT NULL,
  actor text NOT NULL,
  reason text NOT NULL,
  issued_at timestamptz,
  model_group text NOT NULL,
  value double precision,
  target text,
  text text,
  until timestamptz,
  inserted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (log_topic, log_partition, log_offset, log_ordinal)
);

CREATE INDEX control_log_seq ON control_log (seq);

COMMENT ON TABLE control_log IS 'Every command that reached the job, in its words. Insert-only';
COMMENT ON COLUMN control_log.seq IS 'Rises by command; one that is not above the last applied one is ignored';
COMMENT ON COLUMN control_log.kind IS 'Lower case, such as enable_ml';
COMMENT ON COLUMN control_log.value IS 'Percent, weight or threshold, by kind';
COMMENT ON COLUMN control_log.target IS 'Model version, alert id, pattern type or experiment, by kind';
COMMENT ON COLUMN control_log.until IS 'End of a mute';

CREATE TABLE control_ack (
  seq bigint NOT NULL,
  operator text NOT NULL,
  subtask integer NOT NULL,
  accepted boolean NOT NULL,
  detail text NOT NULL,
  log_time timestamptz NOT NULL,
  inserted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (seq, operator, subtask)
);

COMMENT ON TABLE control_ack IS 'What each subtask answered to each command, first answer only';
COMMENT ON COLUMN control_ack.operator IS 'Operator uid';
COMMENT ON COLUMN control_ack.log_time IS 'Log time of the command';
COMMENT ON COLUMN control_ack.inserted_at IS 'Server clock: issued_at to here is how long a command takes';
