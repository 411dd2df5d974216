/**
 * Commands that speak to a Flink cluster: submit, upgrade, savepoint, stop, status, and one to try
 * them on.
 */
@NullMarked
package io.patternstream.cli.cluster;

import org.jspecify.annotations.NullMarked;
