/** What is remembered of a formation, so that it is scored once however often it is reported. */
@NullMarked
package io.patternstream.state.formation;

import org.jspecify.annotations.NullMarked;
