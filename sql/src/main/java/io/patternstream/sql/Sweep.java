package io.patternstream.sql;

import java.util.List;

/**
 * Rows that go together, and how they go.
 *
 * @param tables what is counted, in the order of the columns of both statements
 * @param action what happens to them
 * @param count how many there are; takes the parameter of {@code batch}
 * @param batch removes or changes some of them and says how many; takes the parameter, then the
 *     most there may be of the first table
 */
record Sweep(List<String> tables, String action, String count, String batch) {
  static final String OPEN_PATTERN =
      "EXISTS (SELECT FROM pattern_events e WHERE e.id = t.%s AND e.status IN ('pending', 'confirmed'))";

  /** The rows of {@code t}, locked; those that somebody else is writing now wait for next time. */
  static String some(String table, String which) {
    return "ARRAY(SELECT t.ctid FROM "
        + table
        + " t WHERE "
        + which
        + " LIMIT ? FOR UPDATE OF t SKIP LOCKED)";
  }

  /** Deletes the rows of one table. */
  static Sweep delete(String table, String which) {
    return new Sweep(
        List.of(table),
        "delete",
        "SELECT count(*) FROM " + table + " t WHERE " + which,
        "WITH gone AS (DELETE FROM "
            + table
            + " WHERE ctid = ANY ("
            + some(table, which)
            + ") RETURNING 1) SELECT count(*) FROM gone");
  }

  /** Deletes the rows of one table and with them those of another that name them. */
  static Sweep deleteWith(String table, String which, String key, String other, String otherKey) {
    return new Sweep(
        List.of(table, other),
        "delete",
        "SELECT count(DISTINCT t.ctid), count(o.*) FROM %s t LEFT JOIN %s o ON o.%s = t.%s WHERE %s"
            .formatted(table, other, otherKey, key, which),
        ("WITH gone AS (DELETE FROM %1$s WHERE ctid = ANY (%2$s) RETURNING %3$s),"
                + " with_them AS (DELETE FROM %4$s o USING gone WHERE o.%5$s = gone.%3$s RETURNING 1)"
                + " SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM with_them)")
            .formatted(table, some(table, which), key, other, otherKey));
  }

  /** Changes the rows of one table so that {@code which} is no longer true of them. */
  static Sweep change(String table, String set, String which) {
    return new Sweep(
        List.of(table),
        "clear",
        "SELECT count(*) FROM " + table + " t WHERE " + which,
        "WITH changed AS (UPDATE "
            + table
            + " SET "
            + set
            + " WHERE ctid = ANY ("
            + some(table, which)
            + ") RETURNING 1) SELECT count(*) FROM changed");
  }

  /**
   * Turns rows of {@code from} into sums by day of {@code pipeline_statistics_daily}, in one
   * statement: no count is there twice or not at all.
   */
  static Sweep fold(String from, String which, String day) {
    return new Sweep(
        List.of(from),
        "aggregate",
        "SELECT count(*) FROM " + from + " t WHERE " + which,
        "WITH gone AS (DELETE FROM "
            + from
            + " WHERE ctid = ANY ("
            + some(from, which)
            + ") RETURNING *), "
            + folded("gone", day)
            + " SELECT count(*) FROM gone");
  }

  /** The part of a statement that adds {@code rows} to the days. */
  static String folded(String rows, String day) {
    return "folded AS (INSERT INTO pipeline_statistics_daily AS d (stage, disposition, day, count, latency)"
        + " SELECT stage, disposition, "
        + day
        + ", sum(count)::bigint, patternstream_sum_buckets(latency) FROM "
        + rows
        + " GROUP BY 1, 2, 3 ON CONFLICT (stage, disposition, day) DO UPDATE"
        + " SET count = d.count + EXCLUDED.count, latency = patternstream_add_buckets(d.latency, EXCLUDED.latency)"
        + " RETURNING 1)";
  }
}
