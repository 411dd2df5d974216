/** Pending, confirmed, completed, invalidated, expired: the rules of a pattern's life. */
@NullMarked
package io.patternstream.state.lifecycle;

import org.jspecify.annotations.NullMarked;
