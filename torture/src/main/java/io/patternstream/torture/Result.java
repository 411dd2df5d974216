package io.patternstream.torture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run found: one JSON object, and whether all is well. */
final class Result {
  private final Map<String, Object> members = new LinkedHashMap<>();
  private final List<String> violations = new ArrayList<>();

  Result put(String name, Object value) {
    members.put(name, value);
    return this;
  }

  /** A figure that must be 0. */
  Result zero(String name, long found) {
    if (found != 0) {
      violations.add(name + " = " + found);
    }
    return put(name, found);
  }

  /** Something that must hold. */
  Result holds(String name, boolean found) {
    if (!found) {
      violations.add(name + " does not hold");
    }
    return put(name, found);
  }

  Result violated(String what) {
    violations.add(what);
    return this;
  }

  boolean isGood() {
    return violations.isEmpty();
  }

  String json() throws JsonProcessingException {
    Map<String, Object> all = new LinkedHashMap<>(members);
    all.put("ok", isGood());
    if (!isGood()) {
      all.put("violations", violations);
    }
    return new ObjectMapper().writeValueAsString(all);
  }
}
