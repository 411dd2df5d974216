package io.patternstream.job;

import io.patternstream.local.LocalKafka;
import io.patternstream.local.LocalPostgres;
import io.patternstream.sql.Migrations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One real broker and one real Postgres for all end-to-end tests of this JVM, as child processes
 * that die with it.
 */
final class TestServices {
  private static TestServices shared;

  final LocalKafka kafka;
  final LocalPostgres postgres;
  private final AtomicInteger databases = new AtomicInteger();

  private TestServices() throws Exception {
    Path folder = Files.createTempDirectory("patternstream-it");
    kafka = LocalKafka.start(folder.resolve("kafka"));
    postgres = LocalPostgres.start(folder.resolve("postgres"));
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
  }

  static synchronized TestServices shared() throws Exception {
    if (shared == null) {
      shared = new TestServices();
    }
    return shared;
  }

  private void stop() {
    kafka.close();
    postgres.close();
  }

  TestTopics topics(String prefix) throws Exception {
    return new TestTopics(kafka, prefix);
  }

  /** A new, migrated database. */
  Database database() throws Exception {
    String name = "it_" + databases.incrementAndGet();
    try (Connection connection = connect(postgres.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    String url = postgres.jdbcUrl().replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1");
    Migrations.migrate(url, postgres.user(), postgres.password());
    return new Database(url);
  }

  private Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, postgres.user(), postgres.password());
  }

  /** One test's database. */
  final class Database {
    final String url;

    Database(String url) {
      this.url = url;
    }

    String user() {
      return postgres.user();
    }

    String password() {
      return postgres.password();
    }

    void execute(String sql) throws SQLException {
      try (Connection connection = connect(url);
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    List<Map<String, Object>> rows(String sql) throws SQLException {
      try (Connection connection = connect(url);
          Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(sql)) {
        List<Map<String, Object>> rows = new ArrayList<>();
        while (result.next()) {
          Map<String, Object> row = new LinkedHashMap<>();
          for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
            Object value = result.getObject(column);
            row.put(
                result.getMetaData().getColumnLabel(column),
                value instanceof Array array ? array.getArray() : value);
          }
          rows.add(row);
        }
        return rows;
      }
    }

    long number(String sql) throws SQLException {
      Object value = rows(sql).get(0).values().iterator().next();
      return value == null ? 0 : ((Number) value).longValue();
    }
  }
}
