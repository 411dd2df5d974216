/**
 * What somebody would write without Flink, with the same kernels, to be measured beside the job.
 */
@NullMarked
package io.patternstream.bench.baseline;

import org.jspecify.annotations.NullMarked;
