-- Alerts as they stand, and the statistics behind them.

CREATE TABLE drift_alerts (
  alert_id uuid PRIMARY KEY,
  revision bigint NOT NULL,
  model_group text NOT NULL,
  segment text NOT NULL,
  family text NOT NULL,
  feature text NOT NULL,
  component text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'ongoing', 'resolved', 'rebased')),
  severity text NOT NULL CHECK (severity IN ('minor', 'moderate', 'major', 'critical')),
  effect double precision,
  unit text NOT NULL,
  evidence double precision,
  onset_window bigint NOT NULL,
  last_window bigint NOT NULL,
  opened_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  closed_at timestamptz,
  message text NOT NULL,
  detail jsonb,
  acknowledged_by text,
  muted_by text,
  muted_until timestamptz,
  inserted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX drift_alerts_updated ON drift_alerts (updated_at);
CREATE INDEX drift_alerts_open ON drift_alerts (model_group, severity) WHERE state IN ('open', 'ongoing');

COMMENT ON TABLE drift_alerts IS 'One row an alert, updated in place by the job only; acknowledging, muting and resolving go through control';
COMMENT ON COLUMN drift_alerts.revision IS 'Rises with each change; a write with a lower one is ignored';
COMMENT ON COLUMN drift_alerts.family IS 'feature, correlation, prediction, label, concept, calibration or data';
COMMENT ON COLUMN drift_alerts.component IS 'What moved: location, spread, missing, ...';
COMMENT ON COLUMN drift_alerts.effect IS 'Signed size, in unit';
COMMENT ON COLUMN drift_alerts.unit IS 'sd (standard deviations of the reference) or points (percentage points: 5.6 is a share of 0.056)';
COMMENT ON COLUMN drift_alerts.evidence IS 'Natural logarithm of the e-value';
COMMENT ON COLUMN drift_alerts.onset_window IS 'First window of the change, from 0 with the reference included';
COMMENT ON COLUMN drift_alerts.opened_at IS 'Log time';
COMMENT ON COLUMN drift_alerts.updated_at IS 'Log time';
COMMENT ON COLUMN drift_alerts.closed_at IS 'Log time; NULL while open';
COMMENT ON COLUMN drift_alerts.muted_until IS 'Log time; NULL when not muted';

CREATE TABLE drift_statistics (
  model_group text NOT NULL,
  segment text NOT NULL,
  family text NOT NULL,
  feature text NOT NULL,
  window_number bigint NOT NULL,
  from_log_time timestamptz NOT NULL,
  to_log_time timestamptz NOT NULL,
  rows bigint NOT NULL CHECK (rows >= 0),
  phase text NOT NULL CHECK (phase IN ('learning', 'watching')),
  mean double precision,
  standard_deviation double precision,
  reference_mean double precision,
  reference_standard_deviation double precision,
  missing_rate double precision CHECK (missing_rate BETWEEN 0 AND 1),
  location double precision,
  spread double precision,
  evidence double precision,
  psi double precision,
  ks double precision CHECK (ks BETWEEN 0 AND 1),
  wasserstein double precision,
  jensen_shannon double precision CHECK (jensen_shannon BETWEEN 0 AND 1),
  chi_square_p double precision CHECK (chi_square_p BETWEEN 0 AND 1),
  legacy_score double precision,
  PRIMARY KEY (model_group, segment, family, feature, window_number)
);

CREATE INDEX drift_statistics_time ON drift_statistics (to_log_time);

COMMENT ON TABLE drift_statistics IS 'One feature, segment and window measured against the reference; NULL where nothing can be said';
COMMENT ON COLUMN drift_statistics.window_number IS 'Ordinal of the window of its group, from 0 with the reference included';
COMMENT ON COLUMN drift_statistics.phase IS 'learning: the reference is being learnt; watching: measured against it';
COMMENT ON COLUMN drift_statistics.mean IS 'In the unit of the feature';
COMMENT ON COLUMN drift_statistics.standard_deviation IS 'In the unit of the feature';
COMMENT ON COLUMN drift_statistics.missing_rate IS 'Share of missing values, 0..1';
COMMENT ON COLUMN drift_statistics.location IS 'Shift of the location, in reference standard deviations';
COMMENT ON COLUMN drift_statistics.spread IS 'Change of the spread against the reference';
COMMENT ON COLUMN drift_statistics.evidence IS 'Natural logarithm of the largest e-value of its components';
COMMENT ON COLUMN drift_statistics.psi IS 'Population stability index over the reference bins';
COMMENT ON COLUMN drift_statistics.ks IS 'Kolmogorov-Smirnov distance over the reference bins, 0..1';
COMMENT ON COLUMN drift_statistics.wasserstein IS 'In reference standard deviations';
COMMENT ON COLUMN drift_statistics.jensen_shannon IS 'Distance (base 2), 0..1';
COMMENT ON COLUMN drift_statistics.chi_square_p IS 'p-value of Pearson''s test over the reference bins';
COMMENT ON COLUMN drift_statistics.legacy_score IS 'Relative mean shift, kept for readers of the replaced system';
