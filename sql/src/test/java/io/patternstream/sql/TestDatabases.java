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
    String url = server.getJdbcUrl(USER, name);
    for (String script : scripts) {
      execute(url, resource(script));
    }
    return url;
  }

  static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
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
