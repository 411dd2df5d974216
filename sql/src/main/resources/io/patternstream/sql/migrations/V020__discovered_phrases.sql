-- How sure a count of a discovered phrase is, and more than one example of it, so that a person can judge it.

ALTER TABLE discovered_phrases
  ADD COLUMN overcount bigint NOT NULL DEFAULT 0 CHECK (overcount >= 0),
  ADD COLUMN sources text,
  ADD COLUMN examples jsonb;

COMMENT ON COLUMN discovered_phrases.occurrences IS 'How often it was said: an upper bound, since counters are bounded';
COMMENT ON COLUMN discovered_phrases.overcount IS 'By how much occurrences may be too high; 0 is exact';
COMMENT ON COLUMN discovered_phrases.symbols IS 'Different symbols that it was said of; 16 is 16 or more';
COMMENT ON COLUMN discovered_phrases.sources IS 'narrative (prose), structured (a finding whose type is not known), or both';
COMMENT ON COLUMN discovered_phrases.examples IS 'What was said around it: the first three that differ';
