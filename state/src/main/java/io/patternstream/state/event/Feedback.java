package io.patternstream.state.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One label for one pattern. Numbers that were not given are {@code NaN}.
 *
 * @param feedbackId given, else UUIDv5 of its content
 * @param verdict {@code accepted}, {@code rejected} or {@code deferred} when it came as a verdict
 * @param weight how much it may teach, in [0, 1]; 1 until {@code WeighFeedback} has spoken
 * @param realizedPnl fraction of the entry price
 * @param maxFavorableMove fraction of the entry price, not negative
 * @param maxAdverseMove fraction of the entry price, not negative
 * @param position where its record stands in the log (for automatic labels: the deciding bar's
 *     record)
 */
public record Feedback(
    String feedbackId,
    String patternId,
    Label label,
    LabelingMethod method,
    String labeledBy,
    @Nullable Instant labeledAt,
    @Nullable String verdict,
    double weight,
    double realizedPnl,
    double maxFavorableMove,
    double maxAdverseMove,
    double daysToCompletion,
    @Nullable String notes,
    Position position) {

  public Feedback withWeight(double weight) {
    return new Feedback(
        feedbackId,
        patternId,
        label,
        method,
        labeledBy,
        labeledAt,
        verdict,
        weight,
        realizedPnl,
        maxFavorableMove,
        maxAdverseMove,
        daysToCompletion,
        notes,
        position);
  }
}
