package io.patternstream.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** What must hold of a data folder before a server may have it. */
final class Folder {
  private static final long LEAST_FREE_BYTES = 300L << 20;

  /** A lock that nobody refers to is given back by the garbage collector. */
  private static final List<FileLock> HELD = new CopyOnWriteArrayList<>();

  private Folder() {}

  /** Creates it, and checks that there is room. */
  static Path prepare(Path folder) throws LocalServerException {
    Path absolute = folder.toAbsolutePath().normalize();
    long free;
    try {
      Files.createDirectories(absolute);
      free = Files.getFileStore(absolute).getUsableSpace();
    } catch (IOException e) {
      throw new LocalServerException("folder " + absolute + " cannot be made: " + e);
    }
    if (!Files.isWritable(absolute)) {
      throw new LocalServerException("folder " + absolute + " cannot be written");
    }
    if (free < LEAST_FREE_BYTES) {
      throw new LocalServerException(
          "folder "
              + absolute
              + " has "
              + (free >> 20)
              + " MiB free, at least "
              + (LEAST_FREE_BYTES >> 20)
              + " are needed");
    }
    return absolute;
  }

  /**
   * Takes the folder for this process until it ends; the system gives the lock back even when the
   * process is killed.
   */
  @SuppressWarnings("resource") // held until the process ends
  static void lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("in-use"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      String holder = Files.readString(folder.resolve("in-use"), StandardCharsets.UTF_8).strip();
      channel.close();
      throw new LocalServerException("folder " + folder + " is in use by process " + holder);
    }
    channel.truncate(0);
    channel.write(
        StandardCharsets.UTF_8.encode(Long.toString(ProcessHandle.current().pid()) + "\n"));
    HELD.add(lock);
  }

  /** Deletes a folder with all that is in it; nothing when it is not there. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
