/** The whole system on one machine under an open load: events a second, latencies, CPU seconds. */
@NullMarked
package io.patternstream.bench.throughput;

import org.jspecify.annotations.NullMarked;
