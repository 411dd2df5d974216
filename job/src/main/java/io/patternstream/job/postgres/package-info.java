/**
 * What is written to Postgres, and how: one class a table, one writer for all of them. The only
 * package of the job that speaks JDBC.
 */
@NullMarked
package io.patternstream.job.postgres;

import org.jspecify.annotations.NullMarked;
