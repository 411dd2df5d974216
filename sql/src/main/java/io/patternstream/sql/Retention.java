package io.patternstream.sql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long rows are kept, counted in log time. Zero keeps them for ever.
 *
 * <p>Whatever the limit: open patterns and their predictions, open alerts, labels that people gave,
 * the newest model of each group and the log of commands are never removed by age.
 *
 * @param predictions predictions with their outcomes
 * @param patterns ended patterns with their history
 * @param minutes counts by the minute; older ones are kept as days
 * @param days counts by the day; older ones are kept as one sum
 * @param statistics windows of drift and of quality
 * @param alerts closed alerts
 * @param models snapshots of models
 * @param labels automatic labels, and the log of what was learnt
 * @param rejected what was refused
 */
public record Retention(
    Duration predictions,
    Duration patterns,
    Duration minutes,
    Duration days,
    Duration statistics,
    Duration alerts,
    Duration models,
    Duration labels,
    Duration rejected) {

  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** What does not go together, a line each that names the key. */
  public List<String> validate(Duration horizon) {
    List<String> faults = new ArrayList<>();
    above(faults, "retention.predictions", predictions, horizon);
    above(faults, "retention.patterns", patterns, horizon);
    above(faults, "retention.labels", labels, horizon);
    if (outlives(predictions, patterns)) {
      faults.add("retention.patterns is below retention.predictions: predictions would be orphans");
    }
    if (outlives(minutes, days)) {
      faults.add("retention.metrics.daily is below retention.metrics");
    }
    for (Duration kept :
        List.of(
            predictions, patterns, minutes, days, statistics, alerts, models, labels, rejected)) {
      if (kept.compareTo(LONGEST) > 0) {
        faults.add("retention is " + LONGEST.toDays() + "d at most; 0d keeps for ever");
        break;
      }
    }
    for (Duration kept : List.of(minutes, rejected)) {
      if (!kept.isZero() && kept.compareTo(Duration.ofDays(1)) < 0) {
        faults.add("retention.metrics and retention.rejected are kept by the day: 1d at least");
        break;
      }
    }
    return faults;
  }

  private static boolean outlives(Duration inner, Duration outer) {
    return !outer.isZero() && (inner.isZero() || inner.compareTo(outer) > 0);
  }

  private static void above(List<String> faults, String key, Duration kept, Duration horizon) {
    if (!kept.isZero() && kept.compareTo(horizon) <= 0) {
      faults.add(
          key
              + " is not above labels.horizon and formations.horizon: the job still writes to them");
    }
  }
}
