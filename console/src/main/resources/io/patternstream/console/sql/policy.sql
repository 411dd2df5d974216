-- The switch after the last command that the scoring operator accepted (null: none yet), and the last seq given.
SELECT (SELECT c.kind = 'enable_ml'
          FROM control_log c
         WHERE c.kind IN ('enable_ml', 'disable_ml')
           AND EXISTS (SELECT FROM control_ack a
                        WHERE a.seq = c.seq AND a.operator = 'score-and-learn' AND a.accepted)
         ORDER BY c.seq DESC
         LIMIT 1) AS ml_enabled,
       (SELECT c.value
          FROM control_log c
         WHERE c.kind = 'set_rollout'
           AND EXISTS (SELECT FROM control_ack a
                        WHERE a.seq = c.seq AND a.operator = 'score-and-learn' AND a.accepted)
         ORDER BY c.seq DESC
         LIMIT 1) AS rollout_percent,
       coalesce((SELECT max(seq) FROM control_log), 0) AS last_seq
