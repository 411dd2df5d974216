/** What came of a pattern, decided on price bars alone: target first, stop first, or neither. */
@NullMarked
package io.patternstream.state.outcome;

import org.jspecify.annotations.NullMarked;
