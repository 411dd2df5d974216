package io.patternstream.state.event;

import java.util.Arrays;

/**
 * What was refused, and why.
 *
 * @param reason stable code in lower case with underscores, such as {@code malformed_json}
 * @param detail one line for a person
 * @param excerpt first 64 KiB of the refused bytes
 */
public record Rejected(String reason, String detail, Position position, byte[] excerpt) {

  @Override
  public boolean equals(Object o) {
    return o instanceof Rejected that
        && reason.equals(that.reason)
        && detail.equals(that.detail)
        && position.equals(that.position)
        && Arrays.equals(excerpt, that.excerpt);
  }

  @Override
  public int hashCode() {
    return reason.hashCode() * 31 + position.hashCode();
  }
}
