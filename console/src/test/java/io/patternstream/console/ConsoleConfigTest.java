package io.patternstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.settings.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleConfigTest {
  private static final List<String> ENOUGH =
      List.of(
          "--postgres.url=jdbc:postgresql://localhost/x",
          "--postgres.user=console",
          "--kafka.bootstrap.servers=localhost:9092");

  @Test
  void argumentsWinOverTheEnvironmentAndTheEnvironmentOverTheFile(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("patternstream.properties");
    Files.writeString(
        file,
        """
        postgres.url=jdbc:postgresql://file/x
        postgres.user=file
        kafka.bootstrap.servers=file:9092
        job.parallelism=4
        """);

    ConsoleConfig config =
        ConsoleConfig.read(
            List.of("--config", file.toString(), "--kafka.bootstrap.servers", "argument:9092"),
            Map.of(
                "PATTERNSTREAM_POSTGRES_USER", "environment",
                "PATTERNSTREAM_KAFKA_BOOTSTRAP_SERVERS", "environment:9092"));

    assertThat(config.postgresUrl()).isEqualTo("jdbc:postgresql://file/x");
    assertThat(config.postgresUser()).isEqualTo("environment");
    assertThat(config.kafkaBootstrapServers()).isEqualTo("argument:9092");
    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(8080);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "--console.port=70000, console.port",
    "--console.port=x, console.port",
    "--kafka.topic.control=a b, kafka.topic.control",
    "--postgres.url=http://localhost, postgres.url",
    "--console.exit.on.stdin.eof=perhaps, console.exit.on.stdin.eof",
    "--postgres.password.file=/no/such/file, postgres.password.file",
    "--console.flink.url=localhost, console.flink.url",
    "--consol.port=1, consol.port",
  })
  void aWrongValueIsRefusedByItsKey(String argument, String key) {
    List<String> arguments = new ArrayList<>(ENOUGH);
    arguments.add(argument);
    assertThatThrownBy(() -> ConsoleConfig.read(arguments, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  @Test
  void theVariablesOfTheReplacedSystemGiveTheFirstValues() throws Exception {
    ConsoleConfig config =
        ConsoleConfig.read(
            List.of("--kafka.bootstrap.servers=localhost:9092"),
            Map.of(
                "ENABLE_PHASE5_ML", "true",
                "DATABASE_URL", "postgres://web:s3cret@db/patterns"));
    assertThat(config.mlEnabledAtFirst()).isTrue();
    assertThat(config.postgresUrl()).isEqualTo("jdbc:postgresql://db/patterns");
    assertThat(config.postgresUser()).isEqualTo("web");
    assertThat(config.postgresPassword()).isEqualTo("s3cret");
  }

  @Test
  void aMissingDatabaseIsNamed() {
    assertThatThrownBy(() -> ConsoleConfig.read(List.of(), Map.of()))
        .hasMessageContaining("postgres.url is missing");
  }

  @Test
  void secretsAreNotPrinted() throws Exception {
    ConsoleConfig config =
        ConsoleConfig.read(ENOUGH, Map.of("PATTERNSTREAM_POSTGRES_PASSWORD", "s3cret"));
    assertThat(config.postgresPassword()).isEqualTo("s3cret");
    assertThat(config.toString()).doesNotContain("s3cret");
  }
}
