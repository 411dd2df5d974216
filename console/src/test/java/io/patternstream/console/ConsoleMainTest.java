package io.patternstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The console as the process that the demo starts. */
class ConsoleMainTest {
  private static final int PATIENCE_SECONDS = 60;

  @Test
  void itSaysWhereItListensAndEndsWithItsParentsPipe() throws Exception {
    Process process =
        start(
            "--postgres.url", "jdbc:postgresql://" + TestConsole.NOWHERE + "/x",
            "--postgres.user", "x",
            "--kafka.bootstrap.servers", TestConsole.NOWHERE,
            "--console.port", "0",
            "--console.exit.on.stdin.eof", "true");
    try (BufferedReader out = lines(process.getInputStream())) {
      assertThat(out.readLine()).matches("console listening on http://127\\.0\\.0\\.1:\\d+");
      process.getOutputStream().close();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aWrongKeyIsNamedInOneLineAndTheExitCodeIsNotZero() throws Exception {
    Process process =
        start(
            "--postgres.url", "jdbc:postgresql://x/y",
            "--postgres.user", "x",
            "--kafka.bootstrap.servers", TestConsole.NOWHERE,
            "--consle.port", "1");
    try (BufferedReader err = lines(process.getErrorStream())) {
      assertThat(err.lines())
          .containsExactly(
              "console: unknown key consle.port (argument --consle.port); did you mean"
                  + " console.port?");
      assertThat(process.waitFor()).isEqualTo(2);
    } finally {
      process.destroyForcibly();
    }
  }

  private static BufferedReader lines(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  private static Process start(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                ConsoleMain.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }
}
