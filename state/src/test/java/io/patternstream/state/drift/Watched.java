package io.patternstream.state.drift;

import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftStatistic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** A monitor fed with whole windows, and everything it said. */
final class Watched {
  static final long HOUR = 3_600_000;

  final Streams.Table table;
  final List<DriftAlert> alerts = new ArrayList<>();
  final List<DriftStatistic> statistics = new ArrayList<>();
  final DriftConfig config;
  DriftMonitor monitor;
  private int window;

  Watched(String kind, int features, int rows, int references, long seed) {
    table = new Streams.Table(kind, features, rows, seed);
    config = DriftConfig.defaults().withWindows(rows, references);
    monitor = new DriftMonitor("group", names(features), table.categorical(), config);
  }

  static List<String> names(int features) {
    return IntStream.range(0, features).mapToObj(i -> "f" + i).toList();
  }

  /** Feeds so many windows whose first feature is changed. */
  Watched feed(int windows, DoubleUnaryOperator change) {
    for (int w = 0; w < windows; w++) {
      for (double[] row : table.next(change)) {
        take(monitor.observe(row, Double.NaN, window * HOUR));
      }
      window++;
    }
    return this;
  }

  Watched feed(int windows) {
    return feed(windows, x -> x);
  }

  void take(DriftReport report) {
    alerts.addAll(report.alerts());
    statistics.addAll(report.statistics());
  }

  List<DriftAlert> in(String state) {
    return alerts.stream().filter(alert -> alert.state().equals(state)).toList();
  }
}
