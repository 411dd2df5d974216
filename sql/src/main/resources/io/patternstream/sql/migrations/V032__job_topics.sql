-- Which topics a job has read. Offsets in its state are offsets of these and no others: a topic that was deleted and made
-- anew has the old name and another id.

CREATE TABLE job_topics (
  job text NOT NULL,
  topic text NOT NULL,
  identity text NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (job, topic)
);

COMMENT ON TABLE job_topics IS 'Input topics of a job as it last started; another identity stops the next start';
COMMENT ON COLUMN job_topics.job IS 'Name of the job';
COMMENT ON COLUMN job_topics.identity IS 'Id of the cluster and of the topic, as the brokers give them';
COMMENT ON COLUMN job_topics.since IS 'Server clock when it was first read';
