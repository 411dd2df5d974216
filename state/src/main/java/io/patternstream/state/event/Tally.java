package io.patternstream.state.event;

/**
 * One thing counted for the ledger ({@code pipeline_statistics}).
 *
 * @param stage operator uid
 * @param disposition what became of it, such as {@code patterns}, {@code rejected:malformed_json},
 *     {@code served}
 * @param millis a latency to add to the stage's histogram; {@code NaN} when none
 */
public record Tally(String stage, String disposition, long logTime, long count, double millis) {}
