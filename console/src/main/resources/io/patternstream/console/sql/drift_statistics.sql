-- Statistics of the windows, newest first.
SELECT model_group, segment, family, feature, window_number, from_log_time, to_log_time, rows, phase, mean,
       standard_deviation, reference_mean, reference_standard_deviation, missing_rate, location, spread, evidence, psi,
       ks, wasserstein, jensen_shannon, chi_square_p, legacy_score
  FROM drift_statistics
 WHERE (:feature::text IS NULL OR feature = :feature::text)
   AND (:family::text IS NULL OR family = :family::text)
 ORDER BY to_log_time DESC, model_group, segment, family, feature
 LIMIT :limit
