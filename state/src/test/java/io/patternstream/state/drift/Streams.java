package io.patternstream.state.drift;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** Streams in which nothing drifts, of the kinds that make other checks alarm; all from a seed. */
final class Streams {
  static final String[] MIX = {
    "gauss", "t2", "ar9", "diurnal", "poisson", "miss95", "const", "cat8", "lognorm", "ar99"
  };
  private static final double[] CATEGORIES = {.35, .2, .15, .1, .08, .06, .04, .02};

  private Streams() {}

  /** One feature; the window number drives its season. */
  static final class Source {
    private final String kind;
    private final SplittableRandom random;
    private double state;

    Source(String kind, SplittableRandom random) {
      this.kind = kind;
      this.random = random;
      this.state = gauss(random);
    }

    boolean categorical() {
      return kind.startsWith("cat");
    }

    double next(int window, double within) {
      double hour = window + within;
      return switch (kind) {
        case "gauss" -> gauss(random);
        case "gauss5" -> 5 + gauss(random);
        case "t2" -> {
          double a = gauss(random);
          double b = gauss(random);
          yield gauss(random) / Math.sqrt((a * a + b * b) / 2);
        }
        case "lognorm" -> Math.exp(1.5 * gauss(random));
        case "ar9" -> ar(0.9);
        case "ar99" -> ar(0.99);
        case "diurnal" -> Math.sin(2 * Math.PI * hour / 24) + gauss(random);
        case "weekly" ->
            0.8 * Math.sin(2 * Math.PI * hour / 24)
                - (window / 24 % 7 >= 5 ? 0.8 : 0)
                + gauss(random);
        case "poisson" -> poisson();
        case "miss95" -> {
          double x = gauss(random);
          yield random.nextDouble() < 0.95 ? Double.NaN : x;
        }
        case "const" -> 7;
        case "cat8" -> category();
        case "cat200" -> Math.floor(200 * Math.pow(random.nextDouble(), 3));
        default -> throw new IllegalArgumentException(kind);
      };
    }

    private double ar(double rho) {
      state = rho * state + Math.sqrt(1 - rho * rho) * gauss(random);
      return state;
    }

    private double poisson() {
      double p = 1;
      int k = -1;
      do {
        k++;
        p *= random.nextDouble();
      } while (p > Math.exp(-1));
      return k;
    }

    private double category() {
      double u = random.nextDouble();
      int k = 0;
      double below = CATEGORIES[0];
      while (u >= below && k < CATEGORIES.length - 1) {
        below += CATEGORIES[++k];
      }
      return k;
    }
  }

  /** Several independent features of one kind, or of all kinds in turn; drift on the first. */
  static final class Table {
    private final Source[] sources;
    private final int rows;
    private int window;

    Table(String kind, int features, int rows, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      this.rows = rows;
      sources = new Source[features];
      for (int j = 0; j < features; j++) {
        sources[j] = new Source(kind.equals("mix") ? MIX[j % MIX.length] : kind, random.split());
      }
    }

    boolean[] categorical() {
      boolean[] categorical = new boolean[sources.length];
      for (int j = 0; j < sources.length; j++) {
        categorical[j] = sources[j].categorical();
      }
      return categorical;
    }

    /** The next window, row by row. */
    double[][] next(DoubleUnaryOperator drift) {
      double[][] table = new double[rows][sources.length];
      for (int j = 0; j < sources.length; j++) {
        for (int i = 0; i < rows; i++) {
          double x = sources[j].next(window, (double) i / rows);
          table[i][j] = j == 0 ? drift.applyAsDouble(x) : x;
        }
      }
      window++;
      return table;
    }
  }

  /** Marsaglia's polar method; SplittableRandom of Java 17 has a nextGaussian, but of its own. */
  static double gauss(SplittableRandom random) {
    return random.nextGaussian();
  }
}
