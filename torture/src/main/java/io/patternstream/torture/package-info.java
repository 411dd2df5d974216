/**
 * The whole product on one machine, and everything that can be done to it: a seed makes a schedule
 * of faults; afterwards nothing may be lost, twice, changed or left behind, and the weights must be
 * those that one thread computes from the topics.
 */
@NullMarked
package io.patternstream.torture;

import org.jspecify.annotations.NullMarked;
