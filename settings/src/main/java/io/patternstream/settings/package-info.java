/**
 * Every setting of job, console and commands: what it is called, where it is read, what it means.
 */
@NullMarked
package io.patternstream.settings;

import org.jspecify.annotations.NullMarked;
