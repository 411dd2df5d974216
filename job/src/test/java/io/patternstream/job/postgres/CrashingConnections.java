package io.patternstream.job.postgres;

import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.jspecify.annotations.Nullable;

/**
 * A writer's connection with {@link CrashPoint}s around its transactions: either the connection
 * breaks there, or the task that uses it.
 */
final class CrashingConnections implements JdbcConnectionProvider {
  private static final long serialVersionUID = 1L;

  /** What breaks. */
  enum Victim {
    CONNECTION,
    TASK
  }

  /** The plan of this JVM: a job's functions are copies, and share nothing else. */
  interface Plans extends Supplier<CrashPoint.Plan>, Serializable {}

  private final JdbcConnectionProvider real;
  private final Plans plan;
  private final Victim victim;
  private transient @Nullable Connection from;
  private transient @Nullable Connection watched;

  CrashingConnections(JdbcConnectionProvider real, Plans plan, Victim victim) {
    this.real = real;
    this.plan = plan;
    this.victim = victim;
  }

  @Override
  public @Nullable Connection getConnection() {
    Connection connection = real.getConnection();
    return connection == null ? null : watched(connection);
  }

  @Override
  public boolean isConnectionValid() throws SQLException {
    return real.isConnectionValid();
  }

  @Override
  public Connection getOrEstablishConnection() throws SQLException, ClassNotFoundException {
    return watched(real.getOrEstablishConnection());
  }

  @Override
  public Connection reestablishConnection() throws SQLException, ClassNotFoundException {
    return watched(real.reestablishConnection());
  }

  @Override
  public void closeConnection() {
    real.closeConnection();
  }

  @Override
  public void close() throws Exception {
    real.close();
  }

  private Connection watched(Connection connection) {
    if (watched == null || from != connection) {
      from = connection;
      watched =
          (Connection)
              Proxy.newProxyInstance(
                  getClass().getClassLoader(),
                  new Class<?>[] {Connection.class},
                  new Transactions(connection)::invoke);
    }
    return watched;
  }

  /** Tells the transaction of a lease from that of a batch, and where in it the writer is. */
  private final class Transactions {
    private final Connection connection;
    private boolean ofLease;

    Transactions(Connection connection) {
      this.connection = connection;
    }

    @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      switch (method.getName()) {
        case "prepareStatement" -> {
          String sql = arguments == null ? "" : String.valueOf(arguments[0]);
          if (sql.startsWith("SELECT epoch FROM writer_lease")) {
            crash(CrashPoint.FLUSH_BEGUN);
          }
          ofLease |= sql.startsWith("INSERT INTO writer_lease");
        }
        case "commit" -> {
          crash(ofLease ? CrashPoint.LEASE_SENT : CrashPoint.FLUSH_SENT);
          connection.commit();
          crash(ofLease ? CrashPoint.LEASE_COMMITTED : CrashPoint.FLUSH_COMMITTED);
          ofLease = false;
          return null;
        }
        default -> {}
      }
      try {
        return method.invoke(connection, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    private void crash(CrashPoint point) throws SQLException {
      if (!plan.get().reached(point)) {
        return;
      }
      if (victim == Victim.TASK) {
        throw new CrashPoint.Crash(point);
      }
      connection.abort(Runnable::run);
      throw new SQLException("broken at " + point, "08006");
    }
  }
}
