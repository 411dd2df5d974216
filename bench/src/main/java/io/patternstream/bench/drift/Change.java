package io.patternstream.bench.drift;

import java.util.SplittableRandom;

/** What happens to the first feature (or the first pair) once a stream has changed. */
enum Change {
  NONE("gauss", "nothing"),
  SHIFT_010("gauss", "shift by 0.1 sd"),
  SHIFT_025("gauss", "shift by 0.25 sd"),
  SHIFT_050("gauss", "shift by 0.5 sd"),
  SHIFT_100("gauss", "shift by 1 sd"),
  WIDER("gauss", "1.5 times as wide"),
  BIMODAL("gauss", "bimodal, same mean and variance"),
  LAPLACE("gauss", "Laplace, same mean and variance"),
  SKEWED("gauss", "exponential, same mean and variance"),
  OUTLIERS("gauss", "3 % outliers"),
  MISSING_05("gauss", "5 % more missing"),
  MISSING_20("gauss", "20 % more missing"),
  CORRELATED("gauss", "correlation 0 to 0.5"),
  CATEGORY("cat8", "one category from 10 to 20 %"),
  NEW_CATEGORY("cat8", "3 % in a new category"),
  UNIT("gauss5", "unit 100 times smaller"),
  T2_SHIFT("t2", "shift by 0.5 of a t(2)"),
  DIURNAL_SHIFT("diurnal", "shift by 0.5 under a daily season"),
  AR9_SHIFT("ar9", "shift by 0.5 sd of an AR(.9)");

  private static final double CORRELATION = 0.5;

  final String stream;
  final String words;

  Change(String stream, String words) {
    this.stream = stream;
    this.words = words;
  }

  boolean ofPair() {
    return this == CORRELATED;
  }

  /** Changes a window of {@code [feature][row]} in place. */
  void apply(double[][] window, SplittableRandom random) {
    double[] x = window[0];
    for (int i = 0; i < x.length; i++) {
      switch (this) {
        case NONE -> {}
        case SHIFT_010 -> x[i] += 0.1;
        case SHIFT_025 -> x[i] += 0.25;
        case SHIFT_050, T2_SHIFT, DIURNAL_SHIFT, AR9_SHIFT -> x[i] += 0.5;
        case SHIFT_100 -> x[i] += 1;
        case WIDER -> x[i] *= 1.5;
        case BIMODAL -> x[i] = (random.nextBoolean() ? 0.9 : -0.9) + Math.sqrt(0.19) * x[i];
        case LAPLACE -> {
          double u = random.nextDouble() - 0.5;
          x[i] = -Math.signum(u) * Math.log(1 - 2 * Math.abs(u)) / Math.sqrt(2);
        }
        case SKEWED -> x[i] = -Math.log(1 - random.nextDouble()) - 1;
        case OUTLIERS -> x[i] += random.nextDouble() < 0.03 ? 50 : 0;
        case MISSING_05 -> x[i] = random.nextDouble() < 0.05 ? Double.NaN : x[i];
        case MISSING_20 -> x[i] = random.nextDouble() < 0.20 ? Double.NaN : x[i];
        case CORRELATED ->
            window[1][i] =
                CORRELATION * x[i] + Math.sqrt(1 - CORRELATION * CORRELATION) * window[1][i];
        case CATEGORY -> x[i] = random.nextDouble() < 1.0 / 9 ? 3 : x[i];
        case NEW_CATEGORY -> x[i] = random.nextDouble() < 0.03 ? 99 : x[i];
        case UNIT -> x[i] *= 100;
      }
    }
  }
}
