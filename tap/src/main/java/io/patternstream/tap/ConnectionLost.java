package io.patternstream.tap;

/** The server cannot be reached, or does not answer any more. The message holds no secret. */
final class ConnectionLost extends Exception {
  private static final long serialVersionUID = 1L;

  ConnectionLost(String message) {
    super(message);
  }
}
