package io.patternstream.torture;

import io.patternstream.local.LocalFlink;
import io.patternstream.local.LocalKafka;
import io.patternstream.local.LocalPostgres;
import io.patternstream.local.LocalServerException;
import io.patternstream.local.Signal;
import io.patternstream.local.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A broker, a database and a Flink cluster as child processes. The job reaches Kafka and Postgres
 * only by way of a proxy each; the driver itself goes straight to them.
 */
final class Rig implements AutoCloseable {
  static final int TASK_MANAGERS = 2;

  /** One TaskManager alone can carry the job at its widest. */
  private static final int SLOTS = 4;

  /** A crash of processes must not lose what was committed; the disk itself is not in question. */
  private static final Map<String, String> POSTGRES =
      Map.of(
          "synchronous_commit", "on",
          "max_wal_size", "128MB",
          "min_wal_size", "32MB",
          "deadlock_timeout", "500ms");

  final Path folder;
  final LocalFlink flink;
  final TcpProxy toPostgres;
  final TcpProxy toKafka;
  private final Disk disk;
  private volatile @Nullable LocalPostgres postgres;
  private volatile @Nullable LocalKafka kafka;
  private volatile int postgresPort;
  private final int brokerPort;

  private Rig(
      Path folder,
      Disk disk,
      LocalFlink flink,
      TcpProxy toPostgres,
      TcpProxy toKafka,
      LocalPostgres postgres,
      LocalKafka kafka) {
    this.folder = folder;
    this.disk = disk;
    this.flink = flink;
    this.toPostgres = toPostgres;
    this.toKafka = toKafka;
    this.postgres = postgres;
    this.kafka = kafka;
    this.postgresPort = postgres.port();
    this.brokerPort = kafka.port();
  }

  /**
   * Starts all of them at once.
   *
   * @param flinkSettings over those of a cluster as we ship it
   */
  static Rig start(Path folder, Map<String, String> flinkSettings) throws Exception {
    Map<String, String> spread = new HashMap<>(flinkSettings);
    spread.put("taskmanager.load-balance.mode", "SLOTS"); // both have work that can be lost
    Disk disk = Disk.at(folder.resolve("postgres"));
    TcpProxy toKafka = TcpProxy.start(0);
    FutureTask<LocalPostgres> postgres =
        inBackground(() -> LocalPostgres.start(disk.folder(), POSTGRES));
    FutureTask<LocalKafka> kafka =
        inBackground(() -> LocalKafka.start(folder.resolve("kafka"), 0, toKafka.port()));
    FutureTask<LocalFlink> flink =
        inBackground(() -> LocalFlink.start(folder.resolve("flink"), TASK_MANAGERS, SLOTS, spread));
    LocalKafka broker = result(kafka);
    toKafka.target(broker.outsidePort());
    LocalPostgres database = result(postgres);
    return new Rig(
        folder, disk, result(flink), TcpProxy.start(database.port()), toKafka, database, broker);
  }

  private static <T> FutureTask<T> inBackground(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "rig");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static <T> T result(FutureTask<T> task) throws Exception {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  Disk disk() {
    return disk;
  }

  /** The broker for the driver itself; the same place after a restart. */
  String brokers() {
    return "127.0.0.1:" + brokerPort;
  }

  LocalKafka kafka() {
    LocalKafka running = kafka;
    if (running == null) {
      throw new IllegalStateException("the broker is down");
    }
    return running;
  }

  /** A database of this server for the driver itself. */
  String directUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + postgresPort + "/" + database;
  }

  /** The same by way of the proxy. */
  String proxiedUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + toPostgres.port() + "/" + database;
  }

  Connection connect(String database) throws SQLException {
    DriverManager.setLoginTimeout(5);
    return DriverManager.getConnection(directUrl(database), "postgres", "postgres");
  }

  /** Process ids of what serves sessions of the job now. */
  long[] backends(String database) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT array_agg(pid::bigint) FROM pg_stat_activity"
                    + " WHERE application_name LIKE 'patternstream sink-%'")) {
      rows.next();
      Long[] pids = rows.getArray(1) == null ? new Long[0] : (Long[]) rows.getArray(1).getArray();
      long[] plain = new long[pids.length];
      for (int i = 0; i < pids.length; i++) {
        plain[i] = pids[i];
      }
      return plain;
    }
  }

  boolean postgresRuns() {
    LocalPostgres running = postgres;
    return running != null && running.pid() > 0;
  }

  /** Ends the server as {@code how} ends it. */
  void stopPostgres(Signal how) throws IOException {
    LocalPostgres running = postgres;
    if (running != null) {
      running.stop(how);
      postgres = null;
    }
  }

  /** Starts the server again on the same data, wherever it listens then. */
  void startPostgres() throws LocalServerException {
    if (postgres != null && !postgresRuns()) {
      postgres.close();
      postgres = null;
    }
    if (postgres == null) {
      LocalPostgres started = LocalPostgres.start(disk.folder(), POSTGRES);
      postgresPort = started.port();
      toPostgres.target(started.port());
      postgres = started;
    }
  }

  /** Ends the broker, by {@code kill -9} or in good order. */
  void stopKafka(boolean kill) {
    LocalKafka running = kafka;
    if (running != null) {
      if (kill) {
        running.kill();
      }
      running.close();
      kafka = null;
    }
  }

  void startKafka() throws LocalServerException {
    if (kafka == null) {
      LocalKafka started = LocalKafka.start(folder.resolve("kafka"), brokerPort, toKafka.port());
      toKafka.target(started.outsidePort());
      kafka = started;
    }
  }

  /** Puts everything back up that a fault has left down or slow. */
  void heal() throws Exception {
    disk.free();
    for (TcpProxy way : new TcpProxy[] {toPostgres, toKafka}) {
      way.accept();
      way.delay(java.time.Duration.ZERO);
      way.thaw();
    }
    startPostgres();
    startKafka();
    while (flink.taskManagers().size() < TASK_MANAGERS) {
      flink.startTaskManager();
    }
  }

  @Override
  public void close() {
    toPostgres.close();
    toKafka.close();
    flink.close();
    if (postgres != null) {
      postgres.close();
    }
    stopKafka(false);
    disk.close();
  }

  /** Empties what an earlier run has left. */
  static void clear(Path folder) throws IOException {
    Disk.at(folder.resolve("postgres")).close();
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(folder);
  }
}
