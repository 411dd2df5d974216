package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MixtureTest {
  private static void learn(Mixture mixture, boolean positive) {
    Target target = new Target().set(positive, 1, 0);
    assertThat(mixture.prepare(target)).isTrue();
    mixture.learn(target);
  }

  private static double mix(Mixture mixture, double... logits) {
    for (int e = 0; e < logits.length; e++) {
      mixture.hear(e, logits[e], Logit.probability(Logit.sigmoid(logits[e])));
    }
    return mixture.mix();
  }

  @Property(tries = 300)
  void theMixturesLogitIsLinearInTheExpertsLogOdds(@ForAll long seed) {
    Random random = new Random(seed);
    int experts = 1 + random.nextInt(6);
    Mixture mixture = new Mixture(experts, 0, experts - 1, 0.001);
    double[] coefficients = new double[experts];
    for (int t = 0; t < 60; t++) {
      double[] logits = new double[experts];
      for (int e = 0; e < experts; e++) {
        // also equal to the base rate, beyond the mixers' clip and beyond the loss's
        logits[e] =
            e > 0 && random.nextInt(4) == 0
                ? logits[0]
                : random.nextGaussian() * Math.pow(10, random.nextInt(3) - 1);
      }
      double mixed = mix(mixture, logits);
      double sum = mixture.explain(mixed, coefficients);
      for (int e = 0; e < experts; e++) {
        sum += coefficients[e] * logits[e];
      }
      assertThat(sum).isCloseTo(Logit.of(mixed), within(1e-9));
      learn(mixture, random.nextBoolean());
    }
  }

  @Property(tries = 100)
  void noExpertBeatsItByMoreThanTheBound(@ForAll long seed) {
    Random random = new Random(seed);
    int experts = 1 + random.nextInt(5);
    int n = 1 + random.nextInt(300);
    Mixture mixture = new Mixture(experts, 0, experts - 1, 0.001);
    double loss = 0;
    double[] single = new double[experts];
    for (int t = 0; t < n; t++) {
      double[] logits = random.doubles(experts, -15, 15).toArray();
      boolean y = random.nextInt(3) == 0 ? mix(mixture, logits) < 0.5 : logits[0] > 0;
      loss += Logit.loss(mix(mixture, logits), y);
      for (int e = 0; e < experts; e++) {
        single[e] += Logit.loss(Logit.sigmoid(logits[e]), y);
      }
      learn(mixture, y);
    }
    double bound = Math.log(experts + 4) + n * Math.log(1 / 0.999);
    for (double expert : single) {
      assertThat(loss - expert).isLessThanOrEqualTo(bound + 1e-9);
    }
  }

  /** Two independent signals: the best linear pool of log-odds adds them, which no average does. */
  @Test
  void mixersAddUpIndependentEvidence() {
    Random random = new Random(1);
    Mixture mixture = new Mixture(2, 0, 1, 0.001);
    double late = 0;
    double best = 0;
    for (int t = 0; t < 6000; t++) {
      double[] logits = {random.nextGaussian() * 1.5, random.nextGaussian() * 1.5};
      double truth = 1 / (1 + Math.exp(-logits[0] - logits[1]));
      boolean y = random.nextDouble() < truth;
      if (t >= 3000) {
        late += Logit.loss(mix(mixture, logits), y) / 3000;
        best += Logit.loss(truth, y) / 3000;
      }
      mix(mixture, logits);
      learn(mixture, y);
    }
    assertThat(late - best).isLessThan(0.005);
  }

  /**
   * Expert 2 is right where expert 1 says that the pattern is clear, and wrong where it is not: no
   * weights that are the same everywhere can use it. Bayes loss where the sign of expert 2 counts:
   * 0.325 (nine in ten).
   */
  @Test
  void expertsHaveOtherWeightsWhereTheLeadingOneIsFarFromTheBaseRate() {
    Random random = new Random(3);
    Mixture mixture = new Mixture(3, 0, 1, 0.001);
    double late = 0;
    for (int t = 0; t < 8000; t++) {
      double lead = random.nextBoolean() ? 1.5 : 0.5;
      double said = random.nextBoolean() ? 2.2 : -2.2;
      double[] logits = {0, random.nextBoolean() ? lead : -lead, said};
      boolean y = (said > 0 == lead > 1) != (random.nextInt(10) == 0);
      double p = mix(mixture, logits);
      late += t < 4000 ? 0 : Logit.loss(p, y) / 4000;
      learn(mixture, y);
    }
    assertThat(late).isLessThan(0.36); // ln 2 = 0.69 where weights are shared
  }
}
