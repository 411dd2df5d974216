package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link GaussianLogistic} core on the standardised features, with {@link KeyDeviations} or
 * without: one a and b for both blocks ({@code learning} 4.2, 4.6).
 *
 * <p>Prior variance of the intercept 4, of the other weights \( \min(1, 4/d) \); with deviations it
 * is 1, so that the blend also holds a core that trusts its features from the start.
 */
final class GaussianExpert extends Expert {
  private static final double INTERCEPT_PRIOR = 4;

  private final GaussianLogistic core;
  private final @Nullable KeyDeviations deviations;
  private double kappa;
  private double keyMargin;
  private double a;
  private double b;

  private GaussianExpert(GaussianLogistic core, @Nullable KeyDeviations deviations) {
    this.core = core;
    this.deviations = deviations;
  }

  /** Shared weights only; {@code lambda} 1 never forgets. */
  static GaussianExpert shared(int dimension, double lambda) {
    return new GaussianExpert(
        GaussianLogistic.growing(INTERCEPT_PRIOR, Math.min(1, 4.0 / dimension), lambda), null);
  }

  /** With deviations for each key. */
  static GaussianExpert keyed(int dimension, double tau2, int maxKeys) {
    return new GaussianExpert(
        GaussianLogistic.growing(INTERCEPT_PRIOR, 1, 1),
        new KeyDeviations(dimension, tau2, maxKeys));
  }

  @Override
  void grow(int known) {
    core.grow(known);
  }

  @Override
  void forecast(Inputs inputs) {
    double t = core.margin(inputs.values());
    double s2 = core.variance() + core.addedPrior() * inputs.unseen();
    keyMargin = 0;
    if (deviations != null) {
      deviations.find(inputs.key());
      keyMargin = deviations.margin(inputs.standardised());
      s2 += deviations.variance(inputs.standardised());
    }
    kappa = GaussianLogistic.shrink(s2);
    says(kappa * (t + keyMargin));
  }

  @Override
  void explain(Inputs inputs, double scale, Terms terms) {
    terms.linear(scale * kappa, inputs, core.weights());
    terms.key(scale * kappa * keyMargin);
  }

  @Override
  boolean prepare(Target target) {
    a = target.gradient(probability(), kappa);
    b = target.curvature(probability(), kappa);
    return Target.usable(a, b);
  }

  @Override
  void learn(Inputs inputs, Target target) {
    core.learn(a, b);
    if (deviations != null) {
      deviations.admit(inputs.key());
      deviations.learn(inputs.standardised(), a, b);
    }
  }

  @Override
  void write(DataOutput out) throws IOException {
    core.write(out);
    if (deviations != null) {
      deviations.write(out);
    }
  }

  /** The core has as many inputs as are known. */
  @Override
  void read(DataInput in) throws IOException {
    core.read(in);
    if (deviations != null) {
      deviations.read(in);
    }
  }

  GaussianLogistic core() {
    return core;
  }

  @Nullable KeyDeviations deviations() {
    return deviations;
  }
}
