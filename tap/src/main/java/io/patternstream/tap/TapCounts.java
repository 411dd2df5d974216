package io.patternstream.tap;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a tap did, by name. Any thread. */
public final class TapCounts {
  static final String CONNECTED = "connected";
  static final String LOST = "connections_lost";
  static final String CALLS = "calls";
  static final String ANSWERED = "answered";
  static final String ERRORS = "answered_with_an_error";
  static final String UNANSWERED = "unanswered";
  static final String TOO_LARGE = "too_large";
  static final String PUBLISHED = "published";

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  void add(String name) {
    counts.computeIfAbsent(name, key -> new LongAdder()).increment();
  }

  /** How often it happened. */
  public long of(String name) {
    LongAdder count = counts.get(name);
    return count == null ? 0 : count.sum();
  }

  /** All of them in the order of their names. */
  public Map<String, Long> all() {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach((name, count) -> all.put(name, count.sum()));
    return all;
  }
}
