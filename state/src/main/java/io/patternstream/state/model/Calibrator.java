package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Online calibration that starts as the identity and may stay it.
 *
 * <p>With \( l = \mathrm{clip}(\mathrm{logit}\,p, \pm 8) \): candidates are p itself, two Gaussian
 * logistic fits \( \sigma(a l + b) \) (Platt scaling; prior mean (1, 0), prior variance 0.1, one of
 * them forgetting) and an {@link OffsetSpline}; {@link FixedShare} mixes the four ({@code learning}
 * 4.8). One task thread only.
 */
final class Calibrator {
  private static final double[] IDENTITY = {1, 0};
  private static final double[] PRIOR = {0.1, 0.1};
  private static final double FORGETTING = 0.9995;

  private final GaussianLogistic steady = new GaussianLogistic(IDENTITY, PRIOR, 1);
  private final GaussianLogistic forgetting = new GaussianLogistic(IDENTITY, PRIOR, FORGETTING);
  private final OffsetSpline spline = new OffsetSpline();
  private final FixedShare share;
  private final double[] input = {0, 1};
  private final double[] candidates = new double[4];

  Calibrator(double alpha) {
    share = new FixedShare(candidates.length, alpha);
  }

  double calibrate(double p) {
    candidates(p);
    return share.mix(candidates);
  }

  void learn(double p, boolean positive, double weight, double rho) {
    candidates(p);
    share.learn(candidates, positive, weight, rho);
    learn(steady, candidates[1], positive, weight, rho);
    learn(forgetting, candidates[2], positive, weight, rho);
    spline.learn(positive, weight, rho);
  }

  private void candidates(double p) {
    input[0] = Logit.clip(Logit.of(p), Logit.LIMIT);
    candidates[0] = Logit.probability(p);
    candidates[1] = probability(steady);
    candidates[2] = probability(forgetting);
    candidates[3] = spline.calibrate(input[0]);
  }

  private double probability(GaussianLogistic fit) {
    double margin = fit.margin(input);
    return Logit.sigmoid(GaussianLogistic.shrink(fit.variance()) * margin);
  }

  private static void learn(
      GaussianLogistic fit, double p, boolean positive, double weight, double rho) {
    double kappa = GaussianLogistic.shrink(fit.variance());
    fit.learn(GaussianLogistic.Step.of(p, kappa, positive, weight, rho));
  }

  void write(DataOutput out) throws IOException {
    steady.write(out);
    forgetting.write(out);
    spline.write(out);
    share.write(out);
  }

  void read(DataInput in) throws IOException {
    steady.read(in);
    forgetting.read(in);
    spline.read(in);
    share.read(in);
  }
}
