-- Three patterns: one served with ML and labelled, one that fell back, one before ML was on. All of the last hour.
INSERT INTO ml_predictions (pattern_id, symbol, timeframe, pattern_type, direction, model_group, model_version, model_seq,
    policy_seq, rule_confidence, ml_confidence, blended_confidence, confidence, fallback_reason, ml_eligible, decision_class,
    feature_schema_version, feature_quality, features, contributions, inference_latency_ms, event_id, occurred_at, log_time,
    log_topic, log_partition, log_offset, log_ordinal)
VALUES
  ('00000000-0000-5000-8000-000000000001', 'AAPL', '1d', 'bullish_engulfing', 'bullish', 'all', 'v-test', 7, 1, 0.7, 0.6, 0.64,
   1 / (1 + exp(-0.56)), NULL, true, 'positive', 1, 0.8,
   array_fill(0.5::double precision, ARRAY[49]) || 'NaN'::double precision,
   array_fill(0.01::double precision, ARRAY[56]), 10, 'e1', now(), now() - interval '1 minute', 'mcp.events', 0, 1, 0),
  ('00000000-0000-5000-8000-000000000002', 'AAPL', '1h', 'double_top', 'bearish', 'all', 'v-test', 6, 1, 0.6, 0.4, 0.5, 0.6,
   'low_quality', true, 'neutral', 1, 0.1, NULL, NULL, 20, 'e2', now(), now() - interval '2 minutes', 'mcp.events', 0, 2, 0),
  ('00000000-0000-5000-8000-000000000003', 'MSFT', '1d', '<img src=x>', NULL, 'all', 'v-test', 0, 0, 0.5, 0.5, 0.5, 0.5,
   'ml_disabled', false, 'neutral', 1, 0.9, NULL, NULL, 90, 'e3', now(), now() - interval '3 minutes', 'mcp.events', 0, 3, 0);

INSERT INTO pattern_events (id, symbol, timeframe, pattern_type, status, confidence, rule_confidence, revision, sightings)
VALUES ('00000000-0000-5000-8000-000000000001', 'AAPL', '1d', 'bullish_engulfing', 'confirmed', 0.63, 0.7, 2, 5),
       ('00000000-0000-5000-8000-000000000003', 'MSFT', '1d', 'flag', 'expired', 0.5, 0.5, 1, 1);

INSERT INTO feedback_labels (feedback_id, pattern_id, label, labeling_method, disposition, labeled_by, labeled_at, verdict,
    weight, log_time, log_topic, log_partition, log_offset, log_ordinal)
VALUES ('f1', '00000000-0000-5000-8000-000000000001', 'positive', 'analyst', 'taught', 'ann', now(), NULL, 1, now(), 'pattern.feedback', 0, 0, 0),
       ('f2', '00000000-0000-5000-8000-000000000002', 'negative', 'analyst', 'taught', 'bob', now(), 'rejected', 1, now() - interval '1 minute', 'pattern.feedback', 0, 1, 0),
       ('f3', '00000000-0000-5000-8000-000000000001', 'positive', 'automatic', 'taught', 'bars', NULL, NULL, 1, now() - interval '2 minutes', 'mcp.events', 0, 9, 0);

INSERT INTO prediction_outcomes (pattern_id, feedback_id, symbol, timeframe, pattern_type, model_group, model_version, model_seq,
    label, labeling_method, confidence, ml_eligible, predicted_log_time, log_time)
VALUES ('00000000-0000-5000-8000-000000000001', 'f3', 'AAPL', '1d', 'bullish_engulfing', 'all', 'v-test', 7, 'positive', 'automatic',
        0.63, true, now(), now());

INSERT INTO model_quality (model_group, arm, pattern_type, window_number, from_log_time, to_log_time, examples, positives, log_loss,
    brier, auc, accuracy, ece, adaptive_ece, bins)
SELECT 'all', arm, '*', w, now() - interval '1 hour', now() - interval '1 minute' * (2 - w), 100 * (w + 1), 50 * (w + 1), loss, 0.2, 0.7,
       0.65, 0.05, 0.05, ARRAY[100, 0.5, 0.5]
  FROM (VALUES ('rule', 0.7), ('ml', 0.6), ('blended', 0.61), ('served', 0.62)) AS arms (arm, loss), generate_series(0, 1) AS w;

INSERT INTO ml_models (version, model_group, model_version, model_seq, content_hash, schema_hash, reason, validation_metrics, bytes, created_at)
SELECT 'blend-2/all/' || n, 'all', 'blend-2', n, 'hash-' || n, 'schema', CASE n WHEN 500 THEN 'periodic' ELSE 'promote' END,
       '{"labels": 500, "log_loss": 0.6, "brier": 0.2}', '\x0102'::bytea, now() - interval '1 hour' + n * interval '1 second'
  FROM (VALUES (500), (501)) AS seqs (n);

INSERT INTO drift_statistics (model_group, segment, family, feature, window_number, from_log_time, to_log_time, rows, phase, mean,
    psi, evidence, legacy_score)
VALUES ('all', '*', 'feature', 'rsi_value', 3, now() - interval '10 minutes', now(), 500, 'watching', 60, 0.31, 9.2, 0.6),
       ('all', '*', 'prediction', 'ml_confidence', 3, now() - interval '10 minutes', now(), 500, 'watching', 0.6, 0.02, 0.1, 0.1);

INSERT INTO drift_alerts (alert_id, revision, model_group, segment, family, feature, component, state, severity, effect, unit,
    evidence, onset_window, last_window, opened_at, updated_at, message, detail)
VALUES ('00000000-0000-5000-8000-00000000000a', 2, 'all', '*', 'feature', 'rsi_value', 'location', 'ongoing', 'major', 0.8, 'sd', 9.2,
        2, 3, now() - interval '5 minutes', now(), 'rsi_value moved up by 0.8 sd since window 2', '{"reference": 50}'),
       ('00000000-0000-5000-8000-00000000000b', 1, 'all', '*', 'label', 'positive_share', 'location', 'resolved', 'minor', 0.1, 'points', 3,
        1, 2, now() - interval '9 minutes', now() - interval '8 minutes', 'over', NULL);

INSERT INTO control_log (log_topic, log_partition, log_offset, log_ordinal, log_time, seq, kind, actor, reason, issued_at, model_group)
VALUES ('pattern.control', 0, 0, 0, now(), 1, 'enable_ml', 'ann', 'demo', now(), 'all'),
       ('pattern.control', 0, 1, 0, now(), 2, 'disable_ml', 'eve', 'never acknowledged', now(), 'all');
INSERT INTO control_ack (seq, operator, subtask, accepted, detail, log_time)
VALUES (1, 'score-and-learn', 0, true, 'applied', now()), (1, 'score-and-learn', 1, true, 'applied', now());

INSERT INTO pipeline_statistics (stage, disposition, minute, count)
VALUES ('score-and-learn', 'served', now() - interval '1 minute', 1),
       ('score-and-learn', 'fallback:low_quality', now() - interval '1 minute', 1),
       ('score-and-learn', 'rule:ml_disabled', now() - interval '1 minute', 1),
       ('recognise-formations', 'new', now() - interval '1 minute', 3),
       ('recognise-formations', 'seen_again', now() - interval '1 minute', 9);

INSERT INTO rejected_events (reason, log_topic, log_partition, log_offset, log_ordinal, log_time, detail, excerpt)
VALUES ('malformed_json', 'mcp.events', 0, 4, 0, now(), 'not JSON', '\x7b00ff'::bytea);

INSERT INTO discovered_phrases (phrase, occurrences, overcount, symbols, sources, example, examples, suggested_type, first_log_time, last_log_time)
VALUES ('dragon tail', 9, 2, 3, 'narrative', 'a dragon tail pattern', '["a dragon tail pattern", "<img src=x>"]', 'dragonfly_doji', now() - interval '1 hour', now()),
       ('sunrise', 4, 0, 1, 'structured', 'Sunrise', NULL, NULL, now() - interval '1 hour', now()),
       ('moon walk', 3, 0, 1, 'narrative', NULL, NULL, NULL, now() - interval '1 hour', now());
INSERT INTO control_log (log_topic, log_partition, log_offset, log_ordinal, log_time, seq, kind, actor, reason, issued_at, model_group, target, text)
VALUES ('pattern.control', 0, 2, 0, now(), 3, 'add_alias', 'ann', 'accepted', now(), 'all', 'morning_star', 'Sunrise'),
       ('pattern.control', 0, 3, 0, now(), 4, 'add_alias', 'ann', 'refused', now(), 'all', 'no_such_type', 'moon walk');
INSERT INTO control_ack (seq, operator, subtask, accepted, detail, log_time)
VALUES (3, 'parse-mcp-events', 0, true, 'sunrise now stands for morning_star', now()),
       (4, 'parse-mcp-events', 0, false, 'no pattern type is called no_such_type', now());
