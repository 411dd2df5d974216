package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogitTest {
  /** Python: {@code for z in (-745, -30, -1, 0, 2.5, 40): print(1/(1+math.exp(-z)))}. */
  @Test
  void sigmoidHasItsKnownValuesAndEnds() {
    assertThat(Logit.sigmoid(0)).isEqualTo(0.5);
    assertThat(Logit.sigmoid(-1)).isCloseTo(0.2689414213699951, within(1e-16));
    assertThat(Logit.sigmoid(2.5)).isCloseTo(0.9241418199787566, within(1e-15));
    assertThat(Logit.sigmoid(-30)).isCloseTo(9.357622968839299e-14, within(1e-27));
    assertThat(Logit.sigmoid(1e308)).isEqualTo(1);
    assertThat(Logit.sigmoid(-1e308)).isZero();
    assertThat(Logit.sigmoid(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(Logit.sigmoid(Double.NaN)).isNaN();
  }

  @Test
  void logitIsTheInverseOfSigmoidUpToTheClip() {
    for (double z = -13; z <= 13; z += 0.37) {
      assertThat(Logit.of(Logit.sigmoid(z))).isCloseTo(z, within(1e-9));
    }
    assertThat(Logit.of(0)).isCloseTo(Math.log(1e-6 / (1 - 1e-6)), within(1e-12));
    assertThat(Logit.of(1)).isCloseTo(-Logit.of(0), within(1e-9));
  }

  @Test
  void lossIsClippedAndSymmetric() {
    assertThat(Logit.loss(0.25, true)).isCloseTo(Math.log(4), within(1e-15));
    assertThat(Logit.loss(0.25, false)).isCloseTo(Math.log(4 / 3.0), within(1e-15));
    assertThat(Logit.loss(0, true)).isCloseTo(-Math.log(1e-6), within(1e-12));
    assertThat(Logit.loss(1, false)).isCloseTo(-Math.log(1e-6), within(1e-9));
  }

  @Test
  void chordsAreSlopesAndTangentsWhereThePointsMeet() {
    assertThat(Logit.logitChord(0.7, 0.2))
        .isCloseTo((Math.log(7 / 3.0) - Math.log(1 / 4.0)) / 0.5, within(1e-12));
    assertThat(Logit.logitChord(0.3, 0.3)).isCloseTo(1 / (0.3 * 0.7), within(1e-12));
    assertThat(Logit.sigmoidChord(1, Logit.sigmoid(1), Logit.of(0.25), 0.25))
        .isCloseTo((0.7310585786300049 - 0.25) / (1 + Math.log(3)), within(1e-12));
    double l = Logit.of(0.25);
    assertThat(Logit.sigmoidChord(l, 0.25, l, 0.25)).isCloseTo(0.1875, within(1e-12));
    assertThat(Logit.clip(9, 8)).isEqualTo(8);
    assertThat(Logit.clip(-9, 8)).isEqualTo(-8);
  }
}
