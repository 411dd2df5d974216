package io.patternstream.state.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A chart pattern as one event reports it. Prices that were not said are {@code NaN}.
 *
 * @param patternId UUIDv5 of symbol, timeframe, type and anchor; equal for every report of one
 *     formation
 * @param eventId the event that reported it
 * @param symbol upper case, no separators; empty when unknown
 * @param timeframe {@code 1m 5m 15m 30m 1h 2h 4h 1d 1w 1mo}; empty when unknown
 * @param patternType canonical taxonomy name, {@code unknown} with the source's name in the
 *     metadata
 * @param ruleConfidence stated by the source, else by the type's rule, in [0, 1]
 * @param statedConfidence what the source said, in [0, 1], {@code NaN} when it said nothing
 * @param occurredAt end of the pattern in market time when the source says it, else when it was
 *     captured
 * @param metadata JSON object, at most 4 KiB: source id, spans and rules that made this pattern
 * @param position where its event stands in the log, with an ordinal of its own
 * @param receivedAt stopwatch milliseconds at which the source handed its event over
 */
public record ChartPattern(
    String patternId,
    String eventId,
    String symbol,
    String timeframe,
    String patternType,
    Direction direction,
    MentionStatus status,
    boolean hedged,
    double price,
    double support,
    double resistance,
    double target,
    double stop,
    double ruleConfidence,
    double statedConfidence,
    @Nullable Instant occurredAt,
    String source,
    String metadata,
    Position position,
    double receivedAt) {

  /**
   * Key of everything that is kept per market: the symbol, or the pattern itself when none is
   * known.
   */
  public String marketKey() {
    return symbol.isEmpty() ? patternId : symbol;
  }
}
