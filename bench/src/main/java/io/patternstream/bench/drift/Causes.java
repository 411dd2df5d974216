package io.patternstream.bench.drift;

import io.patternstream.state.drift.DriftConfig;
import io.patternstream.state.drift.DriftMonitor;
import io.patternstream.state.event.DriftAlert;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What labels tell: whether each change is found, and by which cause it is named at the end.
 *
 * <p>Logit -1 + x1 + 0.7 x2 with two standard normal inputs, 200 labelled rows a window, 50 windows
 * of reference, a change after 20 more and 60 windows with it: {@code drift} 1.8. What the labels
 * become is set apart from what the model states, so that each cause is one change and nothing
 * else.
 */
final class Causes {
  private static final int ROWS = 200;
  private static final int REFERENCES = 50;
  private static final int BEFORE = 20;
  private static final int AFTER = 60;

  /** A change of what the model states, of what is true, or of the inputs. */
  private enum Change {
    NOTHING("nothing changes", ""),
    COVARIATE("x1 up by 0.5, model right", "covariate"),
    BASE_RATE("base rate up by 0.5 logit", "base rate"),
    FLIPPED("concept: weight of x2 flips", "concept"),
    HALVED("concept: weight of x1 halves", "concept"),
    OVERCONFIDENT("calibration slope 0.6", "calibration"),
    OFFSET("calibration offset: 0.3 logit too low", "calibration");

    final String words;
    final String cause;

    Change(String words, String cause) {
      this.words = words;
      this.cause = cause;
    }

    double input(double x) {
      return this == COVARIATE ? x + 0.5 : x;
    }

    double stated(double x1, double x2) {
      return model(x1, x2) - (this == OFFSET ? 0.3 : 0);
    }

    double truth(double x1, double x2) {
      return switch (this) {
        case BASE_RATE -> model(x1, x2) + 0.5;
        case FLIPPED -> -1 + x1 - 0.7 * x2;
        case HALVED -> -1 + 0.5 * x1 + 0.7 * x2;
        case OVERCONFIDENT -> 0.6 * model(x1, x2);
        default -> model(x1, x2);
      };
    }

    private static double model(double x1, double x2) {
      return -1 + x1 + 0.7 * x2;
    }
  }

  private Causes() {}

  static void print(int runs, long seed) {
    System.out.printf(
        "Runs of %d in which a family was alerted after the change; mean delay to the first of them"
            + " in windows; cause named by the last row on labels (on inputs, where labels say"
            + " nothing)%n%n",
        runs);
    System.out.println(
        "| change | feature | prediction | label | concept | calibration | delay | causes | named"
            + " right |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (Change change : Change.values()) {
      Map<String, Integer> families = new LinkedHashMap<>();
      Map<String, Integer> causes = new TreeMap<>();
      double delay = 0;
      int found = 0;
      int right = 0;
      for (int run = 0; run < runs; run++) {
        Run one = new Run(change, seed + 7_919L * run + 31L * change.ordinal());
        one.families.forEach((family, window) -> families.merge(family, 1, Integer::sum));
        if (!one.families.isEmpty()) {
          found++;
          delay += one.families.values().iterator().next() - REFERENCES - BEFORE + 1;
        }
        causes.merge(one.cause, 1, Integer::sum);
        right += one.cause.equals(change.cause) ? 1 : 0;
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %d | %d | %d | %.1f | %s | %d |%n",
          change.words,
          families.getOrDefault("feature", 0),
          families.getOrDefault("prediction", 0),
          families.getOrDefault("label", 0),
          families.getOrDefault("concept", 0),
          families.getOrDefault("calibration", 0),
          delay / Math.max(1, found),
          causes,
          right);
    }
  }

  /** One stream. */
  private static final class Run {
    private final Map<String, Integer> families = new LinkedHashMap<>(); // to the window
    private String cause = "";
    private boolean ofLabels;

    Run(Change change, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      DriftMonitor monitor =
          new DriftMonitor(
              "bench", List.of("x1", "x2"), DriftConfig.defaults().withWindows(ROWS, REFERENCES));
      for (int w = 0; w < REFERENCES + BEFORE + AFTER; w++) {
        Change now = w < REFERENCES + BEFORE ? Change.NOTHING : change;
        for (int i = 0; i < ROWS; i++) {
          double x1 = now.input(random.nextGaussian());
          double x2 = random.nextGaussian();
          double p = probability(now.stated(x1, x2));
          boolean positive = random.nextDouble() < probability(now.truth(x1, x2));
          double[] values = {x1, x2};
          take(monitor.observe(values, p, w).alerts(), w);
          take(monitor.evaluate(values, p, positive, w).alerts(), w);
        }
      }
    }

    private void take(List<DriftAlert> alerts, int window) {
      for (DriftAlert alert : alerts) {
        if (alert.transition().equals("open")) {
          families.putIfAbsent(alert.family(), window);
        }
        boolean label = !alert.family().equals("feature") && !alert.family().equals("prediction");
        if (alert.cause() != null && (label || !ofLabels)) {
          cause = alert.cause();
          ofLabels |= label;
        }
      }
    }

    private static double probability(double logit) {
      return 1 / (1 + Math.exp(-logit));
    }
  }
}
