package io.patternstream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormerVariableTest {
  private static SettingsReader read(Map<String, String> environment) {
    return new SettingsReader(Program.COMMAND, List.of(), environment);
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "ENABLE_PHASE5_ML, true, ml.enabled, true",
    "ML_CONFIDENCE_THRESHOLD, 0.6, ml.threshold, 0.6",
    "ML_CONFIDENCE_WEIGHT, 0.7, ml.blend.weight, 0.7",
    "RULE_CONFIDENCE_WEIGHT, 0.3, ml.blend.rule.weight, 0.3",
    "ENABLE_PHASE4_RULES, false, lifecycle.rules.enabled, false",
    "PATTERN_CONFIRM_THRESHOLD, 80, lifecycle.confirm.threshold, 0.8",
    "PATTERN_MAX_MISSES, 2, lifecycle.max.misses, 2",
    "PATTERN_MAX_AGE_HOURS, 1.5, lifecycle.max.age, 5400s",
    "DATABASE_URL, postgresql://u@h/d, postgres.url, jdbc:postgresql://h/d",
    "DATABASE_URL, jdbc:postgresql://h/d, postgres.url, jdbc:postgresql://h/d",
    "DATABASE_URL, postgresql://u@h/d, postgres.user, u",
    "DATABASE_URL, postgresql://u:a+b%25@h/d, postgres.password, a+b%",
    "SUPABASE_URL, https://abc.supabase.co, postgres.url,"
        + " jdbc:postgresql://db.abc.supabase.co:5432/postgres?sslmode=require",
    "SUPABASE_URL, https://abc.supabase.co, postgres.user, postgres",
  })
  void itGivesTheFirstValueOfItsKey(String name, String value, String key, String expected)
      throws Exception {
    SettingsReader reader = read(Map.of(name, value));
    reader.throwIfFaulty();
    assertThat(reader.text(key)).isEqualTo(expected);
    assertThat(reader.notices()).isEmpty();
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "PATTERN_CONFIRM_WINDOW, 4",
    "ENABLE_PATTERN_SWEEP, false",
    "PATTERN_SWEEP_INTERVAL, 300",
    "SUPABASE_ANON_KEY, canary",
    "SUPABASE_SERVICE_ROLE_KEY, canary",
  })
  void whatHasNoEffectSaysSoAndWhy(String name, String value) throws Exception {
    SettingsReader reader = read(Map.of(name, value));
    reader.throwIfFaulty();
    assertThat(reader.notices())
        .singleElement()
        .asString()
        .startsWith(name + " has no effect: ")
        .hasSizeGreaterThan(name.length() + 40)
        .doesNotContain("canary");
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "PATTERN_CONFIRM_THRESHOLD, 0.75",
    "PATTERN_CONFIRM_THRESHOLD, high",
    "PATTERN_MAX_AGE_HOURS, 0",
    "PATTERN_MAX_AGE_HOURS, never",
    "PATTERN_MAX_MISSES, -1",
    "PATTERN_CONFIRM_WINDOW, 1.5",
    "ENABLE_PATTERN_SWEEP, perhaps",
    "PATTERN_SWEEP_INTERVAL, soon",
    "DATABASE_URL, mysql://u:canary@h/d",
    "DATABASE_URL, postgres://u:can ary@h/d",
    "DATABASE_URL, postgres://u:canary@h",
    "SUPABASE_URL, abc.supabase.co",
  })
  void aWrongValueStopsWithOneLineThatNamesIt(String name, String value) {
    assertThatThrownBy(() -> read(Map.of(name, value)).throwIfFaulty())
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(name)
        .hasMessageContaining(" is not ")
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).doesNotContain("can"));
  }

  @Test
  void aValueThatItsKeyRefusesNamesTheVariableToo() {
    SettingsReader reader = read(Map.of("ENABLE_PHASE5_ML", "perhaps"));
    assertThat(reader.flag("ml.enabled")).isFalse();
    assertThatThrownBy(reader::throwIfFaulty)
        .hasMessage("ml.enabled = 'perhaps' is not true or false (from ENABLE_PHASE5_ML)");
  }

  @Test
  void whatIsSaidUnderItsOwnNameWinsAndThatIsSaid(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("job.properties");
    Files.writeString(file, "ml.enabled=false\npostgres.url=jdbc:postgresql://mine/x\n");
    SettingsReader reader =
        read(
            Map.of(
                "PATTERNSTREAM_CONFIG", file.toString(),
                "ENABLE_PHASE5_ML", "true",
                "DATABASE_URL", "postgres://u:p@theirs/x",
                "SUPABASE_URL", "https://abc.supabase.co"));
    assertThat(reader.flag("ml.enabled")).isFalse();
    assertThat(reader.text("postgres.url")).isEqualTo("jdbc:postgresql://mine/x");
    assertThat(reader.text("postgres.user")).isEmpty();
    assertThat(reader.text("postgres.password")).as("of another server").isEmpty();
    assertThat(reader.notices())
        .containsExactly(
            "ENABLE_PHASE5_ML is overruled: ml.enabled is set under its own name",
            "DATABASE_URL is overruled: postgres.url is set under its own name",
            "SUPABASE_URL is overruled: postgres.url is set under its own name");
  }

  @Test
  void oneAddressOfADatabaseIsEnough() {
    SettingsReader reader =
        read(
            Map.of(
                "DATABASE_URL", "postgres://h/d",
                "SUPABASE_URL", "https://abc.supabase.co"));
    assertThat(reader.text("postgres.url")).isEqualTo("jdbc:postgresql://h/d");
    assertThat(reader.text("postgres.user")).isEmpty();
  }

  @Test
  void noSecretIsInAFault() {
    assertThatThrownBy(
            () -> read(Map.of("DATABASE_URL", "postgres://u:canary@h:port/d")).throwIfFaulty())
        .hasMessage("DATABASE_URL is not of the form postgres://user:password@host:port/database");
  }
}
