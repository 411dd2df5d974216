package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LabelSumsTest {
  private static final double[] P = {.2, .7, .9, .4};
  private static final boolean[] Y = {false, true, false, true};
  private static final Offset<Double> FIXED_POINT = within(1e-8); // sums are multiples of 2^-32

  /**
   * NumPy: {@code L = log(P/(1-P)); m = L.mean(); (Y-P).mean(), .std(); ((Y-P)*(L-m)).mean(),
   * .std(); (logloss - entropy).mean(); (-(Y-P)*L).std(); (wrong - minimum(P, 1-P)).mean(), .std()}
   */
  @Test
  void meansAndDeviationsAreNumpys() {
    LabelSums sums = new LabelSums();
    for (int i = 0; i < P.length; i++) {
      sums.add(P[i], Y[i]);
    }
    double m = sums.meanLogit();
    assertThat(sums.positiveRate()).isEqualTo(0.5);
    assertThat(sums.offset()).isCloseTo(-0.05, FIXED_POINT);
    assertThat(sums.offsetDeviation()).isCloseTo(0.5678908345800273, FIXED_POINT);
    assertThat(sums.slope(m)).isCloseTo(-0.4066737014256471, FIXED_POINT);
    assertThat(sums.slopeDeviation(m)).isCloseTo(0.7969882050647893, FIXED_POINT);
    assertThat(sums.excessLoss()).isCloseTo(0.42233323853183924, FIXED_POINT);
    assertThat(sums.excessLossDeviation()).isCloseTo(0.9216456193903325, FIXED_POINT);
    assertThat(sums.excessError()).isCloseTo(0.25, FIXED_POINT);
    assertThat(sums.excessErrorDeviation()).isCloseTo(0.51234753829798, FIXED_POINT);
  }

  @Test
  void sumsAreTheSameInAnyOrderBitForBit() {
    LabelSums forward = new LabelSums();
    LabelSums backward = new LabelSums();
    for (int i = 0; i < P.length; i++) {
      forward.add(P[i], Y[i]);
      backward.add(P[P.length - 1 - i], Y[P.length - 1 - i]);
    }
    assertThat(forward.excessLoss()).isEqualTo(backward.excessLoss());
    assertThat(forward.slopeDeviation(1)).isEqualTo(backward.slopeDeviation(1));
  }

  @Test
  void aLabelWithoutAProbabilityCountsInTheRateOnlyAndCertaintyStaysFinite() {
    LabelSums sums = new LabelSums();
    sums.add(Double.NaN, true);
    sums.add(1, false);
    assertThat(sums.rows).isEqualTo(2);
    assertThat(sums.scored).isEqualTo(1);
    assertThat(sums.excessLoss()).isCloseTo(Math.log(1e6), within(1e-4));
  }
}
