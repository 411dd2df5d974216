package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** An expert behind a {@link Calibrator} of its own; the correction counts as calibration. */
final class CalibratedExpert extends Expert {
  private final Expert inner;
  private final Calibrator calibrator;

  CalibratedExpert(Expert inner, double share) {
    this.inner = inner;
    this.calibrator = new Calibrator(share);
  }

  @Override
  void grow(int known) {
    inner.grow(known);
  }

  @Override
  void forecast(Inputs inputs) {
    inner.forecast(inputs);
    double p = calibrator.calibrate(inner.logit(), inner.probability());
    says(Logit.of(p), p);
  }

  @Override
  void explain(Inputs inputs, double scale, Terms terms) {
    inner.explain(inputs, scale, terms);
    terms.calibration(scale * (logit() - inner.logit()));
  }

  @Override
  boolean prepare(Target target) {
    return Double.isFinite(logit()) & calibrator.prepare(target) & inner.prepare(target);
  }

  @Override
  void learn(Inputs inputs, Target target) {
    calibrator.learn(target);
    inner.learn(inputs, target);
  }

  @Override
  void write(DataOutput out) throws IOException {
    calibrator.write(out);
    inner.write(out);
  }

  @Override
  void read(DataInput in) throws IOException {
    calibrator.read(in);
    inner.read(in);
  }

  Calibrator calibrator() {
    return calibrator;
  }

  Expert inner() {
    return inner;
  }
}
