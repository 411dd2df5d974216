package io.patternstream.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to, counted in Postgres ({@link Ledger#summary}).
 *
 * @param events records of the topic of events that the job read
 * @param patterns reports of a pattern in them, repeats included
 * @param lost records stored in Kafka that the ledger does not know, and formations without a
 *     prediction; 0 when all is well
 * @param duplicated formations with more than one prediction, and records counted twice
 * @param fault alerts on the injected fault, and others
 * @param inferenceP99Millis 99th percentile of the latency from source to score
 * @param fallbackRate share of rule confidences among patterns for which ML is enabled and in
 *     rollout
 * @param cacheHitRate share of sightings answered from state
 * @param ece expected calibration error of what was served, over all decided outcomes
 * @param secondsToUrl from the start of the program to a console that answers
 */
record Summary(
    long events,
    long patterns,
    long predictions,
    long rejected,
    long labelsPositive,
    long labelsNegative,
    long driftStatistics,
    long driftAlertsOpened,
    FaultAlerts fault,
    long qualityRows,
    long lost,
    long duplicated,
    double inferenceP99Millis,
    double fallbackRate,
    double cacheHitRate,
    double ece,
    double secondsToUrl) {

  /**
   * What the injected fault ({@link Fault}) came to.
   *
   * @param opened alerts on volume, or on features made of it, that data quality explains
   * @param resolved those of them that ended by themselves
   * @param factor how many times lower they say that volume is; {@code NaN} before one is open
   * @param others alerts on anything else
   */
  record FaultAlerts(long opened, long resolved, double factor, long others) {}

  /** One JSON object; a figure that is not known yet is null. */
  String json() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("events", events);
    fields.put("patterns", patterns);
    fields.put("predictions", predictions);
    fields.put("rejected", rejected);
    fields.put("labels_positive", labelsPositive);
    fields.put("labels_negative", labelsNegative);
    fields.put("drift_statistics", driftStatistics);
    fields.put("drift_alerts_opened", driftAlertsOpened);
    fields.put("fault", Fault.DEMO.inWords());
    fields.put("fault_from_event", Fault.DEMO.from());
    fields.put("fault_until_event", Fault.DEMO.until());
    fields.put("fault_alerts_opened", fault.opened());
    fields.put("fault_alerts_resolved", fault.resolved());
    fields.put("fault_factor", rounded(fault.factor()));
    fields.put("other_alerts_opened", fault.others());
    fields.put("quality_rows", qualityRows);
    fields.put("lost", lost);
    fields.put("duplicated", duplicated);
    fields.put("inference_p99_ms", rounded(inferenceP99Millis));
    fields.put("fallback_rate", rounded(fallbackRate));
    fields.put("cache_hit_rate", rounded(cacheHitRate));
    fields.put("ece", rounded(ece));
    fields.put("seconds_to_url", rounded(secondsToUrl));
    try {
      return new ObjectMapper().writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Double rounded(double value) {
    return Double.isFinite(value) ? Math.round(value * 1e4) / 1e4 : null;
  }
}
