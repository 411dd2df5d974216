package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** An expert behind a {@link Calibrator} of its own; the correction counts as calibration. */
final class CalibratedExpert implements Expert {
  private final Expert inner;
  private final Calibrator calibrator;
  private double raw;
  private double logit;

  CalibratedExpert(Expert inner, double share) {
    this.inner = inner;
    this.calibrator = new Calibrator(share);
  }

  @Override
  public double forecast(Input input) {
    raw = inner.forecast(input);
    logit = Logit.of(calibrator.calibrate(Logit.sigmoid(raw)));
    return logit;
  }

  @Override
  public void explain(Input input, double scale, Terms terms) {
    inner.explain(input, scale, terms);
    terms.calibration(scale * (logit - raw));
  }

  @Override
  public boolean prepare(Target target) {
    return Double.isFinite(logit) && inner.prepare(target);
  }

  @Override
  public void learn(Input input, Target target) {
    calibrator.learn(Logit.sigmoid(raw), target.positive(), target.weight(), target.rho());
    inner.learn(input, target);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    calibrator.write(out);
    inner.write(out);
  }

  @Override
  public void read(DataInput in) throws IOException {
    calibrator.read(in);
    inner.read(in);
  }
}
