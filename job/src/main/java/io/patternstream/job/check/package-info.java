/** What is found when servers are looked at, before a start and by {@code doctor}. */
@NullMarked
package io.patternstream.job.check;

import org.jspecify.annotations.NullMarked;
