-- What an alert comes from, every transition it went through, and what of that is to be sent to a webhook.
--
-- The job writes the history itself, insert-only, because rows of drift_alerts are updated in place and a batch may write
-- only the last of several revisions. The outbox is filled by a trigger on the history: it commits together with the
-- transition, and a replay, which inserts nothing, sends nothing.

ALTER TABLE drift_alerts ADD COLUMN cause text
  CHECK (cause IN ('covariate', 'base rate', 'concept', 'calibration', 'data quality'));
COMMENT ON COLUMN drift_alerts.cause IS 'What all open alerts read together point to; NULL where they do not say';
COMMENT ON COLUMN drift_alerts.unit IS 'sd (standard deviations of the reference), points (percentage points: 5.6 is a share of 0.056), correlation or windows';

CREATE TABLE drift_alert_history (
  alert_id uuid NOT NULL,
  revision bigint NOT NULL,
  transition text NOT NULL CHECK (transition IN ('open', 'acknowledged', 'muted', 'resolved', 'rebased')),
  at timestamptz NOT NULL,
  model_group text NOT NULL,
  segment text NOT NULL,
  family text NOT NULL,
  feature text NOT NULL,
  component text NOT NULL,
  severity text NOT NULL,
  effect double precision,
  unit text NOT NULL,
  cause text,
  message text NOT NULL,
  acknowledged_by text,
  muted_by text,
  inserted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (alert_id, revision)
);
CREATE INDEX drift_alert_history_at ON drift_alert_history (at);
COMMENT ON TABLE drift_alert_history IS 'One row a transition of an alert, never changed; the alert as it stands is in drift_alerts';
COMMENT ON COLUMN drift_alert_history.at IS 'Log time';

CREATE TABLE alert_outbox (
  alert_id uuid NOT NULL,
  revision bigint NOT NULL,
  payload jsonb NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sent', 'given up')),
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_error text,
  sent_at timestamptz,
  inserted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (alert_id, revision)
);
CREATE INDEX alert_outbox_pending ON alert_outbox (next_attempt_at) WHERE status = 'pending';
COMMENT ON TABLE alert_outbox IS 'Transitions to be sent to a webhook by the console, at least once; alert_id:revision is the idempotency key';
COMMENT ON COLUMN alert_outbox.payload IS 'The transition, as it is sent';
COMMENT ON COLUMN alert_outbox.next_attempt_at IS 'Clock of the database';

CREATE FUNCTION fill_alert_outbox() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NEW.transition IN ('open', 'resolved', 'rebased') AND NEW.muted_by IS NULL THEN
    INSERT INTO alert_outbox (alert_id, revision, payload)
    VALUES (NEW.alert_id, NEW.revision, to_jsonb(NEW) - 'inserted_at')
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION fill_alert_outbox() IS 'A transition that somebody should hear of goes to the outbox; those of a muted alert do not';

CREATE TRIGGER drift_alert_history_outbox AFTER INSERT ON drift_alert_history
  FOR EACH ROW EXECUTE FUNCTION fill_alert_outbox();
