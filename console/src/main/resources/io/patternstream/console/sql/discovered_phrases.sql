-- Phrases that nobody knew, the most frequent first, and the type that each was taught for by an accepted command.
SELECT d.phrase, d.occurrences, d.occurrences - d.overcount AS at_least, d.symbols, d.sources,
       coalesce(d.examples, CASE WHEN d.example IS NULL THEN '[]' ELSE jsonb_build_array(d.example) END) AS examples,
       d.suggested_type, d.first_log_time AS first_seen, d.last_log_time AS last_seen, t.target AS accepted_as
  FROM discovered_phrases d
  LEFT JOIN LATERAL (SELECT c.target
                       FROM control_log c
                      WHERE c.kind = 'add_alias' AND lower(c.text) = d.phrase
                        AND EXISTS (SELECT FROM control_ack a WHERE a.seq = c.seq AND a.accepted)
                      ORDER BY c.seq DESC
                      LIMIT 1) t ON true
 WHERE :state::text IS NULL
    OR (:state::text = 'open' AND t.target IS NULL)
    OR (:state::text = 'accepted' AND t.target IS NOT NULL)
 ORDER BY d.occurrences DESC, d.phrase
 LIMIT :limit
