package io.patternstream.job.postgres;

import io.patternstream.job.config.PostgresConfig;
import io.patternstream.sql.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real Postgres that can be stopped and started again on the same port and data. */
final class TestServer implements AutoCloseable {
  private final Path folder = Files.createTempDirectory("patternstream-postgres");
  private final int port = freePort();
  private EmbeddedPostgres server = launch();
  private int databases;

  TestServer() throws IOException {}

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private EmbeddedPostgres launch() throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(folder.resolve("data"))
        .setCleanDataDirectory(false)
        .start();
  }

  void stop() throws IOException {
    server.close();
  }

  void start() throws IOException {
    server = launch();
  }

  /** A new, migrated database: a copy of one that was migrated once. */
  Database database() throws SQLException {
    if (databases == 0) {
      new Database("postgres").execute("CREATE DATABASE migrated");
      Migrations.migrate(new Database("migrated").url, "postgres", "");
    }
    String name = "sink_" + ++databases;
    new Database("postgres").execute("CREATE DATABASE " + name + " TEMPLATE migrated");
    return new Database(name);
  }

  /** A database of this server that nobody has migrated. */
  Database unmigrated() {
    return new Database("template1");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** One test's database. */
  final class Database {
    final String url;

    Database(String name) {
      url = "jdbc:postgresql://localhost:" + port + "/" + name;
    }

    PostgresConfig config(Duration patience) {
      return config(url, patience);
    }

    PostgresConfig config(String url, Duration patience) {
      return new PostgresConfig(
          url, "postgres", "", 1_000, Duration.ofMillis(20), Duration.ofMillis(20), patience);
    }

    PostgresConfig configOf(String user, Duration patience) {
      return new PostgresConfig(
          url, user, "", 1_000, Duration.ofMillis(20), Duration.ofMillis(20), patience);
    }

    Connection connect() throws SQLException {
      return DriverManager.getConnection(url, "postgres", "");
    }

    void execute(String sql) throws SQLException {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    /** Every row as its columns joined by {@code |}. */
    List<String> rows(String sql) throws SQLException {
      try (Connection connection = connect();
          Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(sql)) {
        List<String> rows = new ArrayList<>();
        while (result.next()) {
          List<String> columns = new ArrayList<>();
          for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
            columns.add(String.valueOf(result.getString(column)));
          }
          rows.add(String.join("|", columns));
        }
        return rows;
      }
    }

    String only(String sql) throws SQLException {
      return rows(sql).get(0);
    }
  }
}
