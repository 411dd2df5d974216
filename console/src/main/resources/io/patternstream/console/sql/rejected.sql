-- What was refused, latest first. The excerpt is cut here: it is somebody else's bytes, shown as escaped text.
SELECT reason, stage, detail, log_topic AS topic, log_partition AS partition, log_offset AS "offset",
       log_ordinal AS ordinal, log_time AS refused_at,
       encode(substring(excerpt FROM 1 FOR 300), 'escape') AS excerpt,
       log_topic || '/' || log_partition || '/' || log_offset || '/' || log_ordinal || '/' || reason || '/' || stage
         AS id
  FROM rejected_events
 WHERE (:reason::text IS NULL OR reason = :reason::text)
   AND (:after_time::timestamptz IS NULL
        OR (log_time, log_topic || '/' || log_partition || '/' || log_offset || '/' || log_ordinal || '/' || reason
                      || '/' || stage) < (:after_time::timestamptz, :after_id::text))
 ORDER BY log_time DESC, id DESC
 LIMIT :limit
