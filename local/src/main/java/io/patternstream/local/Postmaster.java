package io.patternstream.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The server process that belongs to a data folder, also one whose keeper was killed. */
final class Postmaster {
  private static final long STOP_SECONDS = 10;

  private Postmaster() {}

  /**
   * The running server of {@code data}: the process its pid file names, if that is a Postgres on
   * this very folder and not a stranger with a reused number.
   */
  static Optional<ProcessHandle> of(Path data) {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
          .filter(ProcessHandle::isAlive)
          .filter(process -> commandLine(process).contains(data.toString()));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return process.info().commandLine().orElse("");
    }
  }

  /** Stops a server that nobody keeps any more. Its write-ahead log makes the data whole again. */
  static void stopLeftOver(Path data) {
    of(data).ifPresent(Postmaster::stop);
  }

  /** Stops {@code server} and waits until the process is gone. */
  static void stop(ProcessHandle server) {
    server.destroy();
    if (!ended(server)) {
      server.destroyForcibly();
      ended(server);
    }
  }

  /** Waits for the end of a server; false when it goes on. */
  static boolean ended(ProcessHandle process) {
    try {
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return !process.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static void deleteData(Path data) throws IOException {
    stopLeftOver(data);
    Folder.delete(data);
  }
}
