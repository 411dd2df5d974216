package io.patternstream.tap;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One call that is made again and again.
 *
 * @param name the tool
 * @param arguments as published with each event
 * @param secrets arguments that are sent and never published or logged
 * @param every time from one call to the next
 */
public record ToolCall(
    String name, Map<String, Object> arguments, Map<String, Object> secrets, Duration every) {

  public ToolCall {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
  }

  /** What the server is sent. */
  Map<String, Object> sent() {
    Map<String, Object> all = new LinkedHashMap<>(arguments);
    all.putAll(secrets);
    return all;
  }

  @Override
  public String toString() {
    return name + arguments + " every " + every;
  }
}
