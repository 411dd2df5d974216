/** The ledger: how many of what, minute by minute of log time, and how long it took. */
@NullMarked
package io.patternstream.state.statistics;

import org.jspecify.annotations.NullMarked;
