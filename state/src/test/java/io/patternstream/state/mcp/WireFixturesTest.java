package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.Rejected;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One file for each form of answer that servers are known to give, with what must come out of it.
 *
 * <p>A file holds how its body is sent (as the record, as the text or the structured content of a
 * result in an envelope for AAPL, daily), what must come out a line each, {@code ---}, and the body
 * as it was written. A pattern's id is compared where the file names one.
 */
class WireFixturesTest {

  static Stream<Path> fixtures() throws IOException {
    return Resources.files("wire");
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void whatAServerAnswersIsReadAsItIsMeant(Path file) throws IOException {
    String fixture = Files.readString(file);
    int rule = fixture.indexOf("\n---\n");
    List<String> head = fixture.substring(0, rule).lines().toList();
    String body = fixture.substring(rule + 5);

    List<String> expected = head.subList(1, head.size());
    List<String> said = said(Wire.parse(record(head.get(0), body)), expected);

    assertThat(said).isEqualTo(expected);
  }

  private static String record(String how, String body) {
    return switch (how) {
      case "as record" -> body;
      case "as text" -> Wire.envelope(Wire.rpc(Wire.content(Wire.textBlock(body))));
      case "as structured" ->
          Wire.envelope(
              Wire.rpc(
                  "{\"content\":["
                      + Wire.textBlock(body)
                      + "],\"structuredContent\":"
                      + body
                      + "}"));
      default -> throw new IllegalArgumentException(how);
    };
  }

  private static List<String> said(Parsed parsed, List<String> expected) {
    List<String> lines = new ArrayList<>();
    lines.add("disposition " + parsed.disposition());
    for (Observation observation : parsed.observations()) {
      market(observation, lines);
    }
    for (ChartPattern pattern : parsed.patterns()) {
      String line =
          "pattern %s %s %s %s %s %s"
              .formatted(
                  orNone(pattern.symbol()),
                  orNone(pattern.timeframe()),
                  pattern.patternType(),
                  pattern.direction(),
                  pattern.status(),
                  Objects.toString(pattern.occurredAt(), "-"));
      String withId = line + " id=" + pattern.patternId();
      lines.add(expected.contains(withId) ? withId : line);
    }
    for (Rejected rejected : parsed.rejected()) {
      lines.add("rejected " + rejected.reason());
    }
    return lines;
  }

  private static void market(Observation observation, List<String> lines) {
    lines.add("market " + orNone(observation.symbol()) + " " + orNone(observation.timeframe()));
    if (!Double.isNaN(observation.price())) {
      lines.add("price " + number(observation.price()));
    }
    if (!observation.supports().isEmpty()) {
      lines.add("supports " + numbers(observation.supports()));
    }
    if (!observation.resistances().isEmpty()) {
      lines.add("resistances " + numbers(observation.resistances()));
    }
    observation.indicators().forEach((name, v) -> lines.add("indicator " + name + " " + number(v)));
    for (Bar bar : observation.bars()) {
      lines.add(
          "bar "
              + Instant.ofEpochMilli(bar.time())
              + " "
              + numbers(List.of(bar.open(), bar.high(), bar.low(), bar.close(), bar.volume())));
    }
  }

  private static String orNone(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static String numbers(List<Double> numbers) {
    return String.join(" ", numbers.stream().map(WireFixturesTest::number).toList());
  }

  private static String number(double number) {
    return Double.isNaN(number)
        ? "-"
        : BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
