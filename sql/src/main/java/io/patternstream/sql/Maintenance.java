package io.patternstream.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Removes what has been kept long enough, makes partitions for the days to come, and removes what
 * belongs to one labeler or one symbol; while the job writes.
 *
 * <p>Rows go in transactions of bounded size; a row that is being written is left for next time. A
 * partition goes when its whole day is over the limit, under a lock that waits two seconds at most;
 * a writer that meets it waits as long and tries again. Stopped halfway, it goes on where it
 * stopped when it is run again.
 *
 * <p>For one thread; one at a time on a database.
 */
public final class Maintenance implements AutoCloseable {
  /** For how many days there are partitions ahead: how long maintenance may be forgotten. */
  private static final int DAYS_AHEAD = 7;

  private static final int BATCH = 10_000;
  private static final int ATTEMPTS = 3;
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final DateTimeFormatter SUFFIX = DateTimeFormatter.BASIC_ISO_DATE;
  private static final String ALONE =
      "SELECT pg_try_advisory_lock(hashtext('patternstream maintain'))";
  private static final String BY_DAY = "(minute AT TIME ZONE 'UTC')::date";

  /**
   * What was done, or would be, to one table.
   *
   * @param olderThan null when age was not the reason
   */
  public record Step(String table, String action, long rows, @Nullable Instant olderThan) {}

  private record Partitioned(String table, String time, String rest) {}

  private static final Partitioned STATISTICS =
      new Partitioned("pipeline_statistics", "minute", "pipeline_statistics_rest");
  private static final Partitioned REJECTED =
      new Partitioned("rejected_events", "log_time", "rejected_events_rest");

  private final Connection connection;
  private final boolean dryRun;
  private final int batch;
  private final Instant now;
  private final Consumer<Step> done;

  private Maintenance(Connection connection, boolean dryRun, int batch, Consumer<Step> done)
      throws SQLException {
    this.connection = connection;
    this.dryRun = dryRun;
    this.batch = batch;
    this.done = done;
    this.now = instant("SELECT now()");
  }

  /**
   * Connects, and refuses what cannot be maintained.
   *
   * @param dryRun count only
   * @param done hears of each step as it is finished
   * @throws MaintenanceException when the database lacks migrations, when the user may not delete,
   *     or when another maintenance is at work
   */
  public static Maintenance open(
      String url, String user, String password, boolean dryRun, Consumer<Step> done)
      throws MaintenanceException, SQLException {
    return open(url, user, password, dryRun, BATCH, done);
  }

  static Maintenance open(
      String url, String user, String password, boolean dryRun, int batch, Consumer<Step> done)
      throws MaintenanceException, SQLException {
    Optional<String> problem = Migrations.problem(url, user, password);
    if (problem.isPresent()) {
      throw new MaintenanceException(problem.get());
    }
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "patternstream maintain");
    properties.setProperty("tcpKeepAlive", "true");
    Connection connection = DriverManager.getConnection(url, properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TIME ZONE 'UTC'");
      refuse(connection, user);
      connection.setAutoCommit(false);
      connection.setReadOnly(dryRun);
      return new Maintenance(connection, dryRun, batch, done);
    } catch (SQLException | MaintenanceException e) {
      connection.close();
      throw e;
    }
  }

  private static void refuse(Connection connection, String user)
      throws MaintenanceException, SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet result =
          statement.executeQuery(
              "SELECT c.relname FROM pg_class c"
                  + " LEFT JOIN (pg_inherits i JOIN pg_class parent ON parent.oid = i.inhparent) ON i.inhrelid = c.oid"
                  + " JOIN patternstream_tables() t ON to_regclass(t.name) = coalesce(parent.oid, c.oid)"
                  + " WHERE c.relkind IN ('r', 'p') AND t.name <> 'flyway_schema_history'"
                  + " AND NOT (CASE WHEN c.relkind = 'p' OR c.relispartition THEN pg_has_role(c.relowner, 'USAGE')"
                  + " ELSE has_table_privilege(c.oid, 'DELETE') AND has_table_privilege(c.oid, 'UPDATE') END)"
                  + " ORDER BY 1 LIMIT 1")) {
        if (result.next()) {
          throw new MaintenanceException(
              user
                  + " may not maintain "
                  + result.getString(1)
                  + ": use the role that migrates, or a member of patternstream_owner");
        }
      }
      try (ResultSet result = statement.executeQuery(ALONE)) {
        result.next();
        if (!result.getBoolean(1)) {
          throw new MaintenanceException("another maintain is at work on this database");
        }
      }
    }
  }

  /** Removes what is over its limit, and makes partitions for the days to come. */
  public void retain(Retention keep) throws MaintenanceException, SQLException {
    String closed = "NOT " + Sweep.OPEN_PATTERN;
    aged(
        keep.predictions(),
        Sweep.deleteWith(
            "ml_predictions",
            "t.log_time < ? AND " + closed.formatted("pattern_id"),
            "pattern_id",
            "prediction_outcomes",
            "pattern_id"),
        Sweep.delete(
            "prediction_outcomes",
            "t.log_time < ? AND NOT EXISTS (SELECT FROM ml_predictions p WHERE p.pattern_id = t.pattern_id)"
                + " AND "
                + closed.formatted("pattern_id")));
    aged(
        keep.patterns(),
        Sweep.deleteWith(
            "pattern_events",
            "t.updated_at < ? AND t.status NOT IN ('pending', 'confirmed')",
            "id",
            "pattern_lifecycle_history",
            "pattern_id"),
        Sweep.delete(
            "pattern_lifecycle_history",
            "t.created_at < ? AND NOT EXISTS (SELECT FROM pattern_events e WHERE e.id = t.pattern_id)"));
    aged(
        keep.labels(),
        Sweep.delete("feedback_labels", "t.log_time < ? AND t.labeling_method = 'automatic'"),
        Sweep.delete("learning_log", "t.log_time < ?"));
    aged(
        keep.models(),
        Sweep.delete(
            "ml_models",
            "t.created_at < ? AND t.model_group IS NOT NULL AND NOT t.is_production AND EXISTS"
                + " (SELECT FROM ml_models n WHERE n.model_group = t.model_group AND n.created_at > t.created_at)"));
    aged(
        keep.statistics(),
        Sweep.delete("drift_statistics", "t.to_log_time < ?"),
        Sweep.delete("model_quality", "t.to_log_time < ?"));
    aged(
        keep.alerts(),
        Sweep.delete(
            "drift_alerts",
            "coalesce(t.closed_at, t.updated_at) < ? AND t.state IN ('resolved', 'rebased')"),
        Sweep.delete(
            "drift_alert_history",
            "t.at < ? AND NOT EXISTS (SELECT FROM drift_alerts a WHERE a.alert_id = t.alert_id)"),
        Sweep.delete("alert_outbox", "t.inserted_at < ?"));
    partitions(REJECTED, keep.rejected(), false);
    aged(keep.rejected(), Sweep.delete(REJECTED.rest(), "t.log_time < ?"));
    aged(
        keep.days(),
        Sweep.fold(
            "pipeline_statistics_daily",
            "t.day < ?::timestamptz::date AND t.day > '-infinity'",
            "'-infinity'::date"));
    partitions(STATISTICS, keep.minutes(), true);
    aged(keep.minutes(), Sweep.fold(STATISTICS.rest(), "t.minute < ?", BY_DAY));
  }

  /**
   * Removes what one labeler gave. What models have learnt from it stays learnt, and what the topic
   * of feedback and the state of a running job hold is not reached from here.
   */
  public void deleteLabeler(String labeler) throws SQLException {
    all(labeler, Sweep.delete("feedback_labels", "t.labeled_by = ?"));
    all(labeler, Sweep.delete("prediction_outcomes", "t.labeled_by = ?"));
    all(
        labeler,
        Sweep.change(
            "pattern_events",
            "labeled_by = NULL, labeled_at = NULL, labeling_method = NULL, outcome_label = NULL,"
                + " realized_pnl = NULL, max_favorable_move = NULL, max_adverse_move = NULL,"
                + " max_drawdown = NULL, days_to_completion = NULL",
            "t.labeled_by = ?"));
    all(
        labeler,
        Sweep.change(
            "pattern_events",
            "operator_id = NULL, verdict = NULL, verdict_notes = NULL",
            "t.operator_id = ?"));
    all(
        labeler,
        Sweep.change("drift_alerts", "acknowledged_by = 'removed'", "t.acknowledged_by = ?"));
    all(labeler, Sweep.change("drift_alerts", "muted_by = 'removed'", "t.muted_by = ?"));
    all(
        labeler,
        Sweep.change(
            "drift_alert_history", "acknowledged_by = 'removed'", "t.acknowledged_by = ?"));
    all(labeler, Sweep.change("drift_alert_history", "muted_by = 'removed'", "t.muted_by = ?"));
    all(
        labeler,
        Sweep.change(
            "alert_outbox",
            "payload = payload || jsonb_build_object('acknowledged_by', 'removed')",
            "t.payload ->> 'acknowledged_by' = ?"));
  }

  /** Removes what is kept of one symbol; of patterns that are open everything stays. */
  public void deleteSymbol(String symbol) throws SQLException {
    String closed = "NOT " + Sweep.OPEN_PATTERN;
    String ours =
        "EXISTS (SELECT FROM pattern_events o WHERE o.id = t.pattern_id AND o.symbol = k.symbol)";
    all(
        symbol,
        Sweep.delete(
            "feedback_labels",
            "EXISTS (SELECT FROM (SELECT ?::text AS symbol) k WHERE t.market_key = k.symbol OR "
                + ours
                + ") AND "
                + closed.formatted("pattern_id")));
    all(
        symbol,
        Sweep.delete("prediction_outcomes", "t.symbol = ? AND " + closed.formatted("pattern_id")));
    all(
        symbol,
        Sweep.delete("ml_predictions", "t.symbol = ? AND " + closed.formatted("pattern_id")));
    for (String legacy : List.of("legacy_ml_predictions", "legacy_ml_features")) {
      if (exists(legacy)) {
        all(
            symbol,
            Sweep.delete(
                legacy,
                "EXISTS (SELECT FROM (SELECT ?::text AS symbol) k WHERE "
                    + ours
                    + ") AND "
                    + closed.formatted("pattern_id")));
      }
    }
    all(
        symbol,
        Sweep.deleteWith(
            "pattern_events",
            "t.symbol = ? AND t.status NOT IN ('pending', 'confirmed')",
            "id",
            "pattern_lifecycle_history",
            "pattern_id"));
  }

  /** How many patterns of a symbol are open, and so stay. */
  public long openPatterns(String symbol) throws SQLException {
    return count(
        "SELECT count(*) FROM pattern_events WHERE symbol = ? AND status IN ('pending', 'confirmed')",
        symbol);
  }

  /** How many commands in the log, which is an audit and stays, name {@code actor}. */
  public long commandsOf(String actor) throws SQLException {
    return count("SELECT count(*) FROM control_log WHERE actor = ?", actor);
  }

  private long count(String sql, String parameter) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    } finally {
      connection.rollback();
    }
  }

  private void aged(Duration kept, Sweep... sweeps) throws SQLException {
    if (kept.isZero()) {
      return;
    }
    Instant limit = now.minus(kept);
    for (Sweep sweep : sweeps) {
      sweep(sweep, Timestamp.from(limit), limit);
    }
  }

  private void all(String of, Sweep sweep) throws SQLException {
    sweep(sweep, of, null);
  }

  private void sweep(Sweep sweep, Object parameter, @Nullable Instant limit) throws SQLException {
    long[] rows = new long[sweep.tables().size()];
    try (PreparedStatement statement =
        connection.prepareStatement(dryRun ? sweep.count() : sweep.batch())) {
      long some;
      do {
        statement.setObject(1, parameter);
        if (!dryRun) {
          statement.setInt(2, batch);
        }
        try (ResultSet result = statement.executeQuery()) {
          result.next();
          some = result.getLong(1);
          for (int i = 0; i < rows.length; i++) {
            rows[i] += result.getLong(i + 1);
          }
        }
        connection.commit();
      } while (!dryRun && some == batch);
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    }
    for (int i = 0; i < rows.length; i++) {
      done.accept(new Step(sweep.tables().get(i), sweep.action(), rows[i], limit));
    }
  }

  private void partitions(Partitioned of, Duration kept, boolean fold)
      throws MaintenanceException, SQLException {
    if (!kept.isZero()) {
      Instant limit = now.minus(kept);
      for (String partition : partitionsBefore(of, limit)) {
        drop(of, partition, limit, fold);
      }
    }
    LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
    // From tomorrow: rows of today may be with the rest already, and a partition would need them.
    for (int ahead = 1; ahead <= DAYS_AHEAD; ahead++) {
      create(of, today.plusDays(ahead));
    }
  }

  /** Partitions whose whole range is before {@code limit}. */
  private List<String> partitionsBefore(Partitioned of, Instant limit) throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                + " WHERE i.inhparent = ?::regclass"
                + " AND substring(pg_get_expr(c.relpartbound, c.oid) FROM $$TO \\('([^']+)'\\)$$)::timestamptz <= ?"
                + " ORDER BY 1")) {
      statement.setString(1, of.table());
      statement.setTimestamp(2, Timestamp.from(limit));
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          names.add(result.getString(1));
        }
      }
    }
    connection.rollback();
    return names;
  }

  private void drop(Partitioned of, String partition, Instant limit, boolean fold)
      throws MaintenanceException, SQLException {
    long rows = rows(partition);
    if (!dryRun) {
      locked(
          partition,
          statement -> {
            statement.execute("ALTER TABLE " + of.table() + " DETACH PARTITION " + partition);
            if (fold) {
              statement.execute(
                  "WITH " + Sweep.folded(partition, BY_DAY) + " SELECT count(*) FROM folded");
            }
            statement.execute("DROP TABLE " + partition);
          });
    }
    done.accept(new Step(partition, fold ? "aggregate and drop" : "drop", rows, limit));
  }

  private void create(Partitioned of, LocalDate day) throws MaintenanceException, SQLException {
    String partition = of.table() + "_" + SUFFIX.format(day);
    Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant to = from.plus(1, ChronoUnit.DAYS);
    if (exists(partition)) {
      return;
    }
    String range = "%s >= '%s' AND %s < '%s'".formatted(of.time(), from, of.time(), to);
    if (rows(of.rest() + " WHERE " + range) > 0) {
      return; // stamped ahead of the clock: that day stays with the rest
    }
    if (!dryRun) {
      locked(
          of.table(),
          statement -> {
            // attached, not created in place: that lets the writers of other days go on
            statement.execute(
                "CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
                    .formatted(partition, of.table()));
            statement.execute(
                "ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
                    .formatted(of.table(), partition, from, to));
            // reached through its table only; some databases give new tables to everybody
            statement.execute("ALTER TABLE " + partition + " ENABLE ROW LEVEL SECURITY");
            statement.execute(
                "DO $$ DECLARE r text; BEGIN"
                    + " FOREACH r IN ARRAY ARRAY['anon', 'authenticated', 'service_role'] LOOP"
                    + " IF to_regrole(r) IS NOT NULL THEN EXECUTE format('REVOKE ALL ON "
                    + partition
                    + " FROM %I', r); END IF; END LOOP;"
                    + " EXECUTE format('ALTER TABLE "
                    + partition
                    + " OWNER TO %I', (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = '"
                    + of.table()
                    + "'::regclass)); END $$");
          });
    }
    done.accept(new Step(partition, "create", 0, null));
  }

  private interface Change {
    void on(Statement statement) throws SQLException;
  }

  /** One transaction that needs a table for itself, without making its writers wait long. */
  private void locked(String what, Change change) throws MaintenanceException, SQLException {
    for (int attempt = 1; ; attempt++) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL lock_timeout = '2s'");
        change.on(statement);
        connection.commit();
        return;
      } catch (SQLException e) {
        connection.rollback();
        if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
          throw e;
        }
        if (attempt == ATTEMPTS) {
          throw new MaintenanceException(
              what + " is in use by a long transaction; run maintain again when it has ended");
        }
      }
    }
  }

  private boolean exists(String table) throws SQLException {
    return count(
            "SELECT count(*) FROM (SELECT to_regclass(?) AS found) c WHERE found IS NOT NULL",
            table)
        > 0;
  }

  private long rows(String of) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM " + of)) {
      result.next();
      return result.getLong(1);
    } finally {
      connection.rollback();
    }
  }

  private Instant instant(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getTimestamp(1).toInstant();
    } finally {
      connection.rollback();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
