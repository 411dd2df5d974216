package io.patternstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DriftCommandTest {
  private static final int ROWS = 100;

  @TempDir Path folder;

  private record Run(int exit, List<JsonNode> lines, String err) {}

  @Test
  void aShiftOfOneColumnIsOneAlertThatResolvesAndTheSummaryIsLast() throws Exception {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder("time,size,kind\n");
    for (int i = 0; i < ROWS * 70 + 30; i++) {
      int window = i / ROWS;
      double shift = window >= 40 && window < 50 ? 1 : 0;
      text.append(i).append(',').append(random.nextGaussian() + shift);
      text.append(',').append(random.nextInt(3) == 0 ? "red" : "blue").append('\n');
    }
    Run run = run(text, "--window", "100", "--reference-windows", "30");

    assertThat(run.exit).as(run.err).isZero();
    assertThat(run.lines).hasSize(3);
    JsonNode open = run.lines.get(0);
    assertThat(open.get("transition").asText()).isEqualTo("OPEN");
    assertThat(open.get("window").asInt()).isBetween(40, 42);
    assertThat(open.get("family").asText()).isEqualTo("feature");
    assertThat(open.get("feature").asText()).isEqualTo("size");
    assertThat(open.get("component").asText()).isEqualTo("location");
    assertThat(open.get("severity").asText()).isIn("major", "critical");
    assertThat(open.get("effect").asDouble()).isBetween(0.6, 1.2);
    assertThat(open.get("unit").asText()).isEqualTo("sd");
    assertThat(run.lines.get(1).get("transition").asText()).isEqualTo("RESOLVED");
    assertThat(run.lines.get(1).get("window").asInt()).isBetween(51, 56);
    JsonNode summary = run.lines.get(2).get("summary");
    assertThat(summary.fieldNames())
        .toIterable()
        .containsExactly(
            "windows", "opened", "resolved", "ns_per_value", "state_bytes_per_feature");
    assertThat(summary.get("windows").asInt()).isEqualTo(70);
    assertThat(summary.get("opened").asInt()).isEqualTo(1);
  }

  @Test
  void aTextColumnIsCategoriesAndANewOneIsNamed() throws Exception {
    Random random = new Random(6);
    StringBuilder text = new StringBuilder("kind\n");
    for (int i = 0; i < ROWS * 40; i++) {
      boolean green = i >= ROWS * 35 && random.nextInt(5) == 0;
      text.append(green ? "green" : random.nextInt(3) == 0 ? "red" : "blue").append('\n');
    }
    Run run = run(text, "--window", "100", "--reference-windows", "30");
    assertThat(run.lines.get(0).get("component").asText()).isEqualTo("new category");
    assertThat(run.lines.get(0).get("unit").asText()).isEqualTo("points");
  }

  @Test
  void labelsThatNoLongerFitThePredictionsAreCalibrationOfTheirWindow() throws Exception {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder("prediction,label\n");
    for (int i = 0; i < ROWS * 60; i++) {
      double p = 0.2 + 0.6 * random.nextDouble();
      double truth = i < ROWS * 40 ? p : 1 - p;
      text.append(p).append(',').append(random.nextDouble() < truth ? 1 : 0).append('\n');
    }
    Run run = run(text, "--window", "100", "--reference-windows", "30");
    assertThat(run.lines.subList(0, run.lines.size() - 1))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.get("family").asText()).isIn("concept", "calibration"));
    assertThat(run.lines.get(0).get("window").asInt()).isBetween(40, 50);
  }

  @Test
  void badInputIsOneLineThatNamesFileLineAndReason() throws Exception {
    assertFault("a,label\n1,0\n2,yes\n", ":3: label is not a number: yes");
    assertFault("a,prediction\n1,0.5\n2,1.5\n", ":3: prediction is not in [0, 1]: 1.5");
    assertFault("a,b\n1,2\n3\n", ":3: 1 cells where the header has 2");
    assertFault("a,b\n", ": has a header and no rows");
    assertFault("time\n1\n", "nothing to watch");
    assertThat(run(new StringBuilder("a\n1\n"), "--window", "0").err)
        .contains("drift window rows must be in");
  }

  private void assertFault(String text, String reason) throws Exception {
    Run run = run(new StringBuilder(text), "--window", "10");
    assertThat(run.exit).isEqualTo(1);
    assertThat(run.err.strip()).hasLineCount(1).contains("stream.csv").contains(reason);
  }

  private Run run(CharSequence text, String... options) throws Exception {
    Path csv = Files.writeString(folder.resolve("stream.csv"), text);
    List<String> arguments = new ArrayList<>(List.of("--csv", csv.toString()));
    arguments.addAll(List.of(options));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new DriftCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments.toArray(new String[0]));
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return new Run(exit, lines, err.toString());
  }
}
