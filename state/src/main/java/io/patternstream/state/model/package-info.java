/** The online learner, its calibration and blend, quality metrics and codecs. */
@NullMarked
package io.patternstream.state.model;

import org.jspecify.annotations.NullMarked;
