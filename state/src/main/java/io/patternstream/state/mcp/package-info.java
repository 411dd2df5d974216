/** MCP bytes to chart patterns, observations, feedback and commands, or a reason why not. */
@NullMarked
package io.patternstream.state.mcp;

import org.jspecify.annotations.NullMarked;
