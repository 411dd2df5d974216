-- The latest commands, each with what the subtasks answered.
SELECT c.seq, c.kind, c.actor, c.reason, c.issued_at, c.model_group, c.value, c.target, c.text, c.until, c.log_time,
       (SELECT count(*) FROM control_ack a WHERE a.seq = c.seq AND a.accepted) AS accepted,
       (SELECT count(*) FROM control_ack a WHERE a.seq = c.seq AND NOT a.accepted) AS refused,
       (SELECT string_agg(DISTINCT a.operator || ': ' || a.detail, '; ')
          FROM control_ack a WHERE a.seq = c.seq) AS answers
  FROM control_log c
 ORDER BY c.seq DESC, c.log_time DESC
 LIMIT :limit
