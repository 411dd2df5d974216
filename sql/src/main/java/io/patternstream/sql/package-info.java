/** The database: migrations as resources, and whether a database has them. */
@NullMarked
package io.patternstream.sql;

import org.jspecify.annotations.NullMarked;
