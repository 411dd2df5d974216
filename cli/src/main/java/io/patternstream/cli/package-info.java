/** The command line: one class a command, each a thin shell around the classes the job runs. */
@NullMarked
package io.patternstream.cli;

import org.jspecify.annotations.NullMarked;
