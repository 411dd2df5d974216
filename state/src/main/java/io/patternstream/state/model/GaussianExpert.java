package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link GaussianLogistic} core on the standardised features, with {@link KeyDeviations} or
 * without: one a and b for both blocks ({@code learning} 4.2, 4.6).
 */
final class GaussianExpert implements Expert {
  private final GaussianLogistic core;
  private final @Nullable KeyDeviations deviations;
  private double kappa;
  private double logit;
  private double keyMargin;
  private GaussianLogistic.Step step = new GaussianLogistic.Step(0, 0);

  private GaussianExpert(GaussianLogistic core, @Nullable KeyDeviations deviations) {
    this.core = core;
    this.deviations = deviations;
  }

  /** Shared weights only; {@code lambda} 1 never forgets. */
  static GaussianExpert shared(int dimension, double lambda) {
    return new GaussianExpert(core(dimension, lambda), null);
  }

  /** With deviations for each key. */
  static GaussianExpert keyed(int dimension, double tau2, int maxKeys) {
    return new GaussianExpert(
        core(dimension, 1), new KeyDeviations(Scaler.inputs(dimension), tau2, maxKeys));
  }

  private static GaussianLogistic core(int dimension, double lambda) {
    int inputs = Scaler.inputs(dimension);
    return new GaussianLogistic(
        new double[inputs], GaussianLogistic.priorOf(inputs, dimension), lambda);
  }

  @Override
  public double forecast(Input input) {
    double t = core.margin(input.z());
    double s2 = core.variance();
    keyMargin = 0;
    if (deviations != null) {
      keyMargin = deviations.margin(input.key(), input.z());
      s2 += deviations.variance(input.key(), input.z());
    }
    kappa = GaussianLogistic.shrink(s2);
    logit = kappa * (t + keyMargin);
    return logit;
  }

  @Override
  public void explain(Input input, double scale, Terms terms) {
    terms.linear(scale * kappa, input.z(), core::weight);
    terms.key(scale * kappa * keyMargin);
  }

  @Override
  public boolean prepare(Target target) {
    step = target.step(logit, kappa);
    return step.usable();
  }

  @Override
  public void learn(Input input, Target target) {
    core.learn(step);
    if (deviations != null) {
      deviations.admit(input.key());
      deviations.learn(input.key(), input.z(), step);
    }
  }

  @Override
  public void write(DataOutput out) throws IOException {
    core.write(out);
    if (deviations != null) {
      deviations.write(out);
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    core.read(in);
    if (deviations != null) {
      deviations.read(in);
    }
  }
}
