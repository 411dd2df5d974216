package io.patternstream.console;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing the product depends on, as last seen.
 *
 * @param state {@code up}, {@code down}, {@code unknown} or {@code not_configured}
 * @param detail one line for a person
 */
record Component(String name, String state, String detail) {

  static Component up(String name, String detail) {
    return new Component(name, "up", detail);
  }

  static Component down(String name, String detail) {
    return new Component(name, "down", detail);
  }

  boolean isDown() {
    return state.equals("down");
  }

  Map<String, @Nullable Object> json() {
    return Json.of("name", name, "state", state, "detail", detail);
  }
}
