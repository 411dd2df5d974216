package io.patternstream.state.model;

/**
 * What is learnt: one object a model, filled anew for each label.
 *
 * <p>With the label-noise rate \( \rho \), forecast p and \( \kappa \): \( p_n = (1-2\rho)p +
 * \rho,\ p' = (1-2\rho)\kappa p(1-p) \), the gradient is \( a = p'/p_n \) or \( -p'/(1-p_n) \), the
 * curvature \( b = p'^2/(p_n(1-p_n)) \); without noise \( \kappa(y-p) \) and \( \kappa^2 p(1-p) \)
 * ({@code learning} 4.9). The weight of the label scales both.
 */
final class Target {
  private boolean positive;
  private double weight = 1;
  private double rho;

  /**
   * Sets all.
   *
   * @param newWeight in (0, 1]
   * @param newRho share of labels of this source taken to be wrong, in [0, 0.5)
   */
  Target set(boolean newPositive, double newWeight, double newRho) {
    positive = newPositive;
    weight = newWeight;
    rho = newRho;
    return this;
  }

  boolean positive() {
    return positive;
  }

  double weight() {
    return weight;
  }

  double rho() {
    return rho;
  }

  /** a. */
  double gradient(double p, double kappa) {
    if (rho == 0) {
      return weight * kappa * ((positive ? 1 : 0) - p);
    }
    double noisy = (1 - 2 * rho) * p + rho;
    double slope = (1 - 2 * rho) * kappa * p * (1 - p);
    return weight * (positive ? slope / noisy : -slope / (1 - noisy));
  }

  /** b. */
  double curvature(double p, double kappa) {
    if (rho == 0) {
      return weight * kappa * kappa * p * (1 - p);
    }
    double noisy = (1 - 2 * rho) * p + rho;
    double slope = (1 - 2 * rho) * kappa * p * (1 - p);
    return weight * slope * slope / (noisy * (1 - noisy));
  }

  /** What a forecast p of the true label says of the one that was told, tempered by its weight. */
  double likelihood(double p) {
    double noisy = (1 - 2 * rho) * p + rho;
    double likelihood = positive ? noisy : 1 - noisy;
    return weight == 1 ? likelihood : ExpLog.exp(weight * ExpLog.log(likelihood));
  }

  /** An unbiased estimate of the true label: 0 or 1, or beyond when labels may be wrong. */
  double unbiased() {
    return ((positive ? 1 : 0) - rho) / (1 - 2 * rho);
  }

  /** Whether a step can be taken: neither infinite nor {@code NaN}. */
  static boolean usable(double a, double b) {
    return Math.abs(a) < 1e6 && b >= 0 && b < 1e6;
  }
}
