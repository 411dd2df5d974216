package io.patternstream.bench;

import io.patternstream.state.model.ConfidenceModel;
import io.patternstream.state.model.Forecast;
import io.patternstream.state.model.ModelConfig;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A million forecasts of random models: the terms of each add up to the served log-odds, and their
 * probability points to the served probability, within 1e-9. Prints the worst; exit 1 when it is
 * worse. {@code Contributions [forecasts [seed]]}.
 */
public final class Contributions {
  private static final double MOST = 1e-9;
  private static final int FORECASTS_A_MODEL = 2_000;
  private static final int MOST_LABELS = 2_000;
  private static final double EPSILON = 1e-6;

  private Contributions() {}

  public static void main(String[] arguments) {
    int forecasts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    SplittableRandom random = new SplittableRandom(seed);
    double worst = 0;
    double worstPoints = 0;
    for (int done = 0; done < forecasts; done += FORECASTS_A_MODEL) {
      int d = random.nextInt(33);
      ConfidenceModel model = taught(d, random);
      for (int i = 0; i < FORECASTS_A_MODEL; i++) {
        double scale = random.nextInt(10) == 0 ? 1e8 : 1; // now and then far outside
        Forecast forecast = model.forecast(row(d, scale, random), key(random), rule(random));
        double served = random.nextBoolean() ? forecast.ml() : random.nextDouble();
        double[] terms = forecast.contributions(served);
        double q = Math.min(1 - EPSILON, Math.max(EPSILON, served));
        worst = larger(worst, Arrays.stream(terms).sum() - Math.log(q / (1 - q)));
        worstPoints =
            larger(worstPoints, Arrays.stream(Forecast.probabilityPoints(terms)).sum() - q);
      }
    }
    boolean holds = worst < MOST && worstPoints < MOST;
    System.out.println(
        String.format(
            Locale.ROOT,
            "gate: %d forecasts: terms off by at most %.1e, points by %.1e, to be below %.0e: %s",
            forecasts,
            worst,
            worstPoints,
            MOST,
            holds ? "passed" : "FAILED"));
    System.exit(holds ? 0 : 1);
  }

  /** Not a number is the worst there is. */
  private static double larger(double worst, double difference) {
    double size = Math.abs(difference);
    return size <= worst ? worst : Double.isNaN(size) ? Double.POSITIVE_INFINITY : size;
  }

  private static ConfidenceModel taught(int d, SplittableRandom random) {
    ConfidenceModel model = ConfidenceModel.fresh(ModelConfig.defaults(), d, "contributions");
    double[] weights = random.doubles(d, -2, 2).toArray();
    double noise = random.nextInt(3) == 0 ? 0.1 : 0;
    int labels = random.nextInt(MOST_LABELS);
    for (int i = 0; i < labels; i++) {
      double[] x = row(d, 1, random);
      double margin = 0;
      for (int j = 0; j < d; j++) {
        margin += Double.isNaN(x[j]) ? 0 : weights[j] * x[j];
      }
      boolean positive = random.nextDouble() < 1 / (1 + Math.exp(-margin));
      model.learn(x, key(random), rule(random), positive, 1 - random.nextInt(2) / 2.0, noise);
    }
    return model;
  }

  private static double[] row(int d, double scale, SplittableRandom random) {
    double[] x = new double[d];
    for (int j = 0; j < d; j++) {
      double z = random.nextDouble() + random.nextDouble() - 1;
      x[j] = random.nextInt(9) == 0 ? Double.NaN : j % 4 == 3 ? random.nextInt(3) : scale * z;
    }
    return x;
  }

  private static String key(SplittableRandom random) {
    return "type-" + random.nextInt(5);
  }

  private static double rule(SplittableRandom random) {
    return random.nextInt(8) == 0 ? Double.NaN : random.nextDouble();
  }
}
