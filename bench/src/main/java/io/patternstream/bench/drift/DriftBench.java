package io.patternstream.bench.drift;

import io.patternstream.state.event.DriftAlert;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The drift benchmark: {@code bench/drift null|detect|lifecycle|causes|bitcoin [key=value ...]};
 * prints Markdown.
 *
 * <p>{@code null}: streams in which nothing drifts. A new alert is a feature that was not alarmed
 * in the window before. {@code detect}: a change of the first feature (or pair) after 20 windows.
 * {@code causes}: see {@link Causes}; {@code bitcoin}: {@link Bitcoin}. {@code lifecycle}: half a
 * deviation on for 20 windows, off, on, off. References are 72 windows, 336 for the weekly kind.
 */
public final class DriftBench {
  private static final int REFERENCES = 72;
  private static final int WEEKS = 336;
  private static final int BEFORE = 20;
  private static final int AFTER = 60;

  private final Map<String, String> options = new LinkedHashMap<>();

  private DriftBench(String[] arguments) {
    for (int i = 1; i < arguments.length; i++) {
      String[] pair = arguments[i].split("=", 2);
      options.put(pair[0], pair[1]);
    }
  }

  /**
   * Runs a part of the benchmark.
   *
   * @param arguments the part, then {@code features=1,10,50 rows=30,500 kinds=all windows=200
   *     runs=5 seed=1 others=true}
   */
  public static void main(String[] arguments) throws IOException {
    DriftBench bench = new DriftBench(arguments);
    System.out.printf(
        Locale.ROOT,
        "<!-- %s; Java %s, %d processors, load %.1f -->%n%n",
        String.join(" ", arguments),
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    switch (arguments[0]) {
      case "null" -> bench.nulls();
      case "detect" -> bench.detect();
      case "lifecycle" -> bench.lifecycle();
      case "causes" -> Causes.print(bench.number("runs", 50), bench.number("seed", 1));
      case "bitcoin" ->
          Bitcoin.print(
              bench.number("runs", 50),
              bench.number("seed", 1),
              bench.options.getOrDefault("others", "true").equals("true"));
      default -> throw new IllegalArgumentException("null, detect, lifecycle, causes or bitcoin");
    }
  }

  private int number(String key, int fallback) {
    return Integer.parseInt(options.getOrDefault(key, Integer.toString(fallback)));
  }

  private List<Integer> numbers(String key, String fallback) {
    List<Integer> numbers = new ArrayList<>();
    for (String each : options.getOrDefault(key, fallback).split(",", -1)) {
      numbers.add(Integer.parseInt(each));
    }
    return numbers;
  }

  private List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.add(new Product());
    if (options.getOrDefault("others", "true").equals("true")) {
      rules.addAll(Rules.all());
    }
    return rules;
  }

  /** A stream of one kind. */
  private static final class Stream {
    private final Source[] sources;
    private final int rows;
    private int window;

    Stream(String kind, int features, int rows, SplittableRandom random) {
      this.rows = rows;
      sources = new Source[features];
      for (int j = 0; j < features; j++) {
        sources[j] = Source.of(kind, j, random.split());
      }
    }

    boolean[] categorical() {
      boolean[] categorical = new boolean[sources.length];
      for (int j = 0; j < categorical.length; j++) {
        categorical[j] = sources[j].categorical();
      }
      return categorical;
    }

    double[][] next() {
      double[][] values = new double[sources.length][rows];
      for (int j = 0; j < values.length; j++) {
        for (int i = 0; i < rows; i++) {
          values[j][i] = sources[j].next(window + (double) i / rows);
        }
      }
      window++;
      return values;
    }

    double[][][] next(int windows) {
      double[][][] values = new double[windows][][];
      for (int w = 0; w < windows; w++) {
        values[w] = next();
      }
      return values;
    }
  }

  private void nulls() {
    String kinds = options.getOrDefault("kinds", "all");
    List<String> all = kinds.equals("all") ? Source.KINDS : List.of(kinds.split(",", -1));
    double worst = 0;
    double sum = 0;
    int cells = 0;
    for (int features : numbers("features", "10")) {
      for (int rows : numbers("rows", "100")) {
        System.out.printf(
            "New alerts / alarmed windows per 1,000; %d features, %d rows%n%n", features, rows);
        Map<String, StringBuilder> table = new LinkedHashMap<>();
        Map<String, Integer> why = new TreeMap<>();
        int windows = number("windows", 200) * number("runs", 5);
        for (String kind : all) {
          Map<String, int[]> counts = new LinkedHashMap<>();
          for (int run = 0; run < number("runs", 5); run++) {
            nullRun(kind, features, rows, run, counts, why);
          }
          counts.forEach(
              (rule, n) ->
                  table
                      .computeIfAbsent(rule, r -> new StringBuilder())
                      .append(
                          String.format(
                              Locale.ROOT,
                              " %.2f / %.0f |",
                              1000.0 * n[0] / windows,
                              1000.0 * n[1] / windows)));
          int[] own = counts.getOrDefault("Patternstream", new int[2]);
          worst = Math.max(worst, 1000.0 * own[0] / windows);
          sum += 1000.0 * own[0] / windows;
          cells++;
        }
        System.out.println("| rule | " + String.join(" | ", all) + " |");
        System.out.println("|---|" + "---|".repeat(all.size()));
        table.forEach((rule, row) -> System.out.println("| " + rule + " |" + row));
        System.out.printf("%nWindows a cell: %d. Ours were %s%n%n", windows, why);
      }
    }
    System.out.printf(Locale.ROOT, "worst %.3f mean %.4f cells %d%n", worst, sum / cells, cells);
  }

  private void nullRun(
      String kind,
      int features,
      int rows,
      int run,
      Map<String, int[]> counts,
      Map<String, Integer> why) {
    long seed = number("seed", 1) + 7_919L * run + kind.hashCode();
    Stream stream = new Stream(kind, features, rows, new SplittableRandom(seed));
    double[][][] reference = stream.next(kind.equals("weekly") ? WEEKS : REFERENCES);
    double[][][] windows = stream.next(number("windows", 200));
    for (Rule rule : rules()) {
      rule.learn(reference, stream.categorical());
      int[] count = counts.computeIfAbsent(rule.name(), r -> new int[2]);
      boolean[] before = new boolean[features];
      for (double[][] window : windows) {
        boolean[] alarmed = rule.alarmed(window);
        boolean any = false;
        for (int j = 0; j < features; j++) {
          any |= alarmed[j];
          count[0] += alarmed[j] && !before[j] && !(rule instanceof Product) ? 1 : 0;
        }
        count[1] += any ? 1 : 0;
        before = alarmed;
      }
      if (rule instanceof Product product) {
        count[0] += product.opened().size();
        product.opened().forEach(a -> why.merge(a.family() + " " + a.component(), 1, Integer::sum));
      }
    }
  }

  private void detect() {
    int features = number("features", 10);
    int rows = number("rows", 500);
    int runs = number("runs", 10);
    System.out.printf(
        "Found of %d runs, mean and longest delay in windows, share of alarmed features that had"
            + " changed; %d features, %d rows%n%n",
        runs, features, rows);
    System.out.println("| change | rule | found | mean | longest | right | runs alarmed before |");
    System.out.println("|---|---|---|---|---|---|---|");
    String chosen = options.getOrDefault("changes", "all");
    for (Change change : Change.values()) {
      if (change != Change.NONE && (chosen.equals("all") || chosen.contains(change.name()))) {
        Map<String, double[]> found = new LinkedHashMap<>();
        for (int run = 0; run < runs; run++) {
          detectRun(change, features, rows, run, found);
        }
        found.forEach(
            (rule, n) ->
                System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.0f | %.2f | %.0f | %.2f | %.0f |%n",
                    change.words,
                    rule,
                    n[0],
                    n[1] / n[0],
                    n[2],
                    n[3] / n[0],
                    n[4]));
      }
    }
  }

  private void detectRun(
      Change change, int features, int rows, int run, Map<String, double[]> found) {
    long seed = number("seed", 1) + 7_919L * run + change.ordinal();
    SplittableRandom random = new SplittableRandom(seed);
    Stream stream = new Stream(change.stream, features, rows, random.split());
    double[][][] reference = stream.next(REFERENCES);
    double[][][] windows = stream.next(BEFORE + AFTER);
    for (int w = BEFORE; w < windows.length; w++) {
      change.apply(windows[w], random);
    }
    for (Rule rule : rules()) {
      rule.learn(reference, stream.categorical());
      double[] n = found.computeIfAbsent(rule.name(), r -> new double[5]);
      boolean before = false;
      int delay = 0;
      for (int w = 0; w < windows.length && delay == 0; w++) {
        boolean[] alarmed = rule.alarmed(windows[w]);
        int all = 0;
        for (boolean each : alarmed) {
          all += each ? 1 : 0;
        }
        boolean hit = alarmed[0] && (!change.ofPair() || alarmed[1]);
        before |= w < BEFORE && all > 0;
        if (w >= BEFORE && hit) {
          delay = w - BEFORE + 1;
          n[0]++;
          n[1] += delay;
          n[2] = Math.max(n[2], delay);
          n[3] += (change.ofPair() ? 2.0 : 1.0) / all;
        }
      }
      n[4] += before ? 1 : 0;
    }
  }

  private void lifecycle() {
    int runs = number("runs", 20);
    int features = number("features", 10);
    int rows = number("rows", 500);
    int opened = 0;
    int exact = 0;
    int others = 0;
    long slowest = 0;
    int resolved = 0;
    for (int run = 0; run < runs; run++) {
      SplittableRandom random = new SplittableRandom(number("seed", 1) + 7_919L * run);
      Stream stream = new Stream("gauss", features, rows, random);
      Product product = new Product();
      product.learn(stream.next(REFERENCES), stream.categorical());
      for (int w = 0; w < 5 * BEFORE; w++) {
        double[][] window = stream.next();
        if (w / BEFORE % 2 == 1) {
          Change.SHIFT_050.apply(window, random);
        }
        product.alarmed(window);
      }
      int own = 0;
      for (DriftAlert alert : product.opened()) {
        own += alert.feature().equals("f0") ? 1 : 0;
        others += alert.feature().equals("f0") ? 0 : 1;
      }
      opened += own;
      exact += own == 2 ? 1 : 0;
      for (DriftAlert alert : product.closed()) {
        long off = REFERENCES + (alert.lastWindow() < REFERENCES + 3 * BEFORE ? 2 : 4) * BEFORE;
        slowest = Math.max(slowest, alert.lastWindow() - off + 1);
        resolved++;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "runs %d, opened %d, runs with exactly two %d, resolved %d, slowest %d windows, on other"
            + " features %d%n",
        runs,
        opened,
        exact,
        resolved,
        slowest,
        others);
  }
}
