/** Other sinks than the product's, for its rows. */
@NullMarked
package io.patternstream.job.postgres;

import org.jspecify.annotations.NullMarked;
