package io.patternstream.job.config;

import java.util.List;

/** A configuration the job does not start with: one line a fault, each naming its key. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigException(List<String> faults) {
    super(String.join(System.lineSeparator(), faults));
  }
}
