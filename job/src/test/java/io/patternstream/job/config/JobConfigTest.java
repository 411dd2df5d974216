package io.patternstream.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.settings.ConfigException;
import io.patternstream.state.lifecycle.LifecycleConfig;
import io.patternstream.state.lifecycle.LifecycleRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobConfigTest {
  private static final List<String> REQUIRED =
      List.of(
          "--kafka.bootstrap.servers", "broker:9092",
          "--postgres.url", "jdbc:postgresql://db/patterns",
          "--postgres.user", "writer");

  @TempDir Path folder;

  @Test
  void whatIsNotSaidHasItsDefault() throws Exception {
    JobConfig config = JobConfig.load(REQUIRED, Map.of());
    assertThat(config.kafka().events()).isEqualTo("mcp.events");
    assertThat(config.runtime().watermarkBound()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.scoring().initialPolicy().mlEnabled()).isFalse();
    assertThat(config.feedback().labelHorizonMillis()).isEqualTo(7L * 24 * 3_600_000);
  }

  @Test
  void argumentsWinOverTheEnvironmentAndThatOverTheFile() throws Exception {
    Path file = folder.resolve("job.properties");
    Files.writeString(file, "job.parallelism=3\njob.name=file\nkafka.group.id=file\n");
    JobConfig config =
        JobConfig.load(
            with("--config", file.toString(), "--job.name=argument"),
            Map.of(
                "PATTERNSTREAM_JOB_NAME", "environment",
                "PATTERNSTREAM_KAFKA_GROUP_ID", "environment"));
    assertThat(config.runtime().jobName()).isEqualTo("argument");
    assertThat(config.kafka().groupId()).isEqualTo("environment");
    assertThat(config.runtime().parallelism()).isEqualTo(3);
  }

  @Test
  void lifecycleRulesAreThoseOfTheTableUnlessTheyAreSet() throws Exception {
    JobConfig config = JobConfig.load(REQUIRED, Map.of());
    assertThat(config.lifecycle()).isEqualTo(LifecycleConfig.defaults());

    JobConfig own =
        JobConfig.load(
            with(
                "--lifecycle.rule.flag",
                "0.5  0.1 12 1.5 0.1",
                "--lifecycle.aliases",
                "island_reversal=flag, kicker = channel",
                "--lifecycle.max.misses",
                "2"),
            Map.of());
    assertThat(own.lifecycle().ruleOf("island_reversal"))
        .isEqualTo(new LifecycleRule(0.5, 0.1, 12, 1.5, 0.1));
    assertThat(own.lifecycle().maxMisses()).isEqualTo(2);
    assertThatThrownBy(
            () ->
                JobConfig.load(
                    with(
                        "--lifecycle.rule.flag",
                        "0.5 0.1 12",
                        "--lifecycle.rule.channel",
                        "2 0 1 1 0",
                        "--lifecycle.aliases",
                        "kicker"),
                    Map.of()))
        .hasMessageContaining("lifecycle.rule.flag = '0.5 0.1 12' is not 5 numbers")
        .hasMessageContaining("lifecycle target share of channel must be in (0, 1], is 2.0")
        .hasMessageContaining("lifecycle.aliases = 'kicker' is not a list");
  }

  @Test
  void theOldNamesGiveTheFirstValues() throws Exception {
    JobConfig config =
        JobConfig.load(
            REQUIRED,
            Map.of(
                "ENABLE_PHASE5_ML", "true",
                "ML_CONFIDENCE_THRESHOLD", "0.6",
                "ML_CONFIDENCE_WEIGHT", "0.6",
                "RULE_CONFIDENCE_WEIGHT", "0.2"));
    assertThat(config.scoring().initialPolicy().mlEnabled()).isTrue();
    assertThat(config.scoring().initialPolicy().threshold()).isEqualTo(0.6);
    assertThat(config.scoring().initialPolicy().blendWeight()).isEqualTo(0.6 / 0.8);
  }

  @Test
  void theOldNamesOfTheLifecycleGiveTheFirstValues() throws Exception {
    JobConfig config =
        JobConfig.load(
            REQUIRED,
            Map.of(
                "PATTERN_CONFIRM_THRESHOLD", "80",
                "PATTERN_MAX_AGE_HOURS", "36",
                "ENABLE_PHASE4_RULES", "false"));
    assertThat(config.lifecycle().confirmThreshold()).isEqualTo(0.8);
    assertThat(config.lifecycle().fallback().maxHours()).isEqualTo(36);
    assertThat(config.lifecycle().rulesEnabled()).isFalse();
  }

  @Test
  void theOldNameOfTheDatabaseIsTakenApart() throws Exception {
    JobConfig config =
        JobConfig.load(
            List.of("--kafka.bootstrap.servers", "broker:9092"),
            Map.of("DATABASE_URL", "postgres://wri%40ter:canary%2F1@db:6543/x?sslmode=require"));
    assertThat(config.postgres().url()).isEqualTo("jdbc:postgresql://db:6543/x?sslmode=require");
    assertThat(config.postgres().user()).isEqualTo("wri@ter");
    assertThat(config.postgres().password()).isEqualTo("canary/1");
    assertThat(config.toString()).doesNotContain("canary");
  }

  @Test
  void everyFaultIsNamedAtOnceEachInALine() {
    assertThatThrownBy(
            () ->
                JobConfig.load(
                    List.of(
                        "--kafka.bootstrap.servers",
                        "broker:9092",
                        "--postgres.url",
                        "mysql://db",
                        "--paralelism",
                        "2",
                        "--job.checkpoint.interval",
                        "soon",
                        "--ml.threshold",
                        "55",
                        "stray"),
                    Map.of()))
        .isInstanceOf(ConfigException.class)
        .satisfies(
            e ->
                assertThat(e.getMessage().lines())
                    .hasSize(6)
                    .anyMatch(line -> line.startsWith("postgres.url "))
                    .anyMatch(line -> line.startsWith("postgres.user is missing"))
                    .anyMatch(line -> line.startsWith("unknown key paralelism"))
                    .anyMatch(line -> line.startsWith("job.checkpoint.interval = 'soon'"))
                    .anyMatch(line -> line.startsWith("ml.threshold = '55'"))
                    .anyMatch(line -> line.contains("'stray'")));
  }

  @Test
  void valuesThatDoNotGoTogetherAreNamed() {
    assertThatThrownBy(
            () ->
                JobConfig.load(
                    with("--formations.horizon", "1h", "--job.idleness", "0s"), Map.of()))
        .satisfies(
            e ->
                assertThat(e.getMessage().lines())
                    .hasSize(2)
                    .anyMatch(line -> line.startsWith("formations.horizon is below labels.horizon"))
                    .anyMatch(line -> line.startsWith("job.idleness must be above 0")));
  }

  @Test
  void aKeyWithoutItsGroupIsGuessed() {
    assertThatThrownBy(() -> JobConfig.load(with("--parallelism", "2"), Map.of()))
        .hasMessage(
            "unknown key parallelism (argument --parallelism); did you mean job.parallelism?");
  }

  @Test
  void noSecretIsPrinted() throws Exception {
    Path secret = folder.resolve("password");
    Files.writeString(secret, "canary-5821\n");
    Path client = folder.resolve("client.properties");
    Files.writeString(client, "sasl.jaas.config=canary-7744\n");
    JobConfig config =
        JobConfig.load(
            with(
                "--postgres.password.file",
                secret.toString(),
                "--kafka.properties.file",
                client.toString()),
            Map.of());
    assertThat(config.postgres().password()).isEqualTo("canary-5821");
    assertThat(config.kafka().client()).containsEntry("sasl.jaas.config", "canary-7744");
    assertThat(config.toString()).doesNotContain("canary");
  }

  private static List<String> with(String... more) {
    List<String> arguments = new ArrayList<>(REQUIRED);
    arguments.addAll(List.of(more));
    return arguments;
  }
}
