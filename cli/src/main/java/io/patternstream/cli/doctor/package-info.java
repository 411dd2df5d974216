/** Looks at everything the job needs and says what is wrong and what to do. */
@NullMarked
package io.patternstream.cli.doctor;

import org.jspecify.annotations.NullMarked;
