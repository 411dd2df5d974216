package io.patternstream.state.event;

/** One subtask's answer to one command: a row of {@code control_ack}. */
public record ControlAck(
    long seq, String operator, int subtask, boolean accepted, String detail, long logTime) {}
