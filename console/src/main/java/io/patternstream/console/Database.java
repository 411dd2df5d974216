package io.patternstream.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.patternstream.sql.Export;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads Postgres: bound parameters only, a time limit on each statement, read-only connections, and
 * a {@link Problem} with status 503 and words when the database is away.
 */
final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 4;
  private static final long CONNECTION_TIMEOUT_MILLIS = 1_500;
  private static final int STATEMENT_TIMEOUT_MILLIS = 5_000;
  private static final int EXPORT_TIMEOUT_MILLIS = 300_000;

  private final HikariDataSource pool;
  private final Semaphore exports = new Semaphore(CONNECTIONS / 2); // the pages go on meanwhile

  /** Does not connect yet, so that a database that is away does not stop the start. */
  Database(ConsoleConfig config) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("console");
    hikari.setJdbcUrl(config.postgresUrl());
    hikari.setUsername(config.postgresUser());
    hikari.setPassword(config.postgresPassword());
    hikari.setMaximumPoolSize(CONNECTIONS);
    hikari.setMinimumIdle(1);
    hikari.setReadOnly(true);
    hikari.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    hikari.setValidationTimeout(1_000);
    hikari.setInitializationFailTimeout(-1);
    hikari.addDataSourceProperty("ApplicationName", "patternstream-console");
    hikari.addDataSourceProperty("connectTimeout", "2");
    hikari.addDataSourceProperty("socketTimeout", "10");
    hikari.addDataSourceProperty("options", "-c statement_timeout=" + STATEMENT_TIMEOUT_MILLIS);
    pool = new HikariDataSource(hikari);
  }

  /**
   * All rows of a statement.
   *
   * @param parameters a value for each parameter of the statement; a missing one is SQL's null
   */
  List<Row> rows(Sql sql, Map<String, ?> parameters) {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql.text())) {
      int index = 1;
      for (String name : sql.parameters()) {
        bind(statement, index++, parameters.get(name));
      }
      try (ResultSet result = statement.executeQuery()) {
        ResultSetMetaData columns = result.getMetaData();
        List<Row> rows = new ArrayList<>();
        while (result.next()) {
          Map<String, @Nullable Object> values = new LinkedHashMap<>();
          for (int i = 1; i <= columns.getColumnCount(); i++) {
            values.put(columns.getColumnLabel(i), value(result, columns, i));
          }
          rows.add(new Row(values));
        }
        return rows;
      }
    } catch (SQLException e) {
      throw problem(e);
    }
  }

  /** The one row of a statement that always has one. */
  Row row(Sql sql, Map<String, ?> parameters) {
    return rows(sql, parameters).get(0);
  }

  /**
   * Streams an export. A fault before the first byte is a {@link Problem}; one behind it breaks the
   * answer off, so that half a file does not look whole.
   *
   * @param out asked for once, when there is something to write or nothing at all
   */
  void export(
      Export export,
      Export.Format format,
      @Nullable Instant since,
      @Nullable Instant until,
      Supplier<OutputStream> out) {
    if (!exports.tryAcquire()) {
      throw new Problem(429, "too_many_exports", "wait for the exports that are running");
    }
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false); // the longer limit holds for this transaction alone
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL statement_timeout = " + EXPORT_TIMEOUT_MILLIS);
        LateStream stream = new LateStream(out);
        export.copy(connection, format, since, until, stream);
        stream.open();
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw problem(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      exports.release();
    }
  }

  /** Opens the stream behind it with the first byte: until then the answer may still be a fault. */
  private static final class LateStream extends OutputStream {
    private final Supplier<OutputStream> source;
    private @Nullable OutputStream out;

    LateStream(Supplier<OutputStream> source) {
      this.source = source;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      open().write(bytes, offset, length);
    }

    OutputStream open() {
      if (out == null) {
        out = source.get();
      }
      return out;
    }
  }

  private static Problem problem(SQLException e) {
    String state = e.getSQLState();
    if ("57014".equals(state)) {
      return Problem.unavailable(
          "too_slow", "the database needed more than " + STATEMENT_TIMEOUT_MILLIS + " ms");
    }
    if ("42P01".equals(state) || "42703".equals(state)) {
      return Problem.unavailable(
          "not_migrated", "the database lacks a table or column; run migrate: " + e.getMessage());
    }
    if (e instanceof SQLTransientConnectionException
        || state == null
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("28")
        || state.startsWith("53")) {
      return Problem.unavailable("postgres_unavailable", "Postgres: " + Problem.reason(e));
    }
    return new Problem(500, "query_failed", "the query failed (" + state + ")");
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.VARCHAR);
    } else if (value instanceof Instant instant) {
      statement.setObject(index, instant.atOffset(java.time.ZoneOffset.UTC));
    } else {
      statement.setObject(index, value);
    }
  }

  private static @Nullable Object value(ResultSet result, ResultSetMetaData columns, int index)
      throws SQLException {
    return switch (columns.getColumnTypeName(index)) {
      case "timestamptz" -> {
        OffsetDateTime time = result.getObject(index, OffsetDateTime.class);
        yield time == null ? null : time.toInstant().toString();
      }
      case "json", "jsonb" -> json(result.getString(index));
      case "numeric" -> {
        double number = result.getDouble(index);
        yield result.wasNull() ? null : (Object) number;
      }
      default -> plain(result.getObject(index));
    };
  }

  private static @Nullable Object plain(@Nullable Object value) throws SQLException {
    if (value instanceof Array array) {
      List<@Nullable Object> elements = new ArrayList<>();
      for (Object element : (Object[]) array.getArray()) {
        elements.add(plain(element));
      }
      return elements;
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? number : null;
    }
    if (value instanceof Float number) {
      return Float.isFinite(number) ? (Object) number.doubleValue() : null;
    }
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    return value.toString();
  }

  private static @Nullable Object json(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return text;
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
