package io.patternstream.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where the programs of Postgres are unpacked: once a user, since a folder shared by users could
 * not be written by the second.
 */
final class Binaries {
  /** Written last by the library that unpacks. */
  private static final String COMPLETE = ".exists";

  private Binaries() {}

  static Path folder() {
    return Path.of(
        System.getProperty("java.io.tmpdir"),
        "patternstream-postgres-" + System.getProperty("user.name"));
  }

  /**
   * Keeps other processes from unpacking at the same time, until closed, and removes what an
   * interrupted unpacking left: the library would trip over it for ever.
   */
  @SuppressWarnings("resource") // the lock ends with the channel
  static FileChannel lock() throws IOException {
    Files.createDirectories(folder());
    FileChannel channel =
        FileChannel.open(
            folder().resolve("unpacking"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    try (DirectoryStream<Path> unpacked = Files.newDirectoryStream(folder(), "PG-*")) {
      for (Path version : unpacked) {
        if (Files.isDirectory(version) && !Files.exists(version.resolve(COMPLETE))) {
          Folder.delete(version);
        }
      }
    }
    return channel;
  }
}
