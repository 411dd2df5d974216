package io.patternstream.state.model;

/** Logistic arithmetic that gives the same bits on every machine ({@link ExpLog}). */
final class Logit {
  /**
   * Probabilities nearer to 0 or 1 than this are taken as this near ({@code learning} 4, notation).
   */
  static final double EPSILON = 1e-6;

  /** Logits used as an input of another learner stay within this. */
  static final double LIMIT = 8;

  private Logit() {}

  static double clip(double value, double limit) {
    return value > limit ? limit : value < -limit ? -limit : value;
  }

  static double probability(double p) {
    return p < EPSILON ? EPSILON : p > 1 - EPSILON ? 1 - EPSILON : p;
  }

  /** \( \sigma(z) = 1/(1+e^{-z}) \). */
  static double sigmoid(double z) {
    double e = ExpLog.exp(z > 0 ? -z : z);
    double p = 1 / (1 + e);
    return z >= 0 ? p : e * p;
  }

  /** \( \ln(p/(1-p)) \) of the clipped probability. */
  static double of(double p) {
    double q = probability(p);
    return ExpLog.log(q / (1 - q));
  }

  /** \( -\ln P(y) \) of the clipped probability, in nats. */
  static double loss(double p, boolean positive) {
    double q = probability(p);
    return -ExpLog.log(positive ? q : 1 - q);
  }

  /** Slope of the chord of {@code logit} between two probabilities; the tangent where they meet. */
  static double logitChord(double p, double q) {
    double a = probability(p);
    double b = probability(q);
    double apart = a - b;
    double tangent = 1 / (b * (1 - b));
    // Nearer than this the quotient is rounding; relative to p(1 - p), since logit bends as 1/p².
    return Math.abs(apart) * tangent < 1e-7 ? tangent : (of(a) - of(b)) / apart;
  }

  /**
   * Slope of the chord of the clipped {@code sigmoid} between two log-odds; the tangent where they
   * meet.
   *
   * @param z log-odds of {@code pz}, the clipped probability
   * @param w log-odds of {@code pw}
   */
  static double sigmoidChord(double z, double pz, double w, double pw) {
    return Math.abs(z - w) < 1e-9 ? pw * (1 - pw) : (pz - pw) / (z - w);
  }
}
