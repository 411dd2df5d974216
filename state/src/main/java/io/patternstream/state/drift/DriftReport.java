package io.patternstream.state.drift;

import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftStatistic;
import java.util.ArrayList;
import java.util.List;

/**
 * What a row or a command gave rise to; mostly nothing, since only the last row of a window does.
 *
 * @param alerts as they stand after it, in the order of the features
 * @param statistics one a feature and closed window
 */
public record DriftReport(List<DriftAlert> alerts, List<DriftStatistic> statistics) {
  public static final DriftReport NOTHING = new DriftReport(List.of(), List.of());

  /** The same after alerts that closed before. */
  DriftReport after(List<DriftAlert> closed) {
    List<DriftAlert> all = new ArrayList<>(closed);
    all.addAll(alerts);
    return new DriftReport(List.copyOf(all), statistics);
  }
}
