/** Kafka topics in, Kafka topics out. */
@NullMarked
package io.patternstream.job.kafka;

import org.jspecify.annotations.NullMarked;
