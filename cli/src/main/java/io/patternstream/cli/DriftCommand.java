package io.patternstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.state.drift.DriftConfig;
import io.patternstream.state.drift.DriftReport;
import io.patternstream.state.drift.DriftSegments;
import io.patternstream.state.event.DriftAlert;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Exactly the drift detector and the defaults of the job, on a CSV file. */
@Command(
    name = "drift",
    mixinStandardHelpOptions = true,
    description = {
      "Watches the rows of a CSV file for drift, one JSON object a line for each alert transition,",
      "a summary last. Optional columns: prediction (0 to 1), label (0 or 1, empty = none yet),",
      "segment (each is watched too, in windows of its own rows), time (a number, or ISO-8601; a",
      "long silence is an alert); every other column is a feature: numbers, or text, whose values",
      "are categories; an empty cell is a missing value. Windows count from 0 with the reference",
      "included; a last window that is not full is ignored."
    })
final class DriftCommand implements Callable<Integer> {
  private static final Set<String> ROLES = Set.of("time", "segment", "prediction", "label");
  private static final Set<String> TRANSITIONS = Set.of("open", "resolved", "rebased");
  private static final String CATEGORY = "category ";

  /** Windows have no log time here: each counts as an hour, so that a season is one of windows. */
  private static final long WINDOW_MILLIS = 3_600_000;

  @Option(names = "--csv", required = true, paramLabel = "FILE", description = "rows in order")
  @SuppressWarnings("NullAway.Init") // picocli refuses to run without it
  private Path csv;

  @Option(
      names = "--window",
      paramLabel = "ROWS",
      description = "rows a window (default: ${DEFAULT-VALUE})",
      defaultValue = "500")
  private int window;

  @Option(
      names = "--reference-windows",
      paramLabel = "M",
      description = "windows that the reference is learnt from (default: ${DEFAULT-VALUE})",
      defaultValue = "24")
  private int references;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  private final ObjectMapper json = new ObjectMapper();
  private int opened;
  private int resolved;

  @Override
  public Integer call() throws JsonProcessingException {
    DriftConfig config = DriftConfig.defaults().withWindows(window, references);
    List<String> faults = config.validate();
    if (!faults.isEmpty()) {
      return fault(String.join("; ", faults));
    }
    try {
      run(Columns.of(csv), config);
      return 0;
    } catch (CsvException e) {
      return fault(e.getMessage());
    }
  }

  private void run(Columns columns, DriftConfig config)
      throws CsvException, JsonProcessingException {
    DriftSegments monitor = new DriftSegments("all", columns.names, columns.categorical, config);
    long rows = 0;
    long nanos = 0;
    long arrival = 0;
    try (CsvFile file = CsvFile.open(csv)) {
      while (file.next()) {
        double[] values = columns.values(file);
        double prediction = columns.probability(file);
        double label = columns.label(file);
        String segment = columns.segment(file);
        long number = rows / window;
        long hour = number * WINDOW_MILLIS;
        arrival = columns.time(file, arrival);
        long start = System.nanoTime();
        DriftReport row = monitor.observe(segment, values, prediction, hour, arrival);
        DriftReport labelled =
            Double.isNaN(label)
                ? null
                : monitor.evaluate(segment, values, prediction, label == 1, hour);
        nanos += System.nanoTime() - start;
        print(number, row, columns);
        print(number, labelled, columns);
        rows++;
      }
    }
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("windows", rows / window);
    summary.put("opened", opened);
    summary.put("resolved", resolved);
    int features = Math.max(1, columns.names.size());
    summary.put("ns_per_value", nanos / Math.max(1, rows * features));
    summary.put("state_bytes_per_feature", monitor.bytes() / features);
    line(Map.of("summary", summary));
  }

  private void print(long window, @Nullable DriftReport report, Columns columns)
      throws JsonProcessingException {
    if (report == null) {
      return;
    }
    for (DriftAlert alert : report.alerts()) {
      if (!TRANSITIONS.contains(alert.state())) {
        continue;
      }
      opened += alert.state().equals("open") ? 1 : 0;
      resolved += alert.state().equals("resolved") ? 1 : 0;
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("window", window);
      out.put("transition", alert.state().toUpperCase(Locale.ROOT));
      out.put("family", alert.family());
      out.put("feature", alert.feature());
      if (!alert.segment().isEmpty()) {
        out.put("segment", alert.segment());
      }
      out.put("component", columns.inWords(alert));
      out.put("severity", alert.severity());
      out.put("effect", alert.effect());
      out.put("unit", alert.unit());
      out.put("cause", alert.cause());
      out.put("onset", alert.onsetWindow());
      out.put("message", alert.message());
      line(out);
    }
  }

  private void line(Map<String, Object> object) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    out.println(json.writeValueAsString(object));
    out.flush();
  }

  private int fault(@Nullable String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(message);
    err.flush();
    return 1;
  }

  /** Which column is what; a feature with any cell that is not a number is one of categories. */
  private static final class Columns {
    private final List<Integer> features = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final boolean[] categorical;
    private final List<Map<String, Integer>> codes = new ArrayList<>();
    private final int prediction;
    private final int label;
    private final int segment;
    private final int time;

    private Columns(CsvFile file) throws CsvException {
      for (int i = 0; i < file.columns().size(); i++) {
        if (!ROLES.contains(file.columns().get(i))) {
          features.add(i);
          names.add(file.columns().get(i));
          codes.add(new HashMap<>());
        }
      }
      categorical = new boolean[features.size()];
      prediction = file.column("prediction");
      label = file.column("label");
      segment = file.column("segment");
      time = file.column("time");
      if (features.isEmpty() && prediction < 0 && label < 0) {
        throw file.fault("has nothing to watch: no feature, prediction or label");
      }
    }

    /** Reads the file once through, to know which features are numbers. */
    static Columns of(Path csv) throws CsvException {
      try (CsvFile file = CsvFile.open(csv)) {
        Columns columns = new Columns(file);
        boolean any = false;
        while (file.next()) {
          any = true;
          for (int j = 0; j < columns.categorical.length; j++) {
            columns.categorical[j] |= !isNumber(file.text(columns.features.get(j)));
          }
        }
        if (!any) {
          throw file.fault("has a header and no rows");
        }
        return columns;
      }
    }

    private static boolean isNumber(String text) {
      if (text.isEmpty()) {
        return true;
      }
      try {
        return !Double.isInfinite(Double.parseDouble(text)) || text.contains("nf");
      } catch (NumberFormatException e) {
        return text.equalsIgnoreCase("nan") || text.toLowerCase(Locale.ROOT).matches("[+-]?inf");
      }
    }

    double[] values(CsvFile file) {
      double[] values = new double[features.size()];
      for (int j = 0; j < values.length; j++) {
        String text = file.text(features.get(j));
        if (text.isEmpty()) {
          values[j] = Double.NaN;
        } else if (categorical[j]) {
          Map<String, Integer> known = codes.get(j);
          Integer code = known.putIfAbsent(text, known.size());
          values[j] = code == null ? known.size() - 1 : code;
        } else {
          values[j] = number(text);
        }
      }
      return values;
    }

    private static double number(String text) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        return Double.NaN; // nan or inf in some spelling: missing
      }
    }

    String segment(CsvFile file) {
      return segment < 0 ? "" : file.text(segment);
    }

    /**
     * When the row came, in any unit that rises; the time of the row before where it is not said.
     */
    long time(CsvFile file, long before) {
      String text = time < 0 ? "" : file.text(time);
      try {
        return (long) (1_000 * Double.parseDouble(text));
      } catch (NumberFormatException e) {
        return date(text, before);
      }
    }

    private static long date(String text, long before) {
      try {
        return Instant.parse(text.replace(' ', 'T')).toEpochMilli();
      } catch (DateTimeParseException e) {
        // without a zone, or a day alone
      }
      try {
        return LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC).toEpochMilli();
      } catch (DateTimeParseException e) {
        return before;
      }
    }

    double probability(CsvFile file) throws CsvException {
      double p = prediction < 0 ? Double.NaN : file.number(prediction);
      if (p < 0 || p > 1) {
        throw file.fault("prediction is not in [0, 1]: " + file.text(prediction));
      }
      return p;
    }

    double label(CsvFile file) throws CsvException {
      double y = label < 0 ? Double.NaN : file.number(label);
      if (!Double.isNaN(y) && y != 0 && y != 1) {
        throw file.fault("label is neither 0 nor 1: " + file.text(label));
      }
      return y;
    }

    /** The component, a category by its text. */
    String inWords(DriftAlert alert) {
      int j = names.indexOf(alert.feature());
      boolean ofFeature = alert.family().equals("feature") && j >= 0 && categorical[j];
      if (!ofFeature || !alert.component().startsWith(CATEGORY)) {
        return alert.component();
      }
      int code = Integer.parseInt(alert.component().substring(CATEGORY.length()));
      for (Map.Entry<String, Integer> entry : codes.get(j).entrySet()) {
        if (entry.getValue() == code) {
          return CATEGORY + entry.getKey();
        }
      }
      return alert.component();
    }
  }
}
