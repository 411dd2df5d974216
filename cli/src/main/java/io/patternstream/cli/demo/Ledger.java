package io.patternstream.cli.demo;

import io.patternstream.state.drift.WatchedUnit;
import io.patternstream.state.quality.QualityMeasures;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Counts in Postgres what became of what was sent. */
final class Ledger {
  private static final String STATISTICS =
      "SELECT coalesce(sum(count), 0) FROM pipeline_statistics WHERE stage = ";
  private static final String READ = STATISTICS + "'parse-mcp-events'";
  private static final String NEW = STATISTICS + "'recognise-formations' AND disposition = 'new'";
  private static final String SEEN_AGAIN =
      STATISTICS + "'recognise-formations' AND disposition = 'seen_again'";
  private static final String SERVED = STATISTICS + "'score-and-learn' AND disposition = 'served'";
  private static final String FALLBACK =
      STATISTICS + "'score-and-learn' AND disposition LIKE 'fallback%'";
  private static final String PREDICTIONS = "SELECT count(*) FROM ml_predictions";

  /** Rows beyond the first for one type at one time of one market. */
  private static final String REPEATED =
      "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM ml_predictions"
          + " WHERE symbol <> '' AND occurred_at IS NOT NULL"
          + " GROUP BY symbol, timeframe, pattern_type, occurred_at) AS formations";

  private static final String P99 =
      "SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY inference_latency_ms)"
          + " FROM ml_predictions";
  private static final String DECIDED =
      "SELECT confidence, label = 'positive' FROM prediction_outcomes"
          + " WHERE label IN ('positive', 'negative')";

  /** Alerts that an injected fault explains: on volume and on what is made of it. */
  private static final String OF_FAULT =
      " FROM drift_alerts WHERE cause = 'data quality' AND feature IN ('volume', "
          + WatchedUnit.ofPatterns().get(0).features().stream()
              .map(feature -> "'" + feature + "'")
              .collect(Collectors.joining(", "))
          + ")";

  /** How many times lower the first of them says that volume is. */
  private static final String FACTOR =
      "SELECT (SELECT 1 / (detail ->> 'factor')::float8%s AND family = 'data'"
          + " ORDER BY opened_at LIMIT 1)";

  private static final long LATEST = 253_402_300_799_000L; // the year 9999: never

  private static final String TRANSITIONS =
      "SELECT upper(transition), severity, message FROM drift_alert_history"
          + " WHERE transition IN ('open', 'resolved', 'rebased')"
          + " ORDER BY at, alert_id, revision OFFSET ";

  /** Everything that still changes while records are on their way; heartbeats do not count. */
  private static final List<String> MOVING =
      List.of(
          READ,
          NEW,
          SEEN_AGAIN,
          SERVED,
          FALLBACK,
          PREDICTIONS,
          "SELECT count(*) FROM feedback_labels",
          "SELECT count(*) FROM prediction_outcomes",
          "SELECT count(*) FROM learning_log",
          "SELECT count(*) FROM model_quality",
          "SELECT count(*) FROM drift_statistics",
          "SELECT coalesce(sum(revision), 0) FROM drift_alerts",
          "SELECT coalesce(sum(revision), 0) FROM pattern_events",
          "SELECT count(*) FROM rejected_events");

  private final String url;
  private final String user;
  private final String password;

  Ledger(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /** Where the tables stand; two equal answers a while apart mean that nothing is on its way. */
  List<Long> standing() throws SQLException {
    try (Connection connection = connect()) {
      List<Long> standing = new ArrayList<>();
      for (String count : MOVING) {
        standing.add(number(connection, count));
      }
      return standing;
    }
  }

  /** Records of the topic of events that the job has counted. */
  long read() throws SQLException {
    try (Connection connection = connect()) {
      return number(connection, READ);
    }
  }

  /** One line for a person. */
  String line() throws SQLException {
    try (Connection connection = connect()) {
      return number(connection, READ)
          + " events, "
          + number(connection, PREDICTIONS)
          + " predictions ("
          + number(connection, SERVED)
          + " by ML), labels "
          + labels(connection, "positive")
          + " positive, "
          + labels(connection, "negative")
          + " negative";
    }
  }

  /**
   * Counts everything.
   *
   * @param sent records that Kafka has acknowledged for the topic of events, over all runs
   * @param faultSince epoch milliseconds from which on alerts on volume are the fault's
   */
  Summary summary(long sent, double secondsToUrl, long faultSince) throws SQLException {
    try (Connection connection = connect()) {
      long since = Math.min(faultSince, LATEST);
      String during = OF_FAULT + " AND opened_at >= to_timestamp(" + since + " / 1000.0)";
      long ofFault = number(connection, "SELECT count(*)" + during);
      Summary.FaultAlerts fault =
          new Summary.FaultAlerts(
              ofFault,
              number(connection, "SELECT count(*)" + during + " AND state = 'resolved'"),
              real(connection, String.format(FACTOR, during)),
              number(connection, "SELECT count(*) FROM drift_alerts") - ofFault);
      long read = number(connection, READ);
      long formations = number(connection, NEW);
      long repeats = number(connection, SEEN_AGAIN);
      long predictions = number(connection, PREDICTIONS);
      long served = number(connection, SERVED);
      long fallback = number(connection, FALLBACK);
      return new Summary(
          read,
          formations + repeats,
          predictions,
          number(connection, "SELECT count(*) FROM rejected_events"),
          labels(connection, "positive"),
          labels(connection, "negative"),
          number(connection, "SELECT count(*) FROM drift_statistics"),
          number(connection, "SELECT count(*) FROM drift_alerts"),
          fault,
          number(connection, "SELECT count(*) FROM model_quality"),
          Math.max(0, sent - read) + Math.max(0, formations - predictions),
          number(connection, REPEATED) + Math.max(0, read - sent),
          real(connection, P99),
          share(fallback, served + fallback),
          share(repeats, formations + repeats),
          ece(connection),
          secondsToUrl);
    }
  }

  /** Alerts that opened or ended, as a person reads them, but for the first {@code known}. */
  List<String> transitions(int known) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(TRANSITIONS + known)) {
      while (rows.next()) {
        lines.add(
            "drift alert "
                + rows.getString(1)
                + " ("
                + rows.getString(2)
                + ") "
                + rows.getString(3));
      }
    }
    return lines;
  }

  private static double share(long part, long all) {
    return all == 0 ? Double.NaN : (double) part / all;
  }

  private static long labels(Connection connection, String label) throws SQLException {
    return number(connection, "SELECT count(*) FROM feedback_labels WHERE label = '" + label + "'");
  }

  private static double ece(Connection connection) throws SQLException {
    double[] served = new double[1024];
    boolean[] positive = new boolean[1024];
    int n = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(DECIDED)) {
      while (rows.next()) {
        if (n == served.length) {
          served = Arrays.copyOf(served, 2 * n);
          positive = Arrays.copyOf(positive, 2 * n);
        }
        served[n] = rows.getDouble(1);
        positive[n] = rows.getBoolean(2);
        n++;
      }
    }
    return n == 0 ? Double.NaN : QualityMeasures.of(served, positive, n).ece();
  }

  private static long number(Connection connection, String sql) throws SQLException {
    return (long) real(connection, sql);
  }

  /** The single number of a query; {@code NaN} when it is null. */
  private static double real(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      double value = rows.getDouble(1);
      return rows.wasNull() ? Double.NaN : value;
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }
}
