package io.patternstream.job.postgres;

import java.io.IOException;

/** A writer that may write no longer, because a later one has taken its place. */
class FencedException extends IOException {
  private static final long serialVersionUID = 1L;

  FencedException(String message) {
    super(message);
  }
}
