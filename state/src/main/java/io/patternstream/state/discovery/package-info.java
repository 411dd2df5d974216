/**
 * What is said as if it named a pattern and nobody knows: found, counted in bounded state, told.
 */
@NullMarked
package io.patternstream.state.discovery;

import org.jspecify.annotations.NullMarked;
