/** How often drift rules alarm where nothing drifts, and how soon where something does. */
@NullMarked
package io.patternstream.bench.drift;

import org.jspecify.annotations.NullMarked;
