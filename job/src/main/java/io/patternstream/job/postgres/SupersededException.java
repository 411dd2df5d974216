package io.patternstream.job.postgres;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** A later submission of the job writes: this one ends, for a restart would change nothing. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
final class SupersededException extends FencedException {
  private static final long serialVersionUID = 1L;

  SupersededException(String message) {
    super(message);
  }
}
