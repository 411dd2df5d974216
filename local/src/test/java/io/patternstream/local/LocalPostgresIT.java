package io.patternstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {
  @TempDir Path folder;

  @Test
  void dataStaysAcrossStartsAndTheServerIsGoneAfterClose() throws Exception {
    long pid;
    try (LocalPostgres postgres = LocalPostgres.start(folder)) {
      pid = postgres.pid();
      execute(postgres, "CREATE TABLE kept (value int)");
      execute(postgres, "INSERT INTO kept VALUES (42)");
    }
    assertThat(ProcessHandle.of(pid)).isEmpty();

    try (LocalPostgres postgres = LocalPostgres.start(folder)) {
      assertThat(number(postgres, "SELECT value FROM kept")).isEqualTo(42);
    }
  }

  @Test
  void aSecondServerOnAFolderInUseIsRefusedInOneLineAndTheFirstGoesOn() throws Exception {
    try (LocalPostgres first = LocalPostgres.start(folder)) {
      assertThatThrownBy(() -> LocalPostgres.start(folder))
          .isInstanceOf(LocalServerException.class)
          .hasMessageContaining("is in use by process")
          .message()
          .hasLineCount(1);
      assertThat(number(first, "SELECT 1")).isEqualTo(1);
    }
  }

  @Test
  void aServerWhoseKeeperWasKilledIsReplacedByTheNextStart() throws Exception {
    LocalPostgres orphaned = LocalPostgres.start(folder);
    long server = orphaned.pid();
    execute(orphaned, "CREATE TABLE kept AS SELECT 7 AS value");
    ProcessHandle keeper = ProcessHandle.of(orphaned.keeperPid()).orElseThrow();
    keeper.destroyForcibly();
    keeper.onExit().get();
    assertThat(ProcessHandle.of(server)).isPresent();

    try (LocalPostgres next = LocalPostgres.start(folder)) {
      assertThat(ProcessHandle.of(server)).isEmpty();
      assertThat(number(next, "SELECT value FROM kept")).isEqualTo(7);
    }
    orphaned.close();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> LocalPostgres.start(file.resolve("below")))
        .isInstanceOf(LocalServerException.class)
        .hasMessageContaining(file.toString());
  }

  private static void execute(LocalPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int number(LocalPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getInt(1);
    }
  }

  private static Connection connect(LocalPostgres postgres) throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }
}
