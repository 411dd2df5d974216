package io.patternstream.bench.throughput;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What Postgres holds after a run. */
final class Observed implements AutoCloseable {
  private static final long LONGEST_MICROS = 3_600_000_000L;
  private static final int FETCH_ROWS = 10_000;

  private final Connection connection;

  Observed(String url, String user, String password) throws SQLException {
    connection = DriverManager.getConnection(url, user, password);
    connection.setAutoCommit(false);
  }

  /** Latencies of every prediction whose event was due in a span, in microseconds. */
  record Latencies(Histogram inference, Histogram visible) {}

  /**
   * Reads all predictions: none is sampled, none is left out because it was late.
   *
   * <p>Visible is from when an event was due to the commit of the transaction that wrote the row.
   *
   * @param from first due time that counts, microseconds since the epoch
   * @param until first one that does not
   */
  Latencies latencies(long from, long until) throws SQLException {
    Histogram inference = new Histogram(LONGEST_MICROS, 3);
    Histogram visible = new Histogram(LONGEST_MICROS, 3);
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(FETCH_ROWS);
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT event_id, inference_latency_ms,"
                  + " extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000"
                  + " FROM ml_predictions")) {
        while (rows.next()) {
          long due = Workload.dueOf(rows.getString(1));
          if (due >= from && due < until) {
            inference.recordValue(within(Math.round(rows.getDouble(2) * 1e3)));
            visible.recordValue(within(rows.getLong(3) - due));
          }
        }
      }
    }
    connection.commit();
    return new Latencies(inference, visible);
  }

  private static long within(long micros) {
    return Math.max(0, Math.min(LONGEST_MICROS, micros));
  }

  /** The single number of a query, 0 when it is null. */
  double number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      double number = rows.getDouble(1);
      connection.commit();
      return number;
    }
  }

  String text(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      String text = rows.getString(1);
      connection.commit();
      return text;
    }
  }

  /** Rows that were inserted or updated so far, by table; only those that have any. */
  Map<String, String> written() throws SQLException {
    Map<String, String> written = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT relname, n_tup_ins, n_tup_upd, n_tup_hot_upd,"
                    + " pg_total_relation_size(relid) FROM pg_stat_user_tables"
                    + " WHERE n_tup_ins + n_tup_upd > 0 ORDER BY n_tup_ins + n_tup_upd DESC")) {
      while (rows.next()) {
        written.put(
            rows.getString(1),
            rows.getLong(2)
                + " inserted, "
                + rows.getLong(3)
                + " updated ("
                + rows.getLong(4)
                + " in place), "
                + rows.getLong(5) / 1_000_000
                + " MB");
      }
    }
    connection.commit();
    return written;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
