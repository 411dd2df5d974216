package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Mixes the experts' forecasts: small logistic regressions on their log-odds in two layers, then
 * {@link FixedShare} over all of these and the experts themselves ({@code learning} 4.10).
 *
 * <p>A mixer is a {@link GaussianLogistic} on \( (1, L_1, .., L_K) \), \( L_e = \mathrm{clip}(l_e,
 * \pm 8) \), prior mean 0 and 1/K an expert, prior variance 0.25. One never forgets, one forgets
 * fast, and one is of several, by the lead: how far the leading expert stands from the base rate,
 * in steps of one of log-odds up to two to either side, so that experts can have other weights
 * where the pattern is clear than where it is not (weights selected by context: [1]). The second
 * layer is one mixer of their log-odds. With immediate labels the total log-loss exceeds that of
 * any expert by at most \( \ln(K+4) + n \ln(1/(1-\alpha)) \) nats.
 *
 * <p>What each expert contributed: with base rate \( p_b \), mixture p, shares v and \( g =
 * (\mathrm{logit}\,p - \mathrm{logit}\,p_b)/(p - p_b) \), \( \mathrm{logit}\,p =
 * \mathrm{logit}\,p_b + \sum_f g v_f (p_f - p_b) \). An expert's own part is \( p_e - p_b = h_e
 * (l_e - \mathrm{logit}\, p_b) \), a mixer's \( p_m - p_b = h_m (\kappa_m (\sum_e w_{me} L_e +
 * w_{m0}) - \mathrm{logit}\, p_b) \), h chords of the sigmoid; the second layer's log-odds are
 * linear in the mixers'; so logit p is linear in the experts' log-odds. One task thread only.
 *
 * <p>[1] Mahoney (2005), Adaptive weighing of context models for lossless data compression.
 */
final class Mixture {
  private static final double PRIOR_VARIANCE = 0.25;
  private static final double FORGETTING = 0.9995;
  private static final double FAST_FORGETTING = 0.995;
  private static final int FIRST = 3; // mixers of the first layer
  private static final int BY_LEAD = 1; // which of them is chosen by the lead
  private static final int SECOND = FIRST;
  private static final int MIXERS = FIRST + 1;
  private static final int LEADS = 6;

  private final int experts;
  private final int baseRate;
  private final int leading;
  private final GaussianLogistic[] byLead = new GaussianLogistic[LEADS];
  private final GaussianLogistic[] mixers = new GaussianLogistic[MIXERS]; // that of the last lead
  private final FixedShare share;

  // Scratch of the last forecast, not state.
  private final double[] logits;
  private final double[] inputs; // 1, then the clipped log-odds
  private final double[] mixed = new double[1 + FIRST]; // 1, then the first layer's clipped ones
  private final double[] kappas = new double[MIXERS];
  private final double[] margins = new double[MIXERS];
  private final double[] probabilities; // mixers, then experts
  private final double[] gradients = new double[MIXERS];
  private final double[] curvatures = new double[MIXERS];

  /**
   * A mixture that has seen nothing.
   *
   * @param baseRate the expert that gives the base rate
   * @param leading the expert whose distance from it selects weights
   */
  Mixture(int experts, int baseRate, int leading, double alpha) {
    this.experts = experts;
    this.baseRate = baseRate;
    this.leading = leading;
    for (int lead = 0; lead < LEADS; lead++) {
      byLead[lead] = average(experts, FORGETTING);
    }
    mixers[0] = average(experts, 1);
    mixers[BY_LEAD] = byLead[0];
    mixers[FIRST - 1] = average(experts, FAST_FORGETTING);
    mixers[SECOND] = average(FIRST, FORGETTING);
    share = new FixedShare(MIXERS + experts, alpha);
    logits = new double[experts];
    inputs = new double[experts + 1];
    inputs[0] = 1;
    mixed[0] = 1;
    probabilities = new double[MIXERS + experts];
  }

  /** A mixer that starts as the mean of so many log-odds. */
  private static GaussianLogistic average(int of, double lambda) {
    double[] mean = new double[of + 1];
    Arrays.fill(mean, 1, of + 1, 1.0 / of);
    double[] prior = new double[of + 1];
    Arrays.fill(prior, PRIOR_VARIANCE);
    return new GaussianLogistic(mean, prior, lambda);
  }

  /** What one expert says, clipped probability and its log-odds: to be told before {@link #mix}. */
  void hear(int expert, double logit, double probability) {
    logits[expert] = logit;
    inputs[1 + expert] = Logit.clip(logit, Logit.LIMIT);
    probabilities[MIXERS + expert] = probability;
  }

  /** Mixes what the experts said into a probability. */
  double mix() {
    mixers[BY_LEAD] = byLead[lead(inputs[1 + leading] - inputs[1 + baseRate])];
    for (int m = 0; m < FIRST; m++) {
      ask(m, inputs);
      mixed[1 + m] = Logit.clip(margins[m], Logit.LIMIT);
    }
    ask(SECOND, mixed);
    return share.mix(probabilities);
  }

  private void ask(int m, double[] of) {
    double t = mixers[m].margin(of);
    kappas[m] = GaussianLogistic.shrink(mixers[m].variance());
    margins[m] = kappas[m] * t;
    probabilities[m] = Logit.probability(Logit.sigmoid(margins[m]));
  }

  /** -2, -1, 0, 1 and 2 are the bounds between the six. */
  private static int lead(double logOdds) {
    return (int) Math.floor(Logit.clip(logOdds, LEADS / 2 - 0.5)) + LEADS / 2;
  }

  /**
   * What the last mixture is made of: its logit is the result plus the sum of {@code coefficients}
   * times the experts' log-odds.
   *
   * @param mixture the last mixture
   * @param coefficients receives one an expert
   */
  double explain(double mixture, double[] coefficients) {
    double base = probabilities[MIXERS + baseRate];
    double baseLogit = Logit.of(base);
    double g = Logit.logitChord(mixture, base);
    double constant = baseLogit;
    for (int e = 0; e < experts; e++) {
      double chord = Logit.sigmoidChord(logits[e], probabilities[MIXERS + e], baseLogit, base);
      double own = e == baseRate ? 0 : g * share.weight(MIXERS + e) * chord;
      coefficients[e] = own;
      constant -= own * baseLogit;
    }
    double second = part(SECOND, g, baseLogit, base);
    constant += second * (kappas[SECOND] * mixers[SECOND].weight(0) - baseLogit);
    for (int m = 0; m < FIRST; m++) {
      double own = part(m, g, baseLogit, base);
      constant -= own * baseLogit;
      double scale =
          own
              + second
                  * kappas[SECOND]
                  * mixers[SECOND].weight(1 + m)
                  * clipped(mixed[1 + m], margins[m]);
      constant += scale * kappas[m] * mixers[m].weight(0);
      for (int e = 0; e < experts; e++) {
        coefficients[e] +=
            scale * kappas[m] * mixers[m].weight(1 + e) * clipped(inputs[1 + e], logits[e]);
      }
    }
    return constant;
  }

  /** What a mixer's log-odds beyond the base rate's count for in the mixture's. */
  private double part(int m, double g, double baseLogit, double base) {
    return g * share.weight(m) * Logit.sigmoidChord(margins[m], probabilities[m], baseLogit, base);
  }

  private static double clipped(double clipped, double whole) {
    return clipped == whole ? 1 : clipped / whole;
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
    mixers[0].write(out);
    for (GaussianLogistic mixer : byLead) {
      mixer.write(out);
    }
    mixers[FIRST - 1].write(out);
    mixers[SECOND].write(out);
    share.write(out);
  }

  void read(DataInput in) throws IOException {
    mixers[0].read(in);
    for (GaussianLogistic mixer : byLead) {
      mixer.read(in);
    }
    mixers[FIRST - 1].read(in);
    mixers[SECOND].read(in);
    share.read(in);
  }

  /** Version 2: one mixer for every lead, no second layer. */
  void readFormer(DataInput in) throws IOException {
    mixers[0].read(in);
    byLead[0].read(in);
    for (GaussianLogistic mixer : byLead) {
      mixer.take(byLead[0]);
    }
    mixers[FIRST - 1].read(in);
    share.readWithout(SECOND, in);
  }

  /** Version 1: besides, the constant was the last input of a mixer. */
  void readFirst(DataInput in) throws IOException {
    int[] from = new int[experts + 1];
    from[0] = experts;
    for (int e = 0; e < experts; e++) {
      from[1 + e] = e;
    }
    mixers[0].take(GaussianLogistic.Former.read(in, experts + 1), from);
    GaussianLogistic.Former one = GaussianLogistic.Former.read(in, experts + 1);
    for (GaussianLogistic mixer : byLead) {
      mixer.take(one, from);
    }
    mixers[FIRST - 1].take(GaussianLogistic.Former.read(in, experts + 1), from);
    share.readWithout(SECOND, in);
  }
}
