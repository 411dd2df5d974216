package io.patternstream.console;

/** A configuration the console does not start with: one line that names the key. */
final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message);
  }
}
