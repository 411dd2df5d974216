/** Windowed drift detection against a learnt reference. */
@NullMarked
package io.patternstream.state.drift;

import org.jspecify.annotations.NullMarked;
