/**
 * A real broker and a real database for one machine: child processes on loopback that never outlive
 * their parent.
 */
@NullMarked
package io.patternstream.local;

import org.jspecify.annotations.NullMarked;
