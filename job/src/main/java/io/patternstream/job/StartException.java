package io.patternstream.job;

/** Why the job does not start: one line that names what is missing and what to do. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  public StartException(String message) {
    super(message);
  }
}
