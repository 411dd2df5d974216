/** Ways of writing rows to Postgres, side by side. */
@NullMarked
package io.patternstream.bench.sink;

import org.jspecify.annotations.NullMarked;
