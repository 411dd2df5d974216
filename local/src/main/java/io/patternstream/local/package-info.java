/**
 * A real broker, a real database and a real Flink cluster for one machine: child processes on
 * loopback that never outlive their parent.
 */
@NullMarked
package io.patternstream.local;

import org.jspecify.annotations.NullMarked;
