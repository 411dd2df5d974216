package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.RawMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hostile and broken records, one file a class, the outcome first in its name.
 *
 * <p>A {@code .bin} is the record; a {@code .repeat} gives it as lines of a count, a tab and what
 * stands that often.
 */
class PoisonTest {

  static Stream<Path> events() throws IOException {
    return Resources.files("poison/events");
  }

  static Stream<Path> feedback() throws IOException {
    return Resources.files("poison/feedback");
  }

  static Stream<Path> control() throws IOException {
    return Resources.files("poison/control");
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEventEndsAsItsFileSays(Path file) throws IOException {
    RawMessage raw = Wire.raw(record(file));

    Parsed parsed = Wire.PARSER.parse(raw);

    assertThat(parsed.disposition()).isEqualTo(outcome(file));
    Storable.check(parsed);
    if (parsed.disposition().startsWith("rejected:")) {
      assertThat(parsed.rejected().get(0).reason()).isEqualTo(outcome(file).substring(9));
    }
    assertThat(Wire.PARSER.parse(raw)).isEqualTo(parsed);
  }

  @ParameterizedTest
  @MethodSource("feedback")
  void feedbackEndsAsItsFileSays(Path file) throws IOException {
    Reading<Feedback> reading = FeedbackReader.read(Wire.raw(record(file)));

    assertThat(reading.disposition()).isEqualTo(outcome(file));
    if (reading.value() != null) {
      Storable.check(reading.value());
    }
    if (reading.rejected() != null) {
      Storable.check(reading.rejected());
    }
  }

  @ParameterizedTest
  @MethodSource("control")
  void aCommandEndsAsItsFileSays(Path file) throws IOException {
    Reading<ControlCommand> reading = CommandReader.read(Wire.raw(record(file)));

    assertThat(reading.disposition()).isEqualTo(outcome(file));
    if (reading.value() != null) {
      Storable.check(reading.value());
    }
    if (reading.rejected() != null) {
      Storable.check(reading.rejected());
    }
  }

  private static String outcome(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.indexOf("--")).replaceFirst("\\.", ":");
  }

  private static byte[] record(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (file.toString().endsWith(".bin")) {
      return bytes;
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
      int tab = line.indexOf('\t');
      record.writeBytes(
          line.substring(tab + 1)
              .repeat(Integer.parseInt(line.substring(0, tab)))
              .getBytes(StandardCharsets.UTF_8));
    }
    return record.toByteArray();
  }
}
