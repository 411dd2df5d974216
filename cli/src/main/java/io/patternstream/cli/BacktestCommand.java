package io.patternstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.state.model.ModelConfig;
import io.patternstream.state.quality.Backtest;
import io.patternstream.state.quality.QualityMeasures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Progressive validation of exactly the learner and the defaults of the job, on a CSV file. */
@Command(
    name = "backtest",
    mixinStandardHelpOptions = true,
    description = {
      "Predicts each row of a CSV file before its label is learnt, and says how good that was.",
      "Columns: y (0 or 1); optional: key, rule (0 to 1), label_at (0-based data row before which",
      "the label is learnt; empty = at once, -1 = never), y_observed (what the learner is told);",
      "every other column is a feature, an empty cell a missing value. The probability is",
      "ml_confidence."
    })
final class BacktestCommand implements Callable<Integer> {
  private static final Set<String> ROLES = Set.of("y", "key", "rule", "label_at", "y_observed");
  private static final int PROGRESS_EVERY = 10_000;

  @Option(names = "--csv", required = true, paramLabel = "FILE", description = "examples in order")
  @SuppressWarnings("NullAway.Init") // picocli refuses to run without it
  private Path csv;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  @Option(
      names = "--predictions",
      paramLabel = "OUT",
      description = "writes one probability a line")
  private @Nullable Path predictions;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() {
    try (CsvFile file = CsvFile.open(csv);
        PrintWriter out = predictions(predictions)) {
      Map<String, Object> result = run(file, out);
      if (out.checkError()) {
        return fault(predictions + ": cannot be written");
      }
      print(result);
      return 0;
    } catch (CsvException e) {
      return fault(e.getMessage());
    } catch (IOException e) {
      return fault(predictions + ": " + e.getMessage());
    }
  }

  private Map<String, Object> run(CsvFile file, PrintWriter out) throws CsvException {
    Columns columns = Columns.of(file);
    Backtest backtest = new Backtest(ModelConfig.defaults(), columns.features.size());
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    long nanos = 0;
    while (file.next()) {
      Backtest.Example example = columns.example(file, backtest.rows());
      long start = clock.getCurrentThreadCpuTime(); // other load on the machine does not count
      double p = backtest.next(example);
      nanos += clock.getCurrentThreadCpuTime() - start;
      if (backtest.nonFinite() > 0) {
        throw file.fault("the learner's numbers are not finite here: a bug, please report it");
      }
      out.println(p);
      if (backtest.rows() % PROGRESS_EVERY == 0) {
        spec.commandLine().getErr().println(backtest.rows() + " rows");
      }
    }
    if (backtest.rows() == 0) {
      throw file.fault("has a header and no rows");
    }
    QualityMeasures measures = backtest.measures();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("n", measures.examples());
    result.put("d", columns.features.size());
    result.put("log_loss", measures.logLoss());
    result.put("brier", measures.brier());
    result.put("auc", Double.isNaN(measures.auc()) ? null : measures.auc());
    result.put("accuracy", measures.accuracy());
    result.put("ece15", measures.ece());
    result.put("adaptive_ece", measures.adaptiveEce());
    result.put("ns_per_example", nanos / measures.examples());
    result.put("non_finite", backtest.nonFinite());
    return result;
  }

  private void print(Map<String, Object> result) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(result));
    } else {
      result.forEach((name, value) -> out.printf("%-15s %s%n", name, value));
    }
    out.flush();
  }

  private int fault(@Nullable String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(message);
    err.flush();
    return 1;
  }

  private static PrintWriter predictions(@Nullable Path file) throws IOException {
    return new PrintWriter(
        file == null ? Writer.nullWriter() : Files.newBufferedWriter(file), false);
  }

  /** Where a file keeps what; -1 where it has no such column. */
  private record Columns(
      int y, int key, int rule, int labelAt, int observed, List<Integer> features) {

    static Columns of(CsvFile file) throws CsvException {
      List<Integer> features = new ArrayList<>();
      for (int i = 0; i < file.columns().size(); i++) {
        if (!ROLES.contains(file.columns().get(i))) {
          features.add(i);
        }
      }
      if (file.column("y") < 0) {
        throw file.fault("has no column y");
      }
      return new Columns(
          file.column("y"),
          file.column("key"),
          file.column("rule"),
          file.column("label_at"),
          file.column("y_observed"),
          features);
    }

    Backtest.Example example(CsvFile file, int row) throws CsvException {
      double[] x = new double[features.size()];
      for (int i = 0; i < x.length; i++) {
        x[i] = file.number(features.get(i));
      }
      boolean positive = binary(file, y);
      boolean told =
          observed < 0 || file.text(observed).isEmpty() ? positive : binary(file, observed);
      double confidence = rule < 0 ? Double.NaN : file.number(rule);
      if (confidence < 0 || confidence > 1) {
        throw file.fault("rule is not in [0, 1]: " + file.text(rule));
      }
      return new Backtest.Example(
          x, key < 0 ? "" : file.text(key), confidence, positive, told, labelAt(file, row));
    }

    private static boolean binary(CsvFile file, int column) throws CsvException {
      double value = file.number(column);
      if (value != 0 && value != 1) {
        throw file.fault(
            file.columns().get(column) + " is neither 0 nor 1: '" + file.text(column) + "'");
      }
      return value == 1;
    }

    private long labelAt(CsvFile file, int row) throws CsvException {
      if (labelAt < 0 || file.text(labelAt).isEmpty()) {
        return Backtest.AT_ONCE;
      }
      double at = file.number(labelAt);
      if (at == -1) {
        return Backtest.NEVER;
      }
      if (at != Math.rint(at) || at <= row) {
        throw file.fault(
            "label_at is neither a later row than " + row + " nor -1: " + file.text(labelAt));
      }
      return (long) at;
    }
  }
}
