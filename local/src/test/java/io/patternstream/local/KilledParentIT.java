package io.patternstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledParentIT {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path folder;

  @Test
  void noServerOutlivesAParentThatIsKilledWithoutWarning() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ParentMain.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<ProcessHandle> servers;
    try (BufferedReader said = parent.inputReader()) {
      servers =
          Arrays.stream(said.readLine().split(" "))
              .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
              .toList();
      assertThat(servers).hasSize(4).allMatch(ProcessHandle::isAlive);
    } finally {
      parent.destroyForcibly().waitFor();
    }

    for (ProcessHandle server : servers) {
      server.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    assertThat(servers).noneMatch(ProcessHandle::isAlive);
  }
}
