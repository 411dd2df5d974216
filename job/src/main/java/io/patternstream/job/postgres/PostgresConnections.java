package io.patternstream.job.postgres;

import io.patternstream.job.config.PostgresConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection at a time, from a data source, made so that neither a dead nor a frozen server can
 * hold its user for ever.
 *
 * <p>The driver's own defaults wait without end ({@code socketTimeout} 0, no keep-alive). What the
 * URL says wins over what is set here.
 */
final class PostgresConnections implements JdbcConnectionProvider {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(PostgresConnections.class);
  private static final int CONNECT_SECONDS = 5;
  private static final int SOCKET_SECONDS = 10;

  /**
   * Ends what the client no longer waits for, so that its locks are free for the next try; and what
   * a frozen client left open, which its successor waits for.
   */
  private static final String SESSION =
      "SET statement_timeout = '9s'; SET lock_timeout = '5s';"
          + " SET idle_in_transaction_session_timeout = '10s'";

  private final PostgresConfig config;
  private final String applicationName;
  private transient @Nullable Connection connection;

  PostgresConnections(PostgresConfig config, String applicationName) {
    this.config = config;
    this.applicationName = applicationName;
  }

  @Override
  public @Nullable Connection getConnection() {
    return connection;
  }

  @Override
  public boolean isConnectionValid() throws SQLException {
    return connection != null && connection.isValid(CONNECT_SECONDS);
  }

  @Override
  public Connection getOrEstablishConnection() throws SQLException {
    if (connection == null) {
      connection = open();
    }
    return connection;
  }

  @Override
  public Connection reestablishConnection() throws SQLException {
    closeConnection();
    return getOrEstablishConnection();
  }

  @Override
  public void closeConnection() {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("closing a connection of {}", applicationName, e);
    }
    connection = null;
  }

  @Override
  public void close() {
    closeConnection();
  }

  private Connection open() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(config.url());
    source.setUser(config.user());
    source.setPassword(config.password());
    // Text goes without a type: the server reads it as uuid, jsonb or enum, as the column is.
    source.setProperty(PGProperty.STRING_TYPE, "unspecified");
    source.setProperty(PGProperty.REWRITE_BATCHED_INSERTS, "true");
    unlessSaid(source, PGProperty.APPLICATION_NAME, applicationName);
    unlessSaid(source, PGProperty.CONNECT_TIMEOUT, Integer.toString(CONNECT_SECONDS));
    unlessSaid(source, PGProperty.SOCKET_TIMEOUT, Integer.toString(SOCKET_SECONDS));
    unlessSaid(source, PGProperty.TCP_KEEP_ALIVE, "true");
    Connection opened = source.getConnection();
    try (Statement statement = opened.createStatement()) {
      statement.execute(SESSION);
      opened.setAutoCommit(false);
    } catch (SQLException e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  private void unlessSaid(PGSimpleDataSource source, PGProperty property, String value)
      throws SQLException {
    if (!config.url().contains(property.getName() + "=")) {
      source.setProperty(property, value);
    }
  }
}
