package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianLogisticTest {

  /** The equations of the class once more, on a full matrix and with no thought of speed. */
  private static final class Dense {
    final double[] w;
    final double[][] p;
    final double[] prior;
    final double lambda;

    Dense(double[] prior, double lambda) {
      this.prior = prior;
      this.lambda = lambda;
      w = new double[prior.length];
      p = new double[prior.length][prior.length];
      for (int i = 0; i < prior.length; i++) {
        p[i][i] = prior[i];
      }
    }

    double[] times(double[] z) {
      return Arrays.stream(p).mapToDouble(row -> dot(row, z)).toArray();
    }

    double probability(double[] z) {
      return 1 / (1 + Math.exp(-kappa(z) * dot(w, z)));
    }

    double kappa(double[] z) {
      return 1 / Math.sqrt(1 + Math.PI * dot(z, times(z)) / 8);
    }

    void learn(double[] z, boolean positive, double weight, double rho) {
      double kappa = kappa(z);
      double q = probability(z);
      double noisy = (1 - 2 * rho) * q + rho;
      double slope = (1 - 2 * rho) * kappa * q * (1 - q);
      double a = weight * (positive ? slope / noisy : -slope / (1 - noisy));
      double b = weight * slope * slope / (noisy * (1 - noisy));
      double[] u = times(z);
      for (int i = 0; i < w.length; i++) {
        w[i] += a * u[i];
        for (int j = 0; j < w.length; j++) {
          p[i][j] -= b * u[i] * u[j];
        }
      }
      if (lambda < 1) {
        double[] f = new double[w.length];
        for (int i = 0; i < w.length; i++) {
          f[i] = Math.max(1, Math.min(1 / Math.sqrt(lambda), Math.sqrt(prior[i] / p[i][i])));
        }
        for (int i = 0; i < w.length; i++) {
          for (int j = 0; j < w.length; j++) {
            p[i][j] *= f[i] * f[j];
          }
        }
      }
    }

    static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.9995, 0.995})
  void stepsAreThoseOfASecondImplementation(double lambda) {
    Random random = new Random(7);
    double[] prior = {0.5, 1, 0.25, 0.5, 4};
    GaussianLogistic core = new GaussianLogistic(new double[5], prior, lambda);
    Dense dense = new Dense(prior, lambda);
    for (int i = 0; i < 2000; i++) {
      double[] z = new double[5];
      for (int j = 0; j < 4; j++) {
        z[j] = random.nextInt(3) == 0 ? 0 : random.nextGaussian() * 2; // sparse now and then
      }
      z[4] = 1;
      boolean positive = random.nextDouble() < 1 / (1 + Math.exp(-z[0] + z[1]));
      double weight = random.nextInt(4) == 0 ? random.nextDouble() : 1;
      double rho = random.nextInt(4) == 0 ? 0.1 : 0;

      double t = core.margin(z);
      double kappa = GaussianLogistic.shrink(core.variance());
      double p = Logit.sigmoid(kappa * t);
      // Forgetting magnifies rounding; at 1 the two agree to 1e-9.
      assertThat(p).isCloseTo(dense.probability(z), within(1e-7));
      learn(core, p, kappa, positive, weight, rho);
      dense.learn(z, positive, weight, rho);
    }
    for (int j = 0; j < 5; j++) {
      assertThat(core.weight(j)).isCloseTo(dense.w[j], within(1e-6));
    }
  }

  /** One weight, prior N(0, 1): the exact posterior by summing a fine grid. */
  @Test
  void itsMeanAndForecastStayCloseToTheExactPosterior() {
    Random random = new Random(2);
    GaussianLogistic core = core(new double[] {1}, 1);
    int n = 4001;
    double[] grid = new double[n];
    double[] posterior = new double[n];
    for (int i = 0; i < n; i++) {
      grid[i] = -6 + 12.0 * i / (n - 1);
      posterior[i] = Math.exp(-grid[i] * grid[i] / 2);
    }
    for (int step = 0; step < 60; step++) {
      double[] z = {random.nextGaussian()};
      double exact = 0;
      double sum = 0;
      double mean = 0;
      for (int i = 0; i < n; i++) {
        exact += posterior[i] / (1 + Math.exp(-grid[i] * z[0]));
        mean += posterior[i] * grid[i];
        sum += posterior[i];
      }
      double t = core.margin(z);
      double kappa = GaussianLogistic.shrink(core.variance());
      double p = Logit.sigmoid(kappa * t);
      // The probit approximation and one Gaussian step an example cost about this much.
      assertThat(p).isCloseTo(exact / sum, within(0.02));
      assertThat(core.weight(0)).isCloseTo(mean / sum, within(0.12));
      boolean positive = random.nextDouble() < 1 / (1 + Math.exp(-1.5 * z[0]));
      learn(core, p, kappa, positive, 1, 0);
      for (int i = 0; i < n; i++) {
        double q = 1 / (1 + Math.exp(-grid[i] * z[0]));
        posterior[i] *= positive ? q : 1 - q;
      }
    }
  }

  @Test
  void forgettingNeverWidensBeyondThePriorOverALongIdleDirection() {
    double[] prior = {1, 1, 4};
    GaussianLogistic core = new GaussianLogistic(new double[3], prior, 0.95);
    double[] z = {1, 0, 1}; // the second direction is never excited
    for (int i = 0; i < 20_000; i++) {
      double t = core.margin(z);
      double kappa = GaussianLogistic.shrink(core.variance());
      learn(core, Logit.sigmoid(kappa * t), kappa, i % 2 == 0, 1, 0);
    }
    core.margin(new double[] {0, 1, 0});
    assertThat(core.variance()).isGreaterThan(0).isLessThanOrEqualTo(1 + 1e-9);
    assertThat(core.margin(z)).isFinite();
  }

  @Test
  void anInputThatIsNeverSeenDoesNotStopTheOthersFromForgetting() {
    double[] prior = {1, 1, 4};
    int forgettingTurned = stepsToTurnRound(new GaussianLogistic(new double[3], prior, 0.99));
    int steadyTurned = stepsToTurnRound(core(prior, 1));
    assertThat(forgettingTurned).isLessThan(steadyTurned / 2);
  }

  /** Steps until the weight of the first input changes sign after the relation did. */
  private static int stepsToTurnRound(GaussianLogistic core) {
    Random random = new Random(6);
    double[] z = {0, 0, 1};
    for (int i = 0; i < 5000; i++) {
      z[0] = random.nextGaussian();
      double t = core.margin(z);
      double kappa = GaussianLogistic.shrink(core.variance());
      boolean positive = i < 1500 == random.nextDouble() < Logit.sigmoid(2 * z[0]);
      learn(core, Logit.sigmoid(kappa * t), kappa, positive, 1, 0);
      if (i > 1500 && core.weight(0) < 0) {
        return i - 1500;
      }
    }
    return 3500;
  }

  /** Inputs that come later find the core as if they had been there and been 0. */
  @Test
  void anInputAddedLaterIsOneThatWasZeroSoFar() {
    Random random = new Random(8);
    double[] prior = {4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3};
    GaussianLogistic whole = new GaussianLogistic(new double[7], prior, 0.999);
    GaussianLogistic growing = GaussianLogistic.growing(4, 0.3, 0.999);
    for (int i = 0; i < 300; i++) {
      int known = i < 100 ? 1 : i < 200 ? 3 : 7;
      growing.grow(known);
      double[] z = new double[7];
      z[0] = 1;
      for (int j = 1; j < known; j++) {
        z[j] = random.nextGaussian();
      }
      double t = whole.margin(z);
      assertThat(growing.margin(z)).isEqualTo(t);
      assertThat(growing.variance()).isEqualTo(whole.variance());
      double kappa = GaussianLogistic.shrink(whole.variance());
      boolean positive = random.nextInt(3) == 0;
      learn(whole, Logit.sigmoid(kappa * t), kappa, positive, 1, 0);
      learn(growing, Logit.sigmoid(kappa * t), kappa, positive, 1, 0);
    }
  }

  @Test
  void aStepOfNotFiniteNumbersIsNotUsable() {
    Target target = new Target().set(true, 1, 0);
    assertThat(Target.usable(target.gradient(0.5, 1), target.curvature(0.5, 1))).isTrue();
    assertThat(Target.usable(target.gradient(Double.NaN, 1), 0)).isFalse();
    assertThat(Target.usable(Double.POSITIVE_INFINITY, 1)).isFalse();
    assertThat(Target.usable(1, -1)).isFalse();
    assertThat(Target.usable(1, Double.NaN)).isFalse();
  }

  private static GaussianLogistic core(double[] prior, double lambda) {
    return new GaussianLogistic(new double[prior.length], prior, lambda);
  }

  private static void learn(
      GaussianLogistic core, double p, double kappa, boolean positive, double weight, double rho) {
    Target target = new Target().set(positive, weight, rho);
    core.learn(target.gradient(p, kappa), target.curvature(p, kappa));
  }
}
