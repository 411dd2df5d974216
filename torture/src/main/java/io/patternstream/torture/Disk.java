package io.patternstream.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small disk of its own for the database, so that it can be filled: a file system in memory,
 * where this user may mount one; else a plain folder, which is never filled.
 */
final class Disk implements AutoCloseable {
  private static final String SIZE = "size=900m";
  private static final int MEBIBYTE = 1 << 20;

  private final Path mountPoint;
  private boolean mounted;

  private Disk(Path mountPoint) {
    this.mountPoint = mountPoint.toAbsolutePath().normalize();
  }

  /** Mounts nothing yet. */
  static Disk at(Path mountPoint) throws IOException {
    Files.createDirectories(mountPoint);
    Disk disk = new Disk(mountPoint);
    disk.mounted = command("mountpoint", "-q", disk.mountPoint.toString());
    return disk;
  }

  /** The folder for the database's files; mounts the small disk where that is possible. */
  Path folder() {
    if (!mounted) {
      mounted = command("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", mountPoint.toString());
    }
    return mountPoint;
  }

  boolean canBeFilled() {
    return mounted;
  }

  private Path ballast() {
    return mountPoint.resolve("ballast");
  }

  /** Leaves no byte for anybody else. */
  void fill() throws IOException {
    byte[] block = new byte[MEBIBYTE];
    try (OutputStream out = Files.newOutputStream(ballast())) {
      for (int size = block.length; size > 0; size /= 2) {
        writeUntilFull(out, block, size);
      }
    }
  }

  private static void writeUntilFull(OutputStream out, byte[] block, int size) {
    try {
      while (true) {
        out.write(block, 0, size);
      }
    } catch (IOException e) {
      // Full: the rest takes smaller pieces.
    }
  }

  void free() throws IOException {
    Files.deleteIfExists(ballast());
  }

  /** Unmounts it with all that is on it. */
  @Override
  public void close() {
    if (mounted) {
      // A process that is about to end may still hold a file.
      mounted =
          !command("umount", mountPoint.toString())
              && !command("umount", "--lazy", mountPoint.toString());
    }
  }

  private static boolean command(String... words) {
    try {
      Process process =
          new ProcessBuilder(List.of(words))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such program here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
