package io.patternstream.state.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One command to the running job: flat, so that it needs no schema of its own.
 *
 * @param seq rises by command; a command whose seq is not above the last applied one is ignored
 * @param modelGroup the group it is for; {@code all} by default
 * @param value percent, weight or threshold, by kind; {@code NaN} when none
 * @param target model version, alert id, pattern type or experiment, by kind; empty when none
 * @param text phrase of an alias, JSON of an experiment; empty when none
 * @param until end of a mute
 */
public record ControlCommand(
    long seq,
    ControlKind kind,
    String actor,
    String reason,
    @Nullable Instant issuedAt,
    String modelGroup,
    double value,
    String target,
    String text,
    @Nullable Instant until,
    Position position) {}
