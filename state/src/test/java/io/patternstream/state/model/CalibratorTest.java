package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibratorTest {
  private static double calibrate(Calibrator calibrator, double p) {
    return calibrator.calibrate(Logit.of(p), p);
  }

  private static void learn(Calibrator calibrator, double p, boolean positive) {
    calibrate(calibrator, p);
    Target target = new Target().set(positive, 1, 0);
    assertThat(calibrator.prepare(target)).isTrue();
    calibrator.learn(target);
  }

  @Test
  void itStartsAsNearlyTheIdentity() {
    Calibrator calibrator = new Calibrator(0.001);
    for (double p : new double[] {0.01, 0.2, 0.5, 0.7, 0.99}) {
      // Platt fits and spline are shrunk by their uncertainty: a prior variance of 0.1.
      assertThat(calibrate(calibrator, p)).isCloseTo(p, within(0.03));
    }
    assertThat(calibrate(calibrator, 0.5)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void itRepairsOverconfidence() {
    Random random = new Random(1);
    Calibrator calibrator = new Calibrator(0.001);
    for (int i = 0; i < 5000; i++) {
      double truth = 0.1 + 0.8 * random.nextDouble();
      double said = Logit.sigmoid(2.5 * Logit.of(truth)); // log-odds 2.5 times too large
      learn(calibrator, said, random.nextDouble() < truth);
    }
    for (double truth : new double[] {0.2, 0.4, 0.6, 0.8}) {
      assertThat(calibrate(calibrator, Logit.sigmoid(2.5 * Logit.of(truth))))
          .isCloseTo(truth, within(0.04));
    }
  }

  /** No sigmoid can: below 1/2 the truth is 0.1, above it 0.9. */
  @Test
  void itRepairsAStep() {
    Random random = new Random(2);
    Calibrator calibrator = new Calibrator(0.001);
    for (int i = 0; i < 8000; i++) {
      double said = 0.02 + 0.96 * random.nextDouble();
      learn(calibrator, said, random.nextDouble() < (said < 0.5 ? 0.1 : 0.9));
    }
    for (double said : new double[] {0.05, 0.15, 0.3, 0.7, 0.85, 0.95}) {
      assertThat(calibrate(calibrator, said)).isCloseTo(said < 0.5 ? 0.1 : 0.9, within(0.05));
    }
  }

  @Test
  void whatIsCalibratedStaysSo() {
    Random random = new Random(3);
    Calibrator calibrator = new Calibrator(0.001);
    double excess = 0;
    for (int i = 0; i < 20_000; i++) {
      double p = random.nextDouble();
      boolean y = random.nextDouble() < p;
      excess += Logit.loss(calibrate(calibrator, p), y) - Logit.loss(p, y);
      learn(calibrator, p, y);
    }
    // ln 4 + n ln(1/(1 - 0.001)) against the identity, which is a candidate
    assertThat(excess).isLessThan(Math.log(4) + 20_000 * 0.0010006);
    assertThat(excess / 20_000).isLessThan(0.0005);
  }

  /** One hat at its knot: f = 1, v = .1, so kappa = 1/sqrt(1 + .1 pi / 8), by hand. */
  @Test
  void oneStepOfTheSplineIsTheOneWorkedOutByHand() {
    OffsetSpline spline = new OffsetSpline();
    double kappa = 1 / Math.sqrt(1 + Math.PI * 0.1 / 8);
    double p = 1 / (1 + Math.exp(-kappa));
    assertThat(spline.calibrate(1)).isCloseTo(p, within(1e-12));
    assertThat(spline.prepare(new Target().set(true, 1, 0))).isTrue();
    spline.learn();
    double c = kappa * (1 - p) * 0.1;
    double v = 0.1 - kappa * kappa * p * (1 - p) * 0.01 + 1e-6;
    assertThat(spline.calibrate(1))
        .isCloseTo(1 / (1 + Math.exp(-(1 + c) / Math.sqrt(1 + Math.PI * v / 8))), within(1e-12));
    // Another knot has not moved.
    assertThat(spline.calibrate(-1)).isCloseTo(1 / (1 + Math.exp(kappa)), within(1e-12));
  }

  /** The general kernel on (l, 1) with the same prior. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 0.9995, 0.99})
  void plattScalingIsAGaussianLogisticOfTwoInputs(double lambda) {
    Random random = new Random(5);
    PlattScaling platt = new PlattScaling(lambda);
    GaussianLogistic general =
        new GaussianLogistic(new double[] {1, 0}, new double[] {0.1, 0.1}, lambda);
    for (int i = 0; i < 3000; i++) {
      double l = 3 * random.nextGaussian();
      double t = general.margin(new double[] {l, 1});
      double kappa = GaussianLogistic.shrink(general.variance());
      double p = Logit.probability(Logit.sigmoid(kappa * t));
      assertThat(platt.calibrate(l)).isCloseTo(p, within(1e-11));
      Target target = new Target().set(random.nextDouble() < 1 / (1 + Math.exp(1 - 2 * l)), 1, 0);
      assertThat(platt.prepare(target)).isTrue();
      platt.learn();
      general.learn(target.gradient(p, kappa), target.curvature(p, kappa));
    }
  }

  @Test
  void itsBytesHoldEverything() throws IOException {
    Random random = new Random(4);
    Calibrator calibrator = new Calibrator(0.001);
    for (int i = 0; i < 300; i++) {
      learn(calibrator, random.nextDouble(), random.nextBoolean());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    calibrator.write(new DataOutputStream(bytes));
    Calibrator read = new Calibrator(0.001);
    read.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    for (double p = 0; p <= 1; p += 0.01) {
      assertThat(calibrate(read, p)).isEqualTo(calibrate(calibrator, p));
    }
  }
}
