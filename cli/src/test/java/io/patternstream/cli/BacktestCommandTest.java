package io.patternstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BacktestCommandTest {
  @TempDir Path folder;

  private record Run(int exit, String out, String err) {}

  @Test
  void aLearnableStreamIsLearntAndTheSummaryAgreesWithThePredictionsItWrote() throws Exception {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder("y,key,rule,a,b\n");
    boolean[] y = new boolean[2000];
    for (int i = 0; i < y.length; i++) {
      double a = random.nextGaussian();
      y[i] = random.nextDouble() < 1 / (1 + Math.exp(-2 * a));
      text.append(y[i] ? 1 : 0).append(",k,0.5,").append(a).append(",");
      text.append(i % 7 == 0 ? "" : random.nextGaussian()).append('\n');
    }
    Path csv = Files.writeString(folder.resolve("s.csv"), text);
    Path predictions = folder.resolve("p.txt");

    Run run = run("--csv", csv.toString(), "--json", "--predictions", predictions.toString());

    assertThat(run.exit).as(run.err).isZero();
    JsonNode json = new ObjectMapper().readTree(run.out);
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "n",
            "d",
            "log_loss",
            "brier",
            "auc",
            "accuracy",
            "ece15",
            "adaptive_ece",
            "ns_per_example",
            "non_finite");
    assertThat(json.get("n").asInt()).isEqualTo(2000);
    assertThat(json.get("d").asInt()).isEqualTo(2);
    assertThat(json.get("non_finite").asInt()).isZero();
    List<String> lines = Files.readAllLines(predictions);
    double loss = 0;
    for (int i = 0; i < y.length; i++) {
      double p = Double.parseDouble(lines.get(i));
      loss -= Math.log(y[i] ? p : 1 - p) / y.length;
    }
    assertThat(lines).hasSize(2000);
    assertThat(json.get("log_loss").asDouble()).isCloseTo(loss, within(1e-9)).isLessThan(0.53);
  }

  @Test
  void theLearnerIsToldTheObservedLabelAtItsRowAndJudgedByTheTrueOne() throws Exception {
    // All labels are told as 1 and are truly 0: it must grow wrong, but only once labels arrive.
    StringBuilder told = new StringBuilder("y,y_observed,label_at,x\n");
    for (int i = 0; i < 100; i++) {
      told.append("0,1,").append(i < 50 ? 50 + i : -1).append(",0\n");
    }
    Path csv = Files.writeString(folder.resolve("late.csv"), told);
    Path predictions = folder.resolve("p.txt");

    Run run = run("--csv", csv.toString(), "--json", "--predictions", predictions.toString());

    assertThat(run.exit).as(run.err).isZero();
    List<Double> p = Files.readAllLines(predictions).stream().map(Double::valueOf).toList();
    assertThat(p.subList(0, 50)).allMatch(value -> value.equals(p.get(0)));
    assertThat(p.get(50)).isGreaterThan(p.get(49));
    assertThat(p.get(99)).isGreaterThan(0.9);
  }

  @Test
  void badInputEndsWithOneLineThatNamesFileLineAndReason() throws Exception {
    assertFault("y,x\n1,2\n2,3\n", ":3: y is neither 0 nor 1: '2'");
    assertFault("y,x\n1,2\n,3\n", ":3: y is neither 0 nor 1: ''");
    assertFault("z,x\n1,2\n", ":1: has no column y");
    assertFault("y,x\n", ":1: has a header and no rows");
    assertFault("y,rule,x\n1,1.5,2\n", ":2: rule is not in [0, 1]: 1.5");
    assertFault("y,label_at,x\n1,0,2\n", ":2: label_at is neither a later row than 0 nor -1: 0");
    assertFault("y,x\n1,one\n", ":2: x is not a number: one");
    Run absent = run("--csv", folder.resolve("absent.csv").toString(), "--json");
    assertThat(absent.exit).isEqualTo(1);
    assertThat(absent.err.strip()).endsWith("absent.csv: no such file");
  }

  private void assertFault(String text, String message) throws IOException {
    Path csv = Files.writeString(folder.resolve("bad.csv"), text);
    Run run = run("--csv", csv.toString(), "--json");
    assertThat(run.exit).isEqualTo(1);
    assertThat(run.out).isEmpty();
    assertThat(run.err.strip()).endsWith("bad.csv" + message).doesNotContain("\n");
  }

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new BacktestCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }
}
