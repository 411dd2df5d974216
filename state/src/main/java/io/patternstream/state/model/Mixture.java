package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Mixes the experts' forecasts: small logistic regressions on their log-odds, then {@link
 * FixedShare} over these mixers and the experts themselves ({@code learning} 4.10).
 *
 * <p>A mixer is a {@link GaussianLogistic} on \( (L_1, .., L_K, 1) \), \( L_e = \mathrm{clip}(l_e,
 * \pm 8) \), prior mean 1/K an expert and 0, prior variance 0.25; three of them forget differently.
 * With immediate labels the total log-loss exceeds that of any expert by at most \( \ln(K+3) + n
 * \ln(1/(1-\alpha)) \) nats.
 *
 * <p>What each expert contributed: with base rate \( p_b \), mixture p, shares v and \( g =
 * (\mathrm{logit}\,p - \mathrm{logit}\,p_b)/(p - p_b) \), \( \mathrm{logit}\,p =
 * \mathrm{logit}\,p_b + \sum_f g v_f (p_f - p_b) \). An expert's own part is \( p_e - p_b = h_e
 * (l_e - \mathrm{logit}\, p_b) \), a mixer's \( p_m - p_b = h_m (\kappa_m (\sum_e w_{me} L_e +
 * w_{m0}) - \mathrm{logit}\, p_b) \), h chords of the sigmoid; so logit p is linear in the experts'
 * log-odds. One task thread only.
 */
final class Mixture {
  private static final double[] LAMBDAS = {1, 0.9995, 0.995};
  private static final double PRIOR_VARIANCE = 0.25;
  private static final int MIXERS = LAMBDAS.length;

  private final int experts;
  private final GaussianLogistic[] mixers = new GaussianLogistic[MIXERS];
  private final FixedShare share;

  // Scratch of the last forecast, not state.
  private final double[] logits;
  private final double[] inputs; // 1, then the clipped log-odds
  private final double[] kappas = new double[MIXERS];
  private final double[] margins = new double[MIXERS];
  private final double[] probabilities; // mixers, then experts
  private final double[] gradients = new double[MIXERS];
  private final double[] curvatures = new double[MIXERS];

  Mixture(int experts, double alpha) {
    this.experts = experts;
    double[] mean = new double[experts + 1];
    Arrays.fill(mean, 1, experts + 1, 1.0 / experts);
    double[] prior = new double[experts + 1];
    Arrays.fill(prior, PRIOR_VARIANCE);
    for (int m = 0; m < MIXERS; m++) {
      mixers[m] = new GaussianLogistic(mean, prior, LAMBDAS[m]);
    }
    share = new FixedShare(MIXERS + experts, alpha);
    logits = new double[experts];
    inputs = new double[experts + 1];
    inputs[0] = 1;
    probabilities = new double[MIXERS + experts];
  }

  /** What one expert says, clipped probability and its log-odds: to be told before {@link #mix}. */
  void hear(int expert, double logit, double probability) {
    logits[expert] = logit;
    inputs[1 + expert] = Logit.clip(logit, Logit.LIMIT);
    probabilities[MIXERS + expert] = probability;
  }

  /** Mixes what the experts said into a probability. */
  double mix() {
    for (int m = 0; m < MIXERS; m++) {
      double t = mixers[m].margin(inputs);
      kappas[m] = GaussianLogistic.shrink(mixers[m].variance());
      margins[m] = kappas[m] * t;
      probabilities[m] = Logit.probability(Logit.sigmoid(margins[m]));
    }
    return share.mix(probabilities);
  }

  /**
   * What the last mixture is made of: its logit is the result plus the sum of {@code coefficients}
   * times the experts' log-odds.
   *
   * @param baseRate the expert that gives the base rate
   * @param coefficients receives one an expert
   */
  double explain(double mixed, int baseRate, double[] coefficients) {
    double base = probabilities[MIXERS + baseRate];
    double baseLogit = Logit.of(base);
    double g = Logit.logitChord(mixed, base);
    double constant = baseLogit;
    for (int e = 0; e < experts; e++) {
      double chord = Logit.sigmoidChord(logits[e], probabilities[MIXERS + e], baseLogit, base);
      double own = e == baseRate ? 0 : g * share.weight(MIXERS + e) * chord;
      coefficients[e] = own;
      constant -= own * baseLogit;
    }
    for (int m = 0; m < MIXERS; m++) {
      double chord = Logit.sigmoidChord(margins[m], probabilities[m], baseLogit, base);
      double scale = g * share.weight(m) * chord;
      constant += scale * (kappas[m] * mixers[m].weight(0) - baseLogit);
      for (int e = 0; e < experts; e++) {
        double clipped = inputs[1 + e] == logits[e] ? 1 : inputs[1 + e] / logits[e];
        coefficients[e] += scale * kappas[m] * mixers[m].weight(1 + e) * clipped;
      }
    }
    return constant;
  }

  /** Works out the mixers' steps towards a label; false when their numbers are not finite. */
  boolean prepare(Target target) {
    boolean usable = true;
    for (int m = 0; m < MIXERS; m++) {
      gradients[m] = target.gradient(probabilities[m], kappas[m]);
      curvatures[m] = target.curvature(probabilities[m], kappas[m]);
      usable &= Target.usable(gradients[m], curvatures[m]);
    }
    return usable;
  }

  /** Moves the shares by what foresaw the label, then takes the mixers' steps. */
  void learn(Target target) {
    share.learn(probabilities, target);
    for (int m = 0; m < MIXERS; m++) {
      mixers[m].learn(gradients[m], curvatures[m]);
    }
  }

  void write(DataOutput out) throws IOException {
    for (GaussianLogistic mixer : mixers) {
      mixer.write(out);
    }
    share.write(out);
  }

  void read(DataInput in) throws IOException {
    for (GaussianLogistic mixer : mixers) {
      mixer.read(in);
    }
    share.read(in);
  }

  /** Version 1: the constant was the last input of a mixer. */
  void readFormer(DataInput in) throws IOException {
    int[] from = new int[experts + 1];
    from[0] = experts;
    for (int e = 0; e < experts; e++) {
      from[1 + e] = e;
    }
    for (GaussianLogistic mixer : mixers) {
      mixer.take(GaussianLogistic.Former.read(in, experts + 1), from);
    }
    share.read(in);
  }
}
