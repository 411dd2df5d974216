package io.patternstream.state.mcp;

import io.patternstream.state.event.Position;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.event.Rejected;
import java.util.Arrays;

/**
 * Ends the reading of a record from within; never leaves this package.
 *
 * <p>Without a stack trace, so that hostile input costs no more than honest input.
 */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param reason stable code, lower case with underscores
   * @param detail one line for a person
   */
  Refusal(String reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }

  String detail() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  /** This refusal as what is stored of it. */
  Rejected of(RawMessage message) {
    return of(message.position(), message.value(), Limits.EXCERPT_BYTES);
  }

  /** As {@link #of(RawMessage)}, at a place of its own and with at most so many bytes. */
  Rejected of(Position position, byte[] value, int excerptBytes) {
    return new Rejected(
        reason,
        Words.line(detail(), Limits.DETAIL_CHARS),
        position,
        Arrays.copyOf(value, Math.min(value.length, excerptBytes)));
  }
}
