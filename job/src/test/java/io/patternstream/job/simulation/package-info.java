/** The whole dataflow in one thread, under a schedule that a seed gives. */
@NullMarked
package io.patternstream.job.simulation;

import org.jspecify.annotations.NullMarked;
