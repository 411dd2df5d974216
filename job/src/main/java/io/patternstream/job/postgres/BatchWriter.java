package io.patternstream.job.postgres;

import io.patternstream.job.config.PostgresConfig;
import io.patternstream.state.event.Rejected;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows, a transaction a batch, and does not give up on them.
 *
 * <ul>
 *   <li>A row that Postgres refuses is found by halving the batch and set aside in {@code
 *       rejected_events} with its SQLSTATE; its neighbours are written.
 *   <li>An error that passes (connection, restart, deadlock, lock, no room) is tried again with
 *       growing waits until the patience is used up. A commit whose answer was lost is written
 *       again: rows have natural keys.
 *   <li>Anything else (a table or a right is missing) is an {@link IOException} at once: no flood
 *       of rows set aside, the job stops and says why.
 *   <li>Under a {@link Lease}, a transaction whose lease a later writer has taken is refused, once
 *       and for all.
 * </ul>
 *
 * <p>For one thread. The caller waits while Postgres is away, which is back-pressure.
 */
final class BatchWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

  /** From here on a copy is cheaper than a statement ({@code docs/decisions/0060}). */
  static final int COPY_ROWS = 100;

  private static final long FIRST_WAIT_MILLIS = 50;
  private static final long LONGEST_WAIT_MILLIS = 5_000;

  /** Hears what happens, for metrics. */
  interface Observer {
    void written(int rows);

    void setAside(String sqlState);

    void triedAgain();

    void fenced();
  }

  private interface Work<R> {
    R in(Connection connection) throws SQLException, IOException;
  }

  private final JdbcConnectionProvider connections;
  private final Duration patience;
  private final Observer observer;
  private final Stages stages = new Stages();
  private @Nullable Lease lease;

  BatchWriter(PostgresConfig config, String applicationName, Observer observer) {
    this(new PostgresConnections(config, applicationName), config.patience(), observer);
  }

  BatchWriter(JdbcConnectionProvider connections, Duration patience, Observer observer) {
    this.connections = connections;
    this.patience = patience;
    this.observer = observer;
  }

  /**
   * Takes the lease under which everything is written from now on; to be called once, at the start.
   * Waits for Postgres as long as a batch would.
   *
   * @throws SupersededException when a later submission of the job writes
   */
  void take(Lease.Writer writer) throws IOException, InterruptedException {
    Result<Lease> taken = patiently("writer_lease", c -> Lease.take(c, writer));
    if (taken.value() == null) {
      throw new IOException(writer + " has no lease", taken.refused());
    }
    lease = taken.value();
    connections.closeConnection(); // quiet tables hold none
    LOG.info("{} writes with epoch {}", writer, lease.epoch());
  }

  /**
   * Writes rows with different keys, sorted by key: every writer takes its locks in one order, and
   * a rewritten upsert may not hold one key twice (SQLSTATE 21000).
   *
   * @throws IOException when Postgres stayed away, or when no row can be written
   */
  void write(Table<?> table, List<byte[]> rows) throws IOException, InterruptedException {
    SQLException refused = writeUnlessRefused(table, rows);
    if (refused == null) {
      observer.written(rows.size());
    } else if (rows.size() > 1) {
      int half = rows.size() / 2;
      write(table, rows.subList(0, half));
      write(table, rows.subList(half, rows.size()));
    } else {
      setAside(table, rows.get(0), refused);
    }
  }

  private void setAside(Table<?> table, byte[] row, SQLException refused)
      throws IOException, InterruptedException {
    String state = String.valueOf(Fault.state(refused));
    LOG.warn("{} refused a row: {} {}", table.name(), state, Fault.message(refused));
    Rejected rejected =
        new Rejected(
            "sink_" + state.toLowerCase(Locale.ROOT),
            table.name() + ": " + Fault.message(refused),
            Row.position(row),
            table.print(row));
    RejectedTable aside = new RejectedTable(table.uid());
    SQLException again =
        writeUnlessRefused(aside, List.of(aside.encode(rejected, new Row.Encoder())));
    if (again != null) {
      throw new IOException(
          "a row of " + table.name() + " was refused and cannot be set aside", again);
    }
    observer.setAside(state);
  }

  /** Either what was done, or the error when the row itself is at fault and nothing was. */
  private record Result<R>(@Nullable R value, @Nullable SQLException refused) {}

  /** The error when a row is at fault and nothing was written; null when all rows are. */
  private @Nullable SQLException writeUnlessRefused(Table<?> table, List<byte[]> rows)
      throws IOException, InterruptedException {
    return patiently(
            table.name(),
            connection -> {
              transaction(connection, table, rows);
              return rows.size();
            })
        .refused();
  }

  private <R> Result<R> patiently(String what, Work<R> work)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (long wait = FIRST_WAIT_MILLIS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS)) {
      try {
        return new Result<>(work.in(connection()), null);
      } catch (FencedException e) {
        connections.closeConnection();
        observer.fenced();
        LOG.error("{}", e.getMessage());
        throw e;
      } catch (SQLException e) {
        switch (Fault.of(e)) {
          case ROW -> {
            rollBack();
            return new Result<>(null, e);
          }
          case PASSING -> {
            connections.closeConnection();
            long left = patience.toNanos() - (System.nanoTime() - start);
            if (left <= 0) {
              throw new IOException(
                  what + " could not be written for " + patience + ": " + Fault.message(e), e);
            }
            observer.triedAgain();
            LOG.info("{} waits for Postgres: {}", what, Fault.message(e));
            long most = Math.min(wait, Math.max(1, left / 1_000_000));
            Thread.sleep(ThreadLocalRandom.current().nextLong((most + 1) / 2, most + 1));
          }
          case LASTING -> {
            connections.closeConnection();
            throw new IOException(what + " cannot be written: " + Fault.message(e), e);
          }
        }
      }
    }
  }

  private Connection connection() throws SQLException {
    try {
      return connections.getOrEstablishConnection();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("the driver is part of the job", e);
    }
  }

  private void transaction(Connection connection, Table<?> table, List<byte[]> rows)
      throws SQLException, FencedException {
    if (lease != null) {
      lease.check(connection);
    }
    if (rows.size() < COPY_ROWS || !stages.copy(connection, table, rows)) {
      try (PreparedStatement statement = connection.prepareStatement(table.query())) {
        for (byte[] row : rows) {
          table.statement(statement, row);
          statement.addBatch();
        }
        statement.executeBatch();
      }
    }
    connection.commit();
    stages.committed();
  }

  /** Keeps the connection where that works: halving a batch takes several transactions. */
  private void rollBack() {
    Connection connection = connections.getConnection();
    try {
      if (connection != null) {
        stages.rolledBack();
        connection.rollback();
      }
    } catch (SQLException e) {
      LOG.debug("rolling back", e);
      connections.closeConnection();
    }
  }

  @Override
  public void close() {
    connections.closeConnection();
  }
}
