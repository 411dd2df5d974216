/** Versioned binary codecs over DataOutput and DataInput. */
@NullMarked
package io.patternstream.state.codec;

import org.jspecify.annotations.NullMarked;
