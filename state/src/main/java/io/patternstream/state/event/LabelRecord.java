package io.patternstream.state.event;

/** A label and what became of it: one row of {@code feedback_labels}. */
public record LabelRecord(Feedback feedback, LabelDisposition disposition) {}
