package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A {@link GaussianLogistic} of two inputs, log-odds l and the constant 1: \( \sigma(\kappa(al +
 * b)) \), written out, since three calibrators hold two each. Prior mean (1, 0), prior variance
 * 0.1. One task thread only.
 */
final class PlattScaling {
  private static final double PRIOR = 0.1;
  private static final double LEAST_VARIANCE = 1e-12;

  private final double lambda;
  private double slope = 1;
  private double offset;
  private double slopeVariance = PRIOR;
  private double covariance;
  private double offsetVariance = PRIOR;

  // Scratch of the last forecast and step.
  private double slopeTimes; // Pz
  private double offsetTimes;
  private double kappa;
  private double probability;
  private double gradient;
  private double curvature;

  PlattScaling(double lambda) {
    this.lambda = lambda;
  }

  double calibrate(double l) {
    slopeTimes = slopeVariance * l + covariance;
    offsetTimes = covariance * l + offsetVariance;
    kappa = GaussianLogistic.shrink(Math.max(0, l * slopeTimes + offsetTimes));
    probability = Logit.probability(Logit.sigmoid(kappa * (slope * l + offset)));
    return probability;
  }

  /** Works out the step from the last forecast towards a label. */
  boolean prepare(Target target) {
    gradient = target.gradient(probability, kappa);
    curvature = target.curvature(probability, kappa);
    return Target.usable(gradient, curvature);
  }

  void learn() {
    slope += gradient * slopeTimes;
    offset += gradient * offsetTimes;
    slopeVariance = Math.max(LEAST_VARIANCE, slopeVariance - curvature * slopeTimes * slopeTimes);
    covariance -= curvature * slopeTimes * offsetTimes;
    offsetVariance =
        Math.max(LEAST_VARIANCE, offsetVariance - curvature * offsetTimes * offsetTimes);
    if (lambda < 1) {
      forget();
    }
  }

  private void forget() {
    double slopeFactor = widening(slopeVariance);
    double offsetFactor = widening(offsetVariance);
    slopeVariance *= slopeFactor;
    covariance *= Math.sqrt(slopeFactor * offsetFactor);
    offsetVariance *= offsetFactor;
  }

  private double widening(double variance) {
    return Math.max(1, Math.min(1 / lambda, PRIOR / variance));
  }

  /** Bytes: slope, offset, upper triangle of the covariance. */
  void write(DataOutput out) throws IOException {
    out.writeDouble(slope);
    out.writeDouble(offset);
    out.writeDouble(slopeVariance);
    out.writeDouble(covariance);
    out.writeDouble(offsetVariance);
  }

  void read(DataInput in) throws IOException {
    slope = in.readDouble();
    offset = in.readDouble();
    slopeVariance = in.readDouble();
    covariance = in.readDouble();
    offsetVariance = in.readDouble();
  }
}
