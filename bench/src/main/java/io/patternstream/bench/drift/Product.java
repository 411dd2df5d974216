package io.patternstream.bench.drift;

import io.patternstream.state.drift.DriftConfig;
import io.patternstream.state.drift.DriftMonitor;
import io.patternstream.state.drift.DriftReport;
import io.patternstream.state.event.DriftAlert;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The job's detector at its defaults, fed row by row as the job does. */
final class Product implements Rule {
  private static final long HOUR = 3_600_000;

  private DriftMonitor monitor = new DriftMonitor("bench", List.of(), DriftConfig.defaults());
  private final Map<String, String> open = new HashMap<>();
  private final List<DriftAlert> opened = new ArrayList<>();
  private final List<DriftAlert> closed = new ArrayList<>();
  private int window;
  private int features;

  @Override
  public String name() {
    return "Patternstream";
  }

  @Override
  public void learn(double[][][] windows, boolean[] categorical) {
    features = categorical.length;
    List<String> names = IntStream.range(0, features).mapToObj(j -> "f" + j).toList();
    DriftConfig config = DriftConfig.defaults().withWindows(windows[0][0].length, windows.length);
    monitor = new DriftMonitor("bench", names, categorical, config);
    for (double[][] each : windows) {
      feed(each);
    }
  }

  @Override
  public boolean[] alarmed(double[][] next) {
    feed(next);
    boolean[] alarmed = new boolean[features];
    for (String feature : open.values()) {
      for (String name : feature.split("~", -1)) {
        if (name.startsWith("f")) {
          alarmed[Integer.parseInt(name.substring(1))] = true;
        }
      }
    }
    return alarmed;
  }

  /** Alerts opened so far, in order. */
  List<DriftAlert> opened() {
    return opened;
  }

  /** Alerts closed so far, in order. */
  List<DriftAlert> closed() {
    return closed;
  }

  private void feed(double[][] next) {
    double[] row = new double[features];
    for (int i = 0; i < next[0].length; i++) {
      for (int j = 0; j < features; j++) {
        row[j] = next[j][i];
      }
      DriftReport report = monitor.observe(row, Double.NaN, window * HOUR);
      for (DriftAlert alert : report.alerts()) {
        switch (alert.state()) {
          case "open" -> {
            open.put(alert.alertId(), alert.feature());
            opened.add(alert);
          }
          case "ongoing" -> {}
          default -> {
            open.remove(alert.alertId());
            closed.add(alert);
          }
        }
      }
    }
    window++;
  }
}
