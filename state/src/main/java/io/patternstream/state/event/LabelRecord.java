package io.patternstream.state.event;

/**
 * A label and what became of it: one row of {@code feedback_labels}.
 *
 * @param marketKey market of the labelled pattern; empty when the pattern never came
 * @param position when both label and pattern were known: the label's own place, or the pattern's
 *     with an ordinal of its own when the label came first
 */
public record LabelRecord(
    Feedback feedback, LabelDisposition disposition, String marketKey, Position position) {}
