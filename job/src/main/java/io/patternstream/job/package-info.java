/** The job: its topology, its start and its checks. */
@NullMarked
package io.patternstream.job;

import org.jspecify.annotations.NullMarked;
