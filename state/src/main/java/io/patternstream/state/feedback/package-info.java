/** Which label teaches, which is recorded only, and how much one labeler may weigh. */
@NullMarked
package io.patternstream.state.feedback;

import org.jspecify.annotations.NullMarked;
