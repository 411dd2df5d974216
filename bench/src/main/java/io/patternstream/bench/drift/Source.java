package io.patternstream.bench.drift;

import java.util.List;
import java.util.SplittableRandom;

/** One feature in which nothing drifts, of a kind that makes drift rules alarm; all from a seed. */
final class Source {
  /** The kinds of the benchmark; {@code mix} has one feature of each of {@link #MIX} in turn. */
  static final List<String> KINDS =
      List.of(
          "gauss", "gauss5", "t2", "lognorm", "ar9", "ar99", "diurnal", "weekly", "poisson",
          "miss95", "const", "cat8", "cat200", "mix");

  private static final List<String> MIX =
      List.of(
          "gauss", "t2", "ar9", "diurnal", "poisson", "miss95", "const", "cat8", "lognorm", "ar99");
  private static final double[] SHARES = {.35, .2, .15, .1, .08, .06, .04, .02};

  private final String kind;
  private final SplittableRandom random;
  private double state;

  private Source(String kind, SplittableRandom random) {
    this.kind = kind;
    this.random = random;
    this.state = random.nextGaussian();
  }

  static Source of(String kind, int feature, SplittableRandom random) {
    return new Source(kind.equals("mix") ? MIX.get(feature % MIX.size()) : kind, random);
  }

  boolean categorical() {
    return kind.startsWith("cat");
  }

  /** A value {@code hour} hours after the beginning; a window is an hour. */
  double next(double hour) {
    return switch (kind) {
      case "gauss" -> random.nextGaussian();
      case "gauss5" -> 5 + random.nextGaussian();
      case "t2" -> {
        double a = random.nextGaussian();
        double b = random.nextGaussian();
        yield random.nextGaussian() / Math.sqrt((a * a + b * b) / 2);
      }
      case "lognorm" -> Math.exp(1.5 * random.nextGaussian());
      case "ar9" -> autoregress(0.9);
      case "ar99" -> autoregress(0.99);
      case "diurnal" -> Math.sin(2 * Math.PI * hour / 24) + random.nextGaussian();
      case "weekly" -> {
        boolean weekend = (long) (hour / 24) % 7 >= 5;
        yield 0.8 * Math.sin(2 * Math.PI * hour / 24) - (weekend ? 0.8 : 0) + random.nextGaussian();
      }
      case "poisson" -> poisson();
      case "miss95" -> {
        double x = random.nextGaussian();
        yield random.nextDouble() < 0.95 ? Double.NaN : x;
      }
      case "const" -> 7;
      case "cat8" -> category();
      case "cat200" -> Math.floor(200 * Math.pow(random.nextDouble(), 3));
      default -> throw new IllegalArgumentException("no kind of stream is called " + kind);
    };
  }

  private double autoregress(double rho) {
    state = rho * state + Math.sqrt(1 - rho * rho) * random.nextGaussian();
    return state;
  }

  private double poisson() {
    double limit = Math.exp(-1);
    double p = random.nextDouble();
    int k = 0;
    while (p > limit) {
      p *= random.nextDouble();
      k++;
    }
    return k;
  }

  private double category() {
    double u = random.nextDouble();
    int k = 0;
    for (double below = SHARES[0]; u >= below && k < SHARES.length - 1; below += SHARES[k]) {
      k++;
    }
    return k;
  }
}
