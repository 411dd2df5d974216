-- The whole ledger, for counters that only rise.
SELECT stage, disposition, sum(count)::bigint AS count
  FROM pipeline_statistics
 GROUP BY stage, disposition
 ORDER BY stage, disposition
