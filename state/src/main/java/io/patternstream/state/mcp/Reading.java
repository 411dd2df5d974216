package io.patternstream.state.mcp;

import io.patternstream.state.event.RawMessage;
import io.patternstream.state.event.Rejected;
import org.jspecify.annotations.Nullable;

/**
 * What became of one record of the feedback or control topic. Exactly one part is present.
 *
 * @param value what it says
 * @param rejected why it was refused
 * @param dropped why it is left out without being wrong, such as {@code tick} for a heartbeat
 */
public record Reading<T>(@Nullable T value, @Nullable Rejected rejected, @Nullable String dropped) {

  static <T> Reading<T> of(T value) {
    return new Reading<>(value, null, null);
  }

  static <T> Reading<T> refused(Refusal refusal, RawMessage message) {
    return new Reading<>(null, refusal.of(message), null);
  }

  static <T> Reading<T> dropped(String reason) {
    return new Reading<>(null, null, reason);
  }

  /** {@code accepted}, {@code rejected:<reason>} or {@code dropped:<reason>}. */
  public String disposition() {
    if (rejected != null) {
      return "rejected:" + rejected.reason();
    }
    return dropped != null ? "dropped:" + dropped : "accepted";
  }
}
