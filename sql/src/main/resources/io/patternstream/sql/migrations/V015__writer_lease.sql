-- Which run of a job may write (docs/decisions/0007). A writer takes its lease when it starts, and each of its
-- transactions looks whether it still holds it: a task that was given up for dead and comes back writes nothing.

CREATE TABLE job_lease_holders (
  job text NOT NULL,
  holder text NOT NULL,
  epoch bigint NOT NULL,
  acquired_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (job, holder)
);

CREATE TABLE writer_lease (
  job text NOT NULL,
  writer text NOT NULL,
  subtask integer NOT NULL,
  epoch bigint NOT NULL,
  holder text NOT NULL,
  acquired_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (job, writer, subtask)
);

COMMENT ON TABLE job_lease IS 'Which submission of a job writes: the latest';
COMMENT ON COLUMN job_lease.job IS 'Name of the job';
COMMENT ON COLUMN job_lease.epoch IS 'Rises with each submission';
COMMENT ON COLUMN job_lease.holder IS 'Flink''s id of the job, which restarts keep and a new submission does not';
COMMENT ON TABLE job_lease_holders IS 'Every submission that has written: one that a later one took over from never writes again';
COMMENT ON COLUMN job_lease_holders.epoch IS 'Epoch of job_lease when it took over';
COMMENT ON TABLE writer_lease IS 'Which attempt of each writer may write: a transaction with a lower epoch is refused';
COMMENT ON COLUMN writer_lease.writer IS 'Uid of the sink';
COMMENT ON COLUMN writer_lease.epoch IS 'Rises when the writer starts, and when a later submission takes over';
COMMENT ON COLUMN writer_lease.holder IS 'Flink''s id of the job';
