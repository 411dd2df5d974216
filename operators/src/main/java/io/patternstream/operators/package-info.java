/**
 * Flink functions: each reads state, asks {@code state}, writes state, emits. One file an operator.
 */
@NullMarked
package io.patternstream.operators;

import org.jspecify.annotations.NullMarked;
