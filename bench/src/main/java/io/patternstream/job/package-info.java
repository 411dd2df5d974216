/** Other jobs than the product's, of the product's parts, to be measured beside it. */
@NullMarked
package io.patternstream.job;

import org.jspecify.annotations.NullMarked;
