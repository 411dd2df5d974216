package io.patternstream.state.event;

/**
 * One change of a model, in order: a row of {@code learning_log}. A run can be replayed and checked
 * from these alone.
 *
 * @param kind {@code learn} or the command's kind in lower case
 * @param cause feedback id or command seq
 * @param weightsHash 64-bit fold of the raw bits of every double of the model after it
 * @param late whether it came behind the watermark
 */
public record Application(
    String modelGroup,
    long modelSeq,
    String kind,
    String patternId,
    String cause,
    Position position,
    long weightsHash,
    boolean late) {}
