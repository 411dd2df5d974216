-- Snapshots of models as the job took them, newest first: without their bytes.
SELECT version, model_group, model_version, model_seq, content_hash, schema_hash, reason, validation_metrics AS metrics,
       octet_length(bytes) AS bytes, created_at
  FROM ml_models
 WHERE bytes IS NOT NULL
   AND (:reason::text IS NULL OR reason = :reason::text)
   AND (:after_time::timestamptz IS NULL
        OR (created_at, version) < (:after_time::timestamptz, :after_id::text))
 ORDER BY created_at DESC, version DESC
 LIMIT :limit
