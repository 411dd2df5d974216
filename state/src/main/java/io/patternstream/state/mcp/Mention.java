package io.patternstream.state.mcp;

import io.patternstream.state.event.Direction;
import io.patternstream.state.event.MentionStatus;

/**
 * What a narrative says of one pattern. Words that were not said are empty, numbers {@code NaN}.
 *
 * @param patternType canonical taxonomy name
 * @param hedged whether the author doubts that the pattern is there
 * @param symbol upper case as written, without {@code $} and exchange prefix
 * @param timeframe {@code 1m 5m 15m 30m 1h 2h 4h 1d 1w 1mo}
 * @param confidence stated by the text, in [0, 1]
 * @param explanation JSON object: the name's span in the text and the rules that decided
 */
public record Mention(
    String patternType,
    Direction direction,
    MentionStatus status,
    boolean hedged,
    String symbol,
    String timeframe,
    double price,
    double support,
    double resistance,
    double target,
    double stop,
    double confidence,
    String explanation) {}
