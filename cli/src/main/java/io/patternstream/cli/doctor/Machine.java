package io.patternstream.cli.doctor;

import io.patternstream.job.check.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What this machine has: Java, ports, disk. */
final class Machine {
  private static final int OLDEST_JAVA = 17;
  private static final int CONSOLE_PORT = 8080;
  private static final int FLINK_PORT = 8081;
  private static final long GIBIBYTE = 1L << 30;
  private static final long LITTLE = GIBIBYTE;
  private static final long TOO_LITTLE = 100L << 20;

  private Machine() {}

  static Finding java(Runtime.Version version) {
    return version.feature() >= OLDEST_JAVA
        ? Finding.ok("java", "Java " + version.feature())
        : Finding.wrong(
            "java",
            "Java " + version.feature() + " is too old: " + OLDEST_JAVA + " or later is needed",
            "install a newer JDK, or set JAVA_HOME");
  }

  /**
   * The ports that console and Flink take when nothing else is said.
   *
   * @param ours addresses that we know to be in use
   */
  static List<Finding> ports(List<String> ours) {
    List<Finding> findings = new ArrayList<>();
    findings.add(port(CONSOLE_PORT, "console", "--console.port", ours));
    findings.add(port(FLINK_PORT, "Flink web interface", "--web-port", ours));
    return findings;
  }

  static Finding port(int port, String whose, String option, List<String> ours) {
    String check = "port " + port;
    if (free(port)) {
      return Finding.ok(check, "free for the " + whose);
    }
    boolean known = ours.stream().anyMatch(url -> url.endsWith(":" + port));
    return known
        ? Finding.ok(check, "in use, by what you named")
        : Finding.warning(
            check,
            "in use; the " + whose + " listens here when nothing else is said",
            "stop what listens, or choose another port with " + option);
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** The disk that checkpoints go to, when it is one of this machine. */
  static Finding disk(String directory) throws IOException {
    if (directory.isEmpty()) {
      return Finding.skipped("disk", "job.checkpoint.directory is not set");
    }
    @Nullable Path path = Doctor.local(directory);
    if (path == null) {
      return Finding.skipped("disk", directory + " is not on this machine");
    }
    Path there = path.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      return Finding.wrong(
          "disk",
          "job.checkpoint.directory = " + directory + " cannot be written to",
          "make it a directory of the user that runs Flink");
    }
    FileStore store = Files.getFileStore(there);
    return judgeDisk(directory, store.getUsableSpace());
  }

  static Finding judgeDisk(String directory, long usable) {
    String says =
        String.format(Locale.ROOT, "%.1f GiB free for %s", usable / (double) GIBIBYTE, directory);
    if (usable < TOO_LITTLE) {
      return Finding.wrong("disk", says, "make room: a checkpoint that cannot be written fails");
    }
    return usable < LITTLE
        ? Finding.warning("disk", says, "make room before checkpoints fail")
        : Finding.ok("disk", says);
  }
}
