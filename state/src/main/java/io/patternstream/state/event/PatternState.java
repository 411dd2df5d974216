package io.patternstream.state.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pattern as it stands after a change: one row of {@code pattern_events}, with the history row
 * that the change makes.
 *
 * @param revision starts at the log time of the first report and rises by 1 with each change; an
 *     upsert with a lower one is ignored
 * @param status {@code pending}, {@code confirmed}, {@code completed}, {@code invalidated} or
 *     {@code expired}
 * @param previousStatus empty for the first revision
 * @param transitionReason why the status changed; empty when it did not
 * @param prediction null until the pattern was scored
 * @param outcome null until it was decided
 * @param completedAt log time of its end; null while it is open
 */
public record PatternState(
    long revision,
    ChartPattern pattern,
    String status,
    String previousStatus,
    String transitionReason,
    long sightings,
    @Nullable Prediction prediction,
    @Nullable Feedback outcome,
    @Nullable Instant completedAt,
    long createdLogTime,
    long updatedLogTime) {}
