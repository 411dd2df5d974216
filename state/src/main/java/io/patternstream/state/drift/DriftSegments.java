package io.patternstream.state.drift;

import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftStatistic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A whole and its parts, each watched by a {@link DriftMonitor}: what moves in one part alone is
 * seen there before the whole shows it.
 *
 * <p>What stands alerted in the whole is not told once more of a part: a part's alert is passed on
 * from the first row on at which the whole has none on the same family and feature. The parts share
 * the whole's budget of false alerts, at {@value #MOST} parts; rows of further ones count in the
 * whole only. Mutable; one thread.
 */
public final class DriftSegments {
  /** Parts that are watched; the first to come. */
  public static final int MOST = 20;

  private final String group;
  private final List<String> names;
  private final boolean[] categorical;
  private final DriftConfig config;
  private final DriftMonitor whole;
  private final Map<String, DriftMonitor> parts = new LinkedHashMap<>();
  private final Map<String, String> open = new HashMap<>(); // of the whole: id to what it is about
  private final Set<String> told = new HashSet<>(); // alerts of parts that were passed on

  /** See {@link DriftMonitor}. */
  public DriftSegments(
      String group, List<String> names, boolean[] categorical, DriftConfig config) {
    this.group = group;
    this.names = names;
    this.categorical = categorical;
    this.config = config;
    this.whole = new DriftMonitor(group, names, categorical, config);
  }

  /**
   * Counts one row.
   *
   * @param segment the part it belongs to; empty for none
   */
  public DriftReport observe(
      String segment, double[] values, double prediction, long logTime, long arrival) {
    DriftReport report = noted(whole.observe(values, prediction, logTime, arrival));
    DriftMonitor part = part(segment);
    // a part that rests is no silence: its rows all come at one time
    return part == null
        ? report
        : both(report, segment, part.observe(values, prediction, logTime, 0));
  }

  /** Counts one label of a row with these values. */
  public DriftReport evaluate(
      String segment, double[] values, double probability, boolean positive, long logTime) {
    DriftReport report = noted(whole.evaluate(values, probability, positive, logTime));
    DriftMonitor part = part(segment);
    return part == null
        ? report
        : both(report, segment, part.evaluate(values, probability, positive, logTime));
  }

  private @Nullable DriftMonitor part(String segment) {
    if (segment.isEmpty() || (parts.size() >= MOST && !parts.containsKey(segment))) {
      return null;
    }
    return parts.computeIfAbsent(
        segment,
        name -> new DriftMonitor(group + "|" + name, names, categorical, config.withBudget(MOST)));
  }

  private DriftReport noted(DriftReport report) {
    for (DriftAlert alert : report.alerts()) {
      switch (alert.state()) {
        case "open", "ongoing" -> open.put(alert.alertId(), about(alert));
        default -> open.remove(alert.alertId());
      }
    }
    return report;
  }

  private static String about(DriftAlert alert) {
    return alert.family() + '|' + alert.feature();
  }

  private DriftReport both(DriftReport report, String segment, DriftReport part) {
    if (part.alerts().isEmpty() && part.statistics().isEmpty()) {
      return report;
    }
    List<DriftAlert> alerts = new ArrayList<>(report.alerts());
    for (DriftAlert alert : part.alerts()) {
      if (told.contains(alert.alertId())
          || (alert.state().equals("open") && !open.containsValue(about(alert)))) {
        told.add(alert.alertId());
        alerts.add(alert.inSegment(group, segment));
      }
      if (!alert.state().equals("open") && !alert.state().equals("ongoing")) {
        told.remove(alert.alertId());
      }
    }
    List<DriftStatistic> statistics = new ArrayList<>(report.statistics());
    part.statistics().forEach(row -> statistics.add(row.inSegment(group, segment)));
    return new DriftReport(alerts, statistics);
  }

  /** Size of the whole's state. */
  public int bytes() {
    return whole.encode().length;
  }
}
