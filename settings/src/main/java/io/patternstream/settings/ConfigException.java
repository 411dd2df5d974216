package io.patternstream.settings;

import java.util.List;

/** A configuration that nothing starts with: one line a fault, each naming its key. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigException(List<String> faults) {
    super(String.join(System.lineSeparator(), faults));
  }

  /** The faults, a line each. */
  public List<String> faults() {
    return String.valueOf(getMessage()).lines().toList();
  }
}
