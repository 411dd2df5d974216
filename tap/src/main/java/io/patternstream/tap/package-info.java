/** Listens in on a live MCP server: calls its tools on a schedule, publishes what they say. */
@NullMarked
package io.patternstream.tap;

import org.jspecify.annotations.NullMarked;
