package io.patternstream.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Postgres of its own in child processes, on loopback and a free port.
 *
 * <p>Its data stays in the folder across starts. It ends with {@link #close()} or with this
 * process, however that ends; a server whose keeper was killed is stopped by the next start on the
 * folder. It trusts every connection from this machine and does not wait for the disk: made for
 * tests and demonstrations, not for data that must survive a power cut.
 */
public final class LocalPostgres implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  private final ChildJvm keeper;
  private final Path data;
  private final int port;

  private LocalPostgres(ChildJvm keeper, Path data, int port) {
    this.keeper = keeper;
    this.data = data;
    this.port = port;
  }

  /**
   * Starts a server on {@code folder} and waits until it answers.
   *
   * @throws LocalServerException one line that says why it does not start
   */
  public static LocalPostgres start(Path folder) throws LocalServerException {
    return start(folder, Map.of());
  }

  /**
   * The same with settings of the server's own, such as {@code fsync=on} where the disk is to
   * count.
   *
   * @throws LocalServerException one line that says why it does not start
   */
  public static LocalPostgres start(Path folder, Map<String, String> settings)
      throws LocalServerException {
    Path absolute = Folder.prepare(folder);
    Path log = absolute.resolve("postgres.log");
    long before = size(log);
    ChildJvm keeper =
        ChildJvm.start(
            "Postgres",
            PostgresMain.class.getName(),
            // Unpacking the binaries needs a window of 64 MiB, once.
            List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"),
            arguments(absolute, settings),
            absolute.resolve("keeper.log"));
    try {
      int port = Integer.parseInt(keeper.awaitReady(START_PATIENCE));
      return new LocalPostgres(keeper, absolute.resolve("data"), port);
    } catch (LocalServerException e) {
      throw new LocalServerException(e.getMessage() + serverReason(log, before));
    }
  }

  private static List<String> arguments(Path folder, Map<String, String> settings) {
    List<String> arguments = new ArrayList<>(List.of(folder.toString()));
    settings.forEach((name, value) -> arguments.add(name + "=" + value));
    return arguments;
  }

  private static long size(Path log) {
    try {
      return Files.exists(log) ? Files.size(log) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** What the server itself said since {@code from}, such as a full disk or a port in use. */
  private static String serverReason(Path log, long from) {
    try {
      byte[] all = Files.readAllBytes(log);
      int start = (int) Math.min(from, all.length);
      return new String(all, start, all.length - start, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
          .reduce((first, second) -> second)
          .map(line -> "; it said: " + line)
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** Address of the database {@code postgres}. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** The superuser. */
  public String user() {
    return "postgres";
  }

  /** Any would do: connections from this machine are trusted. */
  public String password() {
    return "postgres";
  }

  /** Process id of the server itself, or -1 when it is not running. */
  public long pid() {
    return Postmaster.of(data).map(ProcessHandle::pid).orElse(-1L);
  }

  /** Process id of the small process that stops the server in the end. */
  long keeperPid() {
    return keeper.pid();
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /**
   * Ends the server by a signal of its own, such as {@link Signal#INT} or {@link Signal#QUIT}, and
   * waits until it is gone.
   */
  public void stop(Signal signal) throws IOException {
    Optional<ProcessHandle> server = Postmaster.of(data);
    if (server.isPresent()) {
      signal.send(server.get().pid());
      if (!Postmaster.ended(server.get())) {
        Postmaster.stop(server.get());
      }
    }
    keeper.close();
  }

  /** Stops the server and waits for it. */
  @Override
  public void close() {
    Optional<ProcessHandle> server = Postmaster.of(data);
    keeper.close();
    server.ifPresent(Postmaster::stop); // the keeper may have been killed
  }
}
