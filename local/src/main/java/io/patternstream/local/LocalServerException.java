package io.patternstream.local;

import java.io.IOException;

/** Why a local server does not start: one line for a person, without a stack trace. */
public final class LocalServerException extends IOException {
  private static final long serialVersionUID = 1L;

  public LocalServerException(String message) {
    super(message.lines().findFirst().orElse(message));
  }
}
