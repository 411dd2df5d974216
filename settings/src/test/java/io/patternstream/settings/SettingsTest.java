package io.patternstream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @Test
  void theReadmeHoldsTheTablesOfThisCode() throws Exception {
    String readme = Files.readString(Path.of("..", "README.md"));
    assertThat(readme).contains(Settings.markdown());
    assertThat(readme).contains(Settings.formerMarkdown());
  }

  @Test
  void noKeyIsThereTwiceAndFormerOnesGiveKeysThatExist() {
    Set<String> keys = new HashSet<>();
    Settings.ALL.forEach(setting -> assertThat(keys.add(setting.key())).isTrue());
    FormerVariable.ALL.forEach(variable -> assertThat(keys).containsAll(variable.keys()));
  }

  @Test
  void oneFileServesJobAndConsoleAndAMisspeltKeyIsNamedToBoth(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("patternstream.properties");
    Files.writeString(file, "job.parallelism=3\nconsole.port=9000\nconsole.prot=1\n");
    for (Program program : List.of(Program.JOB, Program.CONSOLE)) {
      SettingsReader reader =
          new SettingsReader(program, List.of("--config", file.toString()), Map.of());
      assertThat(reader.text("job.parallelism")).isEqualTo("3");
      assertThat(reader.text("console.port")).isEqualTo("9000");
      assertThatThrownBy(reader::throwIfFaulty)
          .hasMessageContaining("unknown key console.prot (" + file + ")");
    }
  }

  @Test
  void anArgumentThatMeansNothingToTheProgramIsRefused() {
    assertThatThrownBy(
            () ->
                new SettingsReader(
                        Program.JOB,
                        List.of(
                            "--console.port=1",
                            "--kafka.bootstrap.servers=b:1",
                            "--postgres.url=jdbc:postgresql://h/d",
                            "--postgres.user=u"),
                        Map.of())
                    .throwIfFaulty())
        .hasMessageStartingWith("unknown key console.port (argument --console.port)")
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }
}
