/**
 * Web console and HTTP API: reads Postgres, publishes feedback and commands to Kafka.
 *
 * <p>A process of its own, so that it answers when the job, the brokers or the database do not:
 * that is when people look. {@link io.patternstream.console.Console} is the page to read first.
 */
@NullMarked
package io.patternstream.console;

import org.jspecify.annotations.NullMarked;
