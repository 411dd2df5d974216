package io.patternstream.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * The child's side of {@link LocalPostgres}: starts the server, and stops it when the parent is
 * gone. Arguments: the folder, and settings of the server as {@code name=value}.
 *
 * <p>Postgres runs in a session of its own and would outlive everybody; this small process is the
 * one that knows when to stop it.
 */
final class PostgresMain {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);

  private PostgresMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    Path folder = Path.of(args[0]);
    Folder.lock(folder);
    Path data = folder.resolve("data");
    Path initialised = folder.resolve("initialised");
    if (!Files.exists(initialised)) {
      // What an interrupted first start left is no database yet.
      Postmaster.deleteData(data);
    }
    Postmaster.stopLeftOver(data);
    EmbeddedPostgres server = start(folder, data, Arrays.copyOfRange(args, 1, args.length));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, data), "postgres-shutdown"));
    if (!Files.exists(initialised)) {
      Files.createFile(initialised);
    }
    answers.println("ready " + server.getPort());
    new CountDownLatch(1).await(); // until the parent or the watch ends us
  }

  private static EmbeddedPostgres start(Path folder, Path data, String[] settings)
      throws IOException {
    ProcessBuilder.Redirect log =
        ProcessBuilder.Redirect.appendTo(folder.resolve("postgres.log").toFile());
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setOverrideWorkingDirectory(Binaries.folder().toFile())
            .setPGStartupWait(START_PATIENCE)
            .setServerConfig("listen_addresses", "127.0.0.1")
            // A socket file in the shared temporary folder would be open to every user of the
            // machine.
            .setServerConfig("unix_socket_directories", "")
            .setServerConfig("timezone", "UTC")
            .setErrorRedirector(log)
            .setOutputRedirector(log);
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      builder.setServerConfig(setting.substring(0, equals), setting.substring(equals + 1));
    }
    try (FileChannel unpacking = Binaries.lock()) {
      return builder.start();
    } catch (IOException | RuntimeException e) {
      Postmaster.stopLeftOver(data); // it may come up after we gave up
      throw e;
    }
  }

  private static void stop(EmbeddedPostgres server, Path data) {
    try {
      server.close();
      Postmaster.stopLeftOver(data);
    } catch (IOException e) {
      System.err.println("Postgres did not stop cleanly: " + e.getMessage());
    }
  }
}
