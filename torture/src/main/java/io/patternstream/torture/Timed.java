package io.patternstream.torture;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How long each step of a run has taken. */
final class Timed {
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private long from = System.nanoTime();
  private String step = "";

  /** Ends a step. */
  void done(String what) {
    long now = System.nanoTime();
    seconds.put(what, Math.round((now - from) / 1e8) / 10.0);
    from = now;
    step = what;
  }

  /** The step that was ended last, for a person. */
  String last() {
    return String.format(Locale.ROOT, "%s: %.1f s", step, seconds.getOrDefault(step, 0.0));
  }

  Map<String, Double> all() {
    return Map.copyOf(seconds);
  }
}
