/** What a pattern looked like in its market: one versioned schema, computed incrementally. */
@NullMarked
package io.patternstream.state.feature;

import org.jspecify.annotations.NullMarked;
