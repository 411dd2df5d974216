/** How a pattern lives: pending, confirmed, completed, invalidated, expired, and why it changed. */
@NullMarked
package io.patternstream.state.lifecycle;

import org.jspecify.annotations.NullMarked;
