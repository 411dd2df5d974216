/** The demonstration: real servers on this machine and a replay of real market history. */
@NullMarked
package io.patternstream.cli.demo;

import org.jspecify.annotations.NullMarked;
