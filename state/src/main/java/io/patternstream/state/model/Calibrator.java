package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Online calibration that starts as the identity and may stay it.
 *
 * <p>With \( l = \mathrm{clip}(\mathrm{logit}\,p, \pm 8) \): candidates are p itself, two {@link
 * PlattScaling}s, one of them forgetting, and an {@link OffsetSpline}; {@link FixedShare} mixes the
 * four ({@code learning} 4.8). One task thread only.
 */
final class Calibrator {
  private static final double FORGETTING = 0.9995;

  private final PlattScaling steady = new PlattScaling(1);
  private final PlattScaling forgetting = new PlattScaling(FORGETTING);
  private final OffsetSpline spline = new OffsetSpline();
  private final FixedShare share;
  private final double[] candidates = new double[4]; // of the last forecast: scratch

  Calibrator(double alpha) {
    share = new FixedShare(candidates.length, alpha);
  }

  /** Calibrates p, of which {@code logit} are the log-odds. */
  double calibrate(double logit, double p) {
    double l = Logit.clip(logit, Logit.LIMIT);
    candidates[0] = Logit.probability(p);
    candidates[1] = steady.calibrate(l);
    candidates[2] = forgetting.calibrate(l);
    candidates[3] = spline.calibrate(l);
    return share.mix(candidates);
  }

  /** Works out the step from the last forecast towards a label; false when it is not finite. */
  boolean prepare(Target target) {
    return steady.prepare(target) & forgetting.prepare(target) & spline.prepare(target);
  }

  /** Takes the step that was prepared. */
  void learn(Target target) {
    share.learn(candidates, target);
    steady.learn();
    forgetting.learn();
    spline.learn();
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
