/** How good probabilities turned out to be: measures, their windows, and the backtest. */
@NullMarked
package io.patternstream.state.quality;

import org.jspecify.annotations.NullMarked;
