package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpLogTest {
  private static final int TRIES = 300_000;

  /** Against {@link StrictMath}, itself within 1 ulp of the truth. */
  @Test
  void theExponentialIsWithinTwoUnitsInTheLastPlace() {
    Random random = new Random(1);
    for (int i = 0; i < TRIES; i++) {
      double x = (2 * random.nextDouble() - 1) * (i % 3 == 0 ? 700 : i % 3 == 1 ? 20 : 0.5);
      double expected = StrictMath.exp(x);
      assertThat(Math.abs(ExpLog.exp(x) - expected)).isLessThanOrEqualTo(2 * Math.ulp(expected));
    }
    assertThat(ExpLog.exp(0)).isEqualTo(1);
    assertThat(ExpLog.exp(-701)).isZero();
    assertThat(ExpLog.exp(1e308)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(ExpLog.exp(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(ExpLog.exp(Double.NaN)).isNaN();
  }

  @Test
  void theLogarithmIsWithinTwoUnitsInTheLastPlace() {
    Random random = new Random(2);
    for (int i = 0; i < TRIES; i++) {
      double x = i % 2 == 0 ? Math.exp(600 * random.nextGaussian() / 4) : 2 * random.nextDouble();
      double expected = StrictMath.log(x);
      assertThat(Math.abs(ExpLog.log(x) - expected)).isLessThanOrEqualTo(2 * Math.ulp(expected));
    }
    assertThat(ExpLog.log(1)).isZero();
    assertThat(ExpLog.log(Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(ExpLog.log(Double.NaN)).isNaN();
  }
}
