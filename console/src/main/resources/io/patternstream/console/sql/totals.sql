-- The whole ledger, for counters that only rise: the minutes that are there, and the days that older ones became.
SELECT stage, disposition, sum(count)::bigint AS count
  FROM (SELECT stage, disposition, count FROM pipeline_statistics
        UNION ALL
        SELECT stage, disposition, count FROM pipeline_statistics_daily) counted
 GROUP BY stage, disposition
 ORDER BY stage, disposition
