package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EvidenceBenjaminiHochbergTest {
  private static final double A = 20;

  @Test
  void oneLargeValueAmongManyNeedsToBeAsManyTimesLarger() {
    assertThat(choose(79.9, 1, 1, 1)).containsExactly(false, false, false, false);
    assertThat(choose(80.1, 1, 1, 1)).containsExactly(true, false, false, false);
  }

  @Test
  void twoTogetherNeedOnlyHalfOfThatEach() {
    assertThat(choose(40.1, 1, 40.2, 1)).containsExactly(true, false, true, false);
    assertThat(choose(40.1, 1, 39.9, 1)).containsExactly(false, false, false, false);
  }

  /**
   * The definition, word by word: try every k, and see whether at least k e-values reach A d / k.
   */
  @Test
  void randomCasesAgreeWithTheDefinitionTriedOut() {
    SplittableRandom random = new SplittableRandom(3);
    for (int run = 0; run < 2_000; run++) {
      int d = 1 + random.nextInt(6);
      double[] e = random.doubles(d, 0, 5 * A).map(Math::floor).toArray();
      boolean[] expected = new boolean[d];
      for (int k = 1; k <= d; k++) {
        double limit = A * d / k;
        if (Arrays.stream(e).filter(x -> x >= limit).count() >= k) {
          for (int i = 0; i < d; i++) {
            expected[i] |= e[i] >= limit;
          }
        }
      }
      assertThat(choose(e)).as(Arrays.toString(e)).isEqualTo(expected);
    }
  }

  @Test
  void nothingIsChosenOfNothing() {
    assertThat(choose()).isEmpty();
  }

  private static boolean[] choose(double... e) {
    return EvidenceBenjaminiHochberg.choose(
        Arrays.stream(e).map(Math::log).map(x -> x + 1e-12).toArray(), Math.log(A));
  }
}
