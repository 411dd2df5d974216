package io.patternstream.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.check.Finding;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
  private static final long GIBIBYTE = 1L << 30;

  @Test
  void aJavaThatIsTooOldIsNamed() {
    assertThat(Machine.java(Runtime.Version.parse("11.0.2")))
        .isEqualTo(
            Finding.wrong(
                "java",
                "Java 11 is too old: 17 or later is needed",
                "install a newer JDK, or set JAVA_HOME"));
    assertThat(Machine.java(Runtime.Version.parse("25")).level()).isEqualTo(Finding.Level.OK);
  }

  @Test
  void aPortInUseIsNamedUnlessItsUserIsKnown() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThat(Machine.port(port, "console", "--console.port", List.of("", "")))
          .isEqualTo(
              Finding.warning(
                  "port " + port,
                  "in use; the console listens here when nothing else is said",
                  "stop what listens, or choose another port with --console.port"));
      assertThat(
              Machine.port(port, "console", "--console.port", List.of("http://localhost:" + port))
                  .level())
          .isEqualTo(Finding.Level.OK);
    }
  }

  @Test
  void aDiskThatIsAlmostFullIsNamed() {
    assertThat(Machine.judgeDisk("/checkpoints", 50L << 20))
        .isEqualTo(
            Finding.wrong(
                "disk",
                "0.0 GiB free for /checkpoints",
                "make room: a checkpoint that cannot be written fails"));
    assertThat(Machine.judgeDisk("/checkpoints", GIBIBYTE / 2).level())
        .isEqualTo(Finding.Level.WARNING);
    assertThat(Machine.judgeDisk("/checkpoints", 20 * GIBIBYTE))
        .isEqualTo(Finding.ok("disk", "20.0 GiB free for /checkpoints"));
  }

  @Test
  void aDirectoryThatIsAFileIsNamed(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("checkpoints"), "x");
    assertThat(Machine.disk(file.toString()))
        .isEqualTo(
            Finding.wrong(
                "disk",
                "job.checkpoint.directory = " + file + " cannot be written to",
                "make it a directory of the user that runs Flink"));
    assertThat(Machine.disk(folder.resolve("a/b").toUri().toString()).level())
        .isNotEqualTo(Finding.Level.WRONG);
    assertThat(Machine.disk("s3://bucket/x").level()).isEqualTo(Finding.Level.SKIPPED);
  }
}
