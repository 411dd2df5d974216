/** Outcomes decided on bars alone: target, stop or horizon. */
@NullMarked
package io.patternstream.state.outcome;

import org.jspecify.annotations.NullMarked;
