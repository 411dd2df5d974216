/** Configuration: read once, all faults reported together, printed without secrets. */
@NullMarked
package io.patternstream.job.config;

import org.jspecify.annotations.NullMarked;
