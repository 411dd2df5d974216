-- The schema of the replaced system up to its rule phase, rebuilt from its column names and behaviour.

CREATE TYPE pattern_status AS ENUM ('pending', 'confirmed', 'completed', 'invalidated', 'expired');

CREATE TABLE pattern_events (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  symbol VARCHAR(16) NOT NULL,
  timeframe VARCHAR(8) NOT NULL,
  pattern_type VARCHAR(64) NOT NULL,
  status pattern_status NOT NULL DEFAULT 'pending',
  confidence NUMERIC(5, 4) CHECK (confidence >= 0 AND confidence <= 1),
  target NUMERIC(18, 6),
  entry NUMERIC(18, 6),
  stoploss NUMERIC(18, 6),
  support NUMERIC(18, 6),
  resistance NUMERIC(18, 6),
  draw_commands JSONB,
  metadata JSONB DEFAULT '{}',
  created_at TIMESTAMPTZ DEFAULT now(),
  updated_at TIMESTAMPTZ DEFAULT now(),
  completed_at TIMESTAMP,
  snapshot_url TEXT,
  operator_id TEXT,
  verdict TEXT CHECK (verdict IN ('bullish', 'bearish', 'neutral')),
  verdict_notes TEXT,
  rule_evaluation JSONB,
  auto_generated BOOLEAN DEFAULT false,
  parent_pattern_id UUID REFERENCES pattern_events (id)
);
CREATE INDEX idx_pattern_events_active ON pattern_events (symbol, timeframe) WHERE status IN ('pending', 'confirmed');
CREATE INDEX idx_pattern_events_created ON pattern_events (created_at DESC);

CREATE TABLE pattern_lifecycle_history (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  pattern_id UUID NOT NULL REFERENCES pattern_events (id) ON DELETE CASCADE,
  old_status pattern_status,
  new_status pattern_status NOT NULL,
  transition_reason TEXT,
  metadata JSONB,
  created_at TIMESTAMPTZ DEFAULT now()
);
CREATE INDEX idx_lifecycle_pattern ON pattern_lifecycle_history (pattern_id);

CREATE FUNCTION log_pattern_lifecycle_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status IS DISTINCT FROM NEW.status THEN
    INSERT INTO pattern_lifecycle_history (pattern_id, old_status, new_status, transition_reason)
    VALUES (NEW.id, OLD.status, NEW.status, coalesce(NEW.rule_evaluation ->> 'reason', 'manual'));
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER pattern_lifecycle_change AFTER UPDATE ON pattern_events
  FOR EACH ROW EXECUTE FUNCTION log_pattern_lifecycle_change();

CREATE FUNCTION touch_pattern_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END
$$;
CREATE TRIGGER pattern_events_touch BEFORE UPDATE ON pattern_events
  FOR EACH ROW EXECUTE FUNCTION touch_pattern_event();

CREATE FUNCTION get_active_patterns(p_symbol TEXT, p_timeframe TEXT DEFAULT NULL)
RETURNS SETOF pattern_events LANGUAGE sql AS $$
  SELECT * FROM pattern_events WHERE symbol = p_symbol AND status IN ('pending', 'confirmed')
$$;

INSERT INTO pattern_events (id, symbol, timeframe, pattern_type, status, confidence, target, verdict, completed_at)
VALUES ('00000000-0000-4000-8000-000000000001', 'NVDA', '1d', 'head_and_shoulders', 'confirmed', 0.7512, 150.25,
        'bearish', '2025-09-30 12:00:00');
INSERT INTO pattern_lifecycle_history (pattern_id, old_status, new_status, transition_reason)
VALUES ('00000000-0000-4000-8000-000000000001', 'pending', 'confirmed', 'manual');
