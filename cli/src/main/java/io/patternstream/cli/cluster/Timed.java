package io.patternstream.cli.cluster;

import java.util.LinkedHashMap;
import java.util.Map;

/** How long each step of a command has taken. */
final class Timed {
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private long last = System.nanoTime();

  /** Ends a step. */
  void done(String step) {
    long now = System.nanoTime();
    seconds.put(step, Math.round((now - last) / 1e7) / 100.0);
    last = now;
  }

  Map<String, Double> seconds() {
    return seconds;
  }
}
