/** The nouns: public records that travel between operators, topics and tables. */
@NullMarked
package io.patternstream.state.event;

import org.jspecify.annotations.NullMarked;
