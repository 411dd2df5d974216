package io.patternstream.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** One real Postgres for the tests of this module, a new database for each that asks. */
final class TestDatabases implements AutoCloseable {
  static final String USER = "postgres";
  static final String PASSWORD = "";

  private final EmbeddedPostgres server;
  private int databases;

  TestDatabases() {
    try {
      server = EmbeddedPostgres.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URL of a new database that scripts from the resources have been run in. */
  String database(String... scripts) throws SQLException {
    String name = "test_" + ++databases;
    execute(server.getJdbcUrl(USER, "postgres"), "CREATE DATABASE " + name);
    // without parameters: a user in the URL would win over every other that is given
    String url = server.getJdbcUrl(USER, name).replaceAll("[?].*", "");
    for (String script : scripts) {
      execute(url, resource(script));
    }
    return url;
  }

  /** The URL of a new database that is a copy of one nobody is connected to. */
  String copyOf(String url) throws SQLException {
    String name = "test_" + ++databases;
    String original = url.substring(url.lastIndexOf('/') + 1);
    execute(
        server.getJdbcUrl(USER, "postgres"), "CREATE DATABASE " + name + " TEMPLATE " + original);
    return url.replace("/" + original, "/" + name);
  }

  static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** A user with one role, who tries things. */
  static final class Visitor implements AutoCloseable {
    private final String url;
    private final String name;
    private final Connection connection;

    Visitor(String url, String role) throws SQLException {
      this.url = url;
      this.name = "visitor_of_" + role;
      execute(url, "CREATE ROLE " + name + " LOGIN IN ROLE " + role);
      connection = DriverManager.getConnection(url, name, PASSWORD);
      connection.setAutoCommit(false);
    }

    /** What comes of a statement: ok or the SQLSTATE; nothing stays. */
    String attempt(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
        return "ok";
      } catch (SQLException e) {
        return e.getSQLState();
      } finally {
        connection.rollback();
      }
    }

    @Override
    public void close() throws SQLException {
      connection.close();
      execute(url, "DROP ROLE " + name);
    }
  }

  /** Every row as its columns joined by {@code |}. */
  static List<String> rows(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> columns = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          columns.add(result.getString(column));
        }
        rows.add(String.join("|", columns.stream().map(String::valueOf).toList()));
      }
      return rows;
    }
  }

  private static String resource(String name) {
    try (InputStream in = TestDatabases.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
