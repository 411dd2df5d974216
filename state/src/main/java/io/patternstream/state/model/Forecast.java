package io.patternstream.state.model;

import java.util.Arrays;

/**
 * What a model says of one pattern, and why.
 *
 * @param ml calibrated probability
 * @param learntBlend the learnt weight of ml against the rule, in [0, 1]
 * @param terms log-odds terms that add up to {@code logit(ml)}, in the order of the model's term
 *     names, with a last place for the step from ml to what is served
 */
public record Forecast(double ml, double learntBlend, double[] terms) {

  /** The terms with their last one filled in, so that they add up to {@code logit(served)}. */
  public double[] contributions(double served) {
    double[] contributions = terms.clone();
    contributions[contributions.length - 1] = Logit.of(served) - Logit.of(ml);
    return contributions;
  }

  /**
   * Log-odds terms in probability points: each has the share of \( p - 1/2 \) that it has of the
   * log-odds, and the first, the base, takes 1/2 besides, so that they add up to p.
   */
  public static double[] probabilityPoints(double[] terms) {
    double sum = 0;
    for (double term : terms) {
      sum += term;
    }
    // sigma(l) - 1/2 = l times the slope of the chord from 0; the tangent at 0 is 1/4.
    double slope = Math.abs(sum) < 1e-9 ? 0.25 : (Logit.sigmoid(sum) - 0.5) / sum;
    double[] points = new double[terms.length];
    for (int i = 0; i < terms.length; i++) {
      points[i] = slope * terms[i];
    }
    points[0] += 0.5;
    return points;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Forecast that
        && Double.compare(ml, that.ml) == 0
        && Double.compare(learntBlend, that.learntBlend) == 0
        && Arrays.equals(terms, that.terms);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(terms);
  }
}
