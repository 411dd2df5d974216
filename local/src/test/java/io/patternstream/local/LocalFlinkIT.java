package io.patternstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFlinkIT {
  private static final String LISTENING = "0A";
  private static final List<String> LOOPBACK =
      List.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

  @TempDir Path folder;

  @Test
  void taskManagersComeAndGoTheJobManagerComesBackAndNothingIsLeft() throws Exception {
    List<Long> processes;
    try (LocalFlink flink = LocalFlink.start(folder, 1, 2, Map.of())) {
      LocalFlink.TaskManager first = flink.taskManagers().get(0);
      LocalFlink.TaskManager second = flink.startTaskManager();
      flink.awaitTaskManagers(2);
      for (long pid : List.of(flink.jobManagerPid(), first.pid(), second.pid())) {
        assertThat(listening(pid)).isNotEmpty().allMatch(LOOPBACK::contains);
      }

      first.kill();
      assertThat(flink.taskManagers()).containsExactly(second);
      flink.killJobManager();
      flink.startJobManager();
      flink.awaitTaskManagers(flink.taskManagers().size());

      LocalFlink.Said said = flink.command(List.of("list"));
      assertThat(said.code()).as(said.output()).isZero();
      assertThat(said.output()).contains("No running jobs");
      processes = List.of(flink.jobManagerPid(), second.pid());
    }
    assertThat(processes).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
  }

  /** The addresses, as the kernel writes them, on which the sockets of {@code pid} listen. */
  private static List<String> listening(long pid) throws Exception {
    List<String> own;
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      own = open.map(LocalFlinkIT::target).toList();
    }
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> lines(Path.of("/proc", Long.toString(pid), "net", table)))
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns[3].equals(LISTENING))
        .filter(columns -> own.contains("socket:[" + columns[9] + "]"))
        .map(columns -> columns[1].substring(0, columns[1].indexOf(':')))
        .toList();
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (java.io.IOException e) {
      return ""; // closed meanwhile
    }
  }

  private static Stream<String> lines(Path table) {
    try {
      return Files.readAllLines(table).stream().skip(1);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
