/** JMH benchmarks of the kernels: {@code bench/jmh [regex] [JMH options]}. */
@NullMarked
package io.patternstream.bench;

import org.jspecify.annotations.NullMarked;
