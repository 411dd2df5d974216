package io.patternstream.console;

import io.patternstream.settings.TrustFault;

/**
 * Why a request is not answered with data: a status, a stable code and one line for a person.
 *
 * <p>Answered as {@code {"error": code, "reason": line}}.
 */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_REASON = 300;

  private final int status;
  private final String code;

  Problem(int status, String code, String reason) {
    super(reason, null, false, false);
    this.status = status;
    this.code = code;
  }

  static Problem badRequest(String code, String reason) {
    return new Problem(400, code, reason);
  }

  static Problem unavailable(String code, String reason) {
    return new Problem(503, code, reason);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  /** The first line of what an exception says, bounded, without control characters. */
  static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = TrustFault.of(e).orElse(cause.getMessage());
    String line =
        message == null
            ? cause.getClass().getSimpleName()
            : message.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ");
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON);
  }
}
