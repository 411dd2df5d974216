package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FixedShareTest {
  /**
   * The mixture's likelihood is the sum over all sequences of experts of the sequence's prior (1/N,
   * then stay with 1 - alpha + alpha/N, switch to each other with alpha/N) times its likelihood.
   */
  @Test
  void theMixtureIsTheBayesAverageOverAllSequencesOfExperts() {
    int experts = 3;
    int n = 6;
    double alpha = 0.07;
    Random random = new Random(4);
    double[][] p = new double[n][experts];
    boolean[] y = new boolean[n];
    double product = 1;
    FixedShare share = new FixedShare(experts, alpha);
    for (int t = 0; t < n; t++) {
      y[t] = random.nextBoolean();
      for (int i = 0; i < experts; i++) {
        p[t][i] = 0.05 + 0.9 * random.nextDouble();
      }
      double mixed = share.mix(p[t]);
      product *= y[t] ? mixed : 1 - mixed;
      share.learn(p[t], new Target().set(y[t], 1, 0));
    }
    double total = 0;
    for (int code = 0; code < Math.pow(experts, n); code++) {
      double term = 1.0 / experts;
      int before = -1;
      for (int t = 0, rest = code; t < n; t++, rest /= experts) {
        int expert = rest % experts;
        if (before >= 0) {
          term *= alpha / experts + (before == expert ? 1 - alpha : 0);
        }
        term *= y[t] ? p[t][expert] : 1 - p[t][expert];
        before = expert;
      }
      total += term;
    }
    assertThat(product).isCloseTo(total, within(1e-15));
  }

  /** The bound of its Javadoc, against experts and labels that try to break it. */
  @Test
  void noExpertBeatsTheMixtureByMoreThanTheBound() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int experts = 2 + random.nextInt(8);
      double alpha = Math.pow(10, -1 - 3 * random.nextDouble());
      int n = 1 + random.nextInt(600);
      FixedShare share = new FixedShare(experts, alpha);
      double loss = 0;
      double[] expertLoss = new double[experts];
      for (int t = 0; t < n; t++) {
        double[] p = new double[experts];
        for (int i = 0; i < experts; i++) {
          p[i] = random.nextInt(3) == 0 ? random.nextInt(2) : random.nextDouble();
        }
        double mixed = share.mix(p);
        // The adversary mostly picks the label that hurts the mixture and pleases expert 0.
        boolean y = random.nextInt(10) == 0 ? random.nextBoolean() : mixed < 0.5;
        p[0] = random.nextInt(4) == 0 ? p[0] : y ? 0.99 : 0.01;
        mixed = share.mix(p);
        loss += Logit.loss(mixed, y);
        for (int i = 0; i < experts; i++) {
          expertLoss[i] += Logit.loss(p[i], y);
        }
        share.learn(p, new Target().set(y, 1, 0));
      }
      double bound = Math.log(experts) + n * Math.log(1 / (1 - alpha));
      for (double single : expertLoss) {
        assertThat(loss - single).isLessThanOrEqualTo(bound + 1e-9);
      }
    }
  }

  @Test
  void aSteadilyBetterExpertGetsTheWeightAndLosesItWhenTheWorldChanges() {
    FixedShare share = new FixedShare(2, 0.001);
    for (int i = 0; i < 200; i++) {
      share.learn(new double[] {0.8, 0.4}, new Target().set(true, 1, 0));
    }
    assertThat(share.weight(0)).isGreaterThan(0.99);
    for (int i = 0; i < 30; i++) {
      share.learn(new double[] {0.8, 0.4}, new Target().set(false, 1, 0));
    }
    assertThat(share.weight(0)).isLessThan(0.05);
    assertThat(share.weight(0) + share.weight(1)).isCloseTo(1, within(1e-12));
  }

  @Test
  void aLabelOfLittleWeightMovesLittleAndANoisyOneLess() {
    double[] p = {0.9, 0.1};
    FixedShare whole = new FixedShare(2, 0.001);
    FixedShare half = new FixedShare(2, 0.001);
    FixedShare noisy = new FixedShare(2, 0.001);
    whole.learn(p, new Target().set(true, 1, 0));
    half.learn(p, new Target().set(true, 0.5, 0));
    noisy.learn(p, new Target().set(true, 1, 0.2));
    // odds 9, sqrt 9, and (0.6 * 0.9 + 0.2) / (0.6 * 0.1 + 0.2), each shared afterwards
    assertThat(whole.weight(0)).isCloseTo(0.999 * 0.9 + 0.0005, within(1e-12));
    assertThat(half.weight(0)).isCloseTo(0.999 * 0.75 + 0.0005, within(1e-12));
    assertThat(noisy.weight(0)).isCloseTo(0.999 * 0.74 + 0.0005, within(1e-12));
  }
}
