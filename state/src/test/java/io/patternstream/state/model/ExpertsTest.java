package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each expert against a second implementation that knows nothing of slots, scratch or packing. */
class ExpertsTest {
  /** Inputs of which every one is known: {@code z}, of which the first is 1. */
  private static Inputs linear(double... z) {
    int d = z.length - 1;
    Inputs inputs = new Inputs(d);
    int[] known = new int[d + 1];
    for (int i = 0; i < d; i++) {
      known[1 + i] = i;
    }
    inputs.know(known);
    Scaler scaler = new Scaler(d); // deviation 1, mean 0
    double[] minus = new double[d];
    double[] plus = new double[d];
    Arrays.fill(minus, -1);
    Arrays.fill(plus, 1);
    scaler.learn(minus);
    scaler.learn(plus);
    inputs.set(Arrays.copyOfRange(z, 1, d + 1), scaler, new Knots(d), "k", 0.5);
    return inputs;
  }

  private static Inputs placed(double[] x, Knots knots) {
    Inputs inputs = new Inputs(x.length);
    inputs.set(x, new Scaler(x.length), knots, "k", 0.5);
    return inputs;
  }

  private static double learn(Expert expert, Inputs inputs, boolean positive) {
    expert.forecast(inputs);
    double p = Logit.sigmoid(expert.logit());
    assertThat(expert.probability()).isCloseTo(p, within(1e-12));
    Target target = new Target().set(positive, 1, 0);
    assertThat(expert.prepare(target)).isTrue();
    expert.learn(inputs, target);
    return p;
  }

  private static double ask(Expert expert, Inputs inputs) {
    expert.forecast(inputs);
    return expert.probability();
  }

  /** FTRL-Proximal as in the paper: w minimises g·w + sum of proximal terms. */
  @Test
  void ftrlFollowsThePapersLeader() {
    Random random = new Random(1);
    FirstOrderExpert expert = FirstOrderExpert.ftrl(3);
    expert.grow(3);
    double[] w = new double[3];
    double[] g2 = new double[3];
    double[] zed = new double[3];
    for (int t = 0; t < 500; t++) {
      double[] z = {1, random.nextGaussian(), random.nextInt(2)};
      boolean y = random.nextDouble() < 1 / (1 + Math.exp(-z[1]));
      for (int i = 0; i < 3; i++) {
        w[i] = -zed[i] / ((1 + Math.sqrt(g2[i])) / 0.1);
      }
      double p = 1 / (1 + Math.exp(-(w[0] * z[0] + w[1] * z[1] + w[2] * z[2])));
      assertThat(learn(expert, linear(z), y)).isCloseTo(p, within(1e-12));
      for (int i = 0; i < 3; i++) {
        double g = (p - (y ? 1 : 0)) * z[i];
        double sigma = (Math.sqrt(g2[i] + g * g) - Math.sqrt(g2[i])) / 0.1;
        zed[i] += g - sigma * w[i];
        g2[i] += g * g;
      }
    }
  }

  /** Coin betting: bets a fraction of the wealth, from all gradients so far. */
  @Test
  void coinBettingBetsWhatItsHistoryOfGradientsSays() {
    Random random = new Random(2);
    FirstOrderExpert expert = FirstOrderExpert.coinBetting(2);
    expert.grow(2);
    double[] w = new double[2];
    double[][] history = new double[2][400];
    double[] reward = new double[2];
    for (int t = 0; t < 400; t++) {
      double[] z = {1, random.nextGaussian()};
      boolean y = random.nextDouble() < 1 / (1 + Math.exp(-2 * z[1]));
      double p = 1 / (1 + Math.exp(-(w[0] * z[0] + w[1] * z[1])));
      assertThat(learn(expert, linear(z), y)).isCloseTo(p, within(1e-10));
      for (int i = 0; i < 2; i++) {
        history[i][t] = ((y ? 1 : 0) - p) * z[i];
        double[] past = Arrays.copyOf(history[i], t + 1);
        double largest = Math.max(1e-8, Arrays.stream(past).map(Math::abs).max().orElse(0));
        double sumAbs = Arrays.stream(past).map(Math::abs).sum();
        reward[i] = Math.max(reward[i] + w[i] * history[i][t], 0);
        w[i] =
            Arrays.stream(past).sum()
                / (largest * Math.max(sumAbs + largest, 100 * largest))
                * (largest + reward[i]);
      }
    }
  }

  /** Hat functions in a map from (feature, knot) to a Gaussian weight. */
  @Test
  void theAdditiveExpertIsADiagonalGaussianOnHatFunctions() {
    Random random = new Random(3);
    double[][] knotsOf = {{-1, 0, 2}, {0, 1}, {7}}; // the third feature has no place
    Knots knots = new Knots(3);
    for (int i = 0; i < 3; i++) {
      knots.set(i, knotsOf[i]);
    }
    AdditiveExpert expert = new AdditiveExpert(3, 1e-4);
    Map<String, double[]> weights = new HashMap<>();
    for (int t = 0; t < 1000; t++) {
      double[] x = {
        random.nextInt(10) == 0 ? Double.NaN : 3 * random.nextDouble() - 1, random.nextDouble(), 7
      };
      boolean y = random.nextBoolean();
      Map<String, Double> hats = new HashMap<>();
      hats.put("bias", 1.0);
      for (int i = 0; i < 2; i++) {
        if (Double.isNaN(x[i])) {
          hats.put(i + " missing", 1.0);
          continue;
        }
        double[] k = knotsOf[i];
        double at = Math.min(k[k.length - 1], Math.max(k[0], x[i]));
        for (int j = 0; j < k.length; j++) {
          double left = j > 0 ? (at - k[j - 1]) / (k[j] - k[j - 1]) : 1;
          double right = j < k.length - 1 ? (k[j + 1] - at) / (k[j + 1] - k[j]) : 1;
          hats.put(i + " " + j, Math.max(0, Math.min(1, Math.min(left, right))));
        }
      }
      double margin = 0;
      double variance = 0;
      for (Map.Entry<String, Double> hat : hats.entrySet()) {
        double[] weight =
            weights.computeIfAbsent(
                hat.getKey(), key -> new double[] {0, key.equals("bias") ? 4 : 0.3});
        margin += weight[0] * hat.getValue();
        variance += weight[1] * hat.getValue() * hat.getValue();
      }
      double kappa = 1 / Math.sqrt(1 + Math.PI * variance / 8);
      double p = 1 / (1 + Math.exp(-kappa * margin));
      assertThat(learn(expert, placed(x, knots), y)).isCloseTo(p, within(1e-10));
      for (Map.Entry<String, Double> hat : hats.entrySet()) {
        double[] weight = weights.get(hat.getKey());
        double most = hat.getKey().equals("bias") ? 4 : 0.3;
        double u = weight[1] * hat.getValue();
        weight[0] += kappa * ((y ? 1 : 0) - p) * u;
        if (hat.getValue() > 0) {
          weight[1] = Math.min(most, weight[1] - kappa * kappa * p * (1 - p) * u * u + 1e-4);
        }
      }
    }
  }

  @Test
  void movingTheKnotsKeepsTheFunctionAtTheNewKnots() {
    Random random = new Random(4);
    Knots knots = new Knots(1);
    knots.set(0, new double[] {-2, -1, 0, 1, 2});
    AdditiveExpert expert = new AdditiveExpert(1, 0);
    for (int t = 0; t < 500; t++) {
      double[] x = {random.nextGaussian()};
      learn(expert, placed(x, knots), x[0] > 0.3);
    }
    double[] newKnots = {-1.5, -0.25, 0.25, 1.75};
    double[] before = new double[4];
    for (int j = 0; j < 4; j++) {
      before[j] = margin(expert, knots, newKnots[j]);
    }
    expert.rebuild(knots, 0, newKnots);
    knots.set(0, newKnots);
    for (int j = 0; j < 4; j++) {
      assertThat(margin(expert, knots, newKnots[j])).isCloseTo(before[j], within(1e-12));
    }
  }

  /** The feature's function over the bias, which does not change: a ratio that shrinking keeps. */
  private static double margin(AdditiveExpert expert, Knots knots, double value) {
    Inputs input = placed(new double[] {value}, knots);
    expert.forecast(input);
    Terms terms = new Terms(1, 0);
    expert.explain(input, 1, terms);
    return terms.values()[1] / terms.values()[0];
  }

  @Test
  void theBaseRateIsKrichevskyTrofimovAndTheRecentRateForgetsByHalves() {
    ContextExpert base = ContextExpert.baseRate();
    ContextExpert recent = ContextExpert.recent(5);
    assertThat(ask(base, linear(1))).isCloseTo(0.5, within(1e-12));
    for (int i = 0; i < 5; i++) {
      learn(base, linear(1), true);
      learn(recent, linear(1), true);
    }
    assertThat(ask(base, linear(1))).isCloseTo(5.5 / 6, within(1e-12));
    // From 1/2 half of the way to 1 after five labels.
    assertThat(ask(recent, linear(1))).isCloseTo(0.75, within(1e-12));
  }

  /** 30 % true positives, 20 % of labels flipped: the observed share is 0.38. */
  @Test
  void withAKnownNoiseRateTheBaseRateIsThatOfTheTrueLabels() {
    Random random = new Random(5);
    ContextExpert base = ContextExpert.baseRate();
    for (int i = 0; i < 40_000; i++) {
      boolean told = random.nextDouble() < 0.3 != random.nextDouble() < 0.2;
      base.learn(linear(1), new Target().set(told, 1, 0.2));
    }
    // Four deviations: 4 sqrt(.38 * .62 / 40000) / .6 = .016
    assertThat(ask(base, linear(1))).isCloseTo(0.3, within(0.016));
  }

  @Test
  void theRuleIsTakenAsItIs() {
    ContextExpert rule = ContextExpert.rule();
    Inputs input = new Inputs(0);
    input.set(new double[0], new Scaler(0), new Knots(0), "k", 0.83);
    learn(rule, input, false);
    assertThat(ask(rule, input)).isCloseTo(0.83, within(1e-12));
  }

  /** A map from (pair, bins) to a Gaussian weight. */
  @Test
  void thePairsExpertIsADiagonalGaussianOnPairsOfBins() {
    Random random = new Random(6);
    Knots knots = new Knots(2);
    double[][] rows = new double[64][];
    for (int t = 0; t < 64; t++) {
      rows[t] = new double[] {random.nextGaussian(), random.nextInt(2)};
      knots.learn(rows[t]);
    }
    PairsExpert expert = new PairsExpert(2);
    expert.rebuild(knots);
    double[] sorted = Arrays.stream(rows).mapToDouble(row -> row[0]).map(v -> (float) v).toArray();
    Arrays.sort(sorted);
    double[] quartiles = {sorted[16], sorted[32], sorted[47]}; // round(63 q / 4)
    Map<String, double[]> weights = new HashMap<>();
    weights.put("bias", new double[] {0, 4});
    for (int t = 0; t < 600; t++) {
      double[] x = {random.nextInt(9) == 0 ? Double.NaN : random.nextGaussian(), random.nextInt(2)};
      boolean y = random.nextBoolean();
      long bin =
          Double.isNaN(x[0]) ? 9 : Arrays.stream(quartiles).filter(edge -> x[0] >= edge).count();
      List<String> active = List.of("bias", "00" + bin, "01" + bin + (int) x[1], "11" + (int) x[1]);
      double margin = 0;
      double variance = 0;
      for (String cell : active) {
        double[] weight = weights.computeIfAbsent(cell, key -> new double[] {0, 0.1});
        margin += weight[0];
        variance += weight[1];
      }
      double kappa = 1 / Math.sqrt(1 + Math.PI * variance / 8);
      double p = 1 / (1 + Math.exp(-kappa * margin));
      assertThat(learn(expert, placed(x, knots), y)).isCloseTo(p, within(1e-10));
      for (String cell : active) {
        double[] weight = weights.get(cell);
        double most = cell.equals("bias") ? 4 : 0.1;
        weight[0] += kappa * ((y ? 1 : 0) - p) * weight[1];
        weight[1] =
            Math.min(most, weight[1] - kappa * kappa * p * (1 - p) * weight[1] * weight[1] + 1e-6);
      }
    }
  }

  /** New bins inside old ones: whoever stood in the middle of a bin is told the same as before. */
  @Test
  void newBinsTakeOverWhatTheOldOnesHadLearnt() {
    Random random = new Random(7);
    Knots knots = new Knots(2);
    PairsExpert expert = new PairsExpert(2);
    for (int t = 0; t < 255; t++) {
      double[] x = {random.nextInt(4), random.nextInt(2)}; // a bin a value, before and after
      if (knots.learn(x)) {
        expert.rebuild(knots);
      }
      learn(expert, placed(x, knots), x[0] > 1 == x[1] > 0);
    }
    double[][] values = {{0, 0}, {1, 1}, {2, 0}, {3, 1}, {Double.NaN, 1}};
    double[] before = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      before[i] = ask(expert, placed(values[i], knots));
    }
    assertThat(before[3] - before[2]).isGreaterThan(0.1); // 3 with 1 is positive, 2 with 0 is not
    assertThat(knots.learn(new double[] {1, 1})).isTrue();
    expert.rebuild(knots);
    for (int i = 0; i < values.length; i++) {
      assertThat(ask(expert, placed(values[i], knots))).isEqualTo(before[i]);
    }
  }

  /**
   * Bins that move keep of what was learnt only what they share with the old ones. The old and new
   * quartiles, the parts shared and the power prior are computed here once more, from the rows.
   */
  @Test
  void binsThatMoveKeepWhatTheyShareWithTheOldOnes() {
    Random random = new Random(8);
    Knots knots = new Knots(1);
    PairsExpert expert = new PairsExpert(1);
    double[] values = new double[256];
    for (int t = 0; t < 256; t++) {
      values[t] = (float) (random.nextGaussian() + (t < 64 ? 0 : 0.8)); // the market moves
    }
    double[] w = new double[4];
    double[] v = {0.1, 0.1, 0.1, 0.1};
    double bias = 0;
    double biasVariance = 4;
    double[] former = {};
    for (int t = 0; t < 255; t++) {
      if (knots.learn(new double[] {values[t]})) {
        expert.rebuild(knots);
        former = quartiles(values, t + 1);
      }
      if (former.length > 0) {
        int bin = bin(former, values[t]);
        boolean y = values[t] > 0.5;
        double kappa = 1 / Math.sqrt(1 + Math.PI * (v[bin] + biasVariance) / 8);
        double p = 1 / (1 + Math.exp(-kappa * (w[bin] + bias)));
        double step = kappa * ((y ? 1 : 0) - p);
        double curvature = kappa * kappa * p * (1 - p);
        learn(expert, placed(new double[] {values[t]}, knots), y);
        w[bin] += step * v[bin];
        v[bin] = Math.min(0.1, v[bin] - curvature * v[bin] * v[bin] + 1e-6);
        bias += step * biasVariance;
        biasVariance = Math.min(4, biasVariance - curvature * biasVariance * biasVariance + 1e-6);
      }
    }

    assertThat(knots.learn(new double[] {values[255]})).isTrue();
    expert.rebuild(knots);

    double[] now = quartiles(values, 256);
    double moved = 0;
    for (int b = 0; b < 4; b++) {
      double kept = 0;
      int from = 0;
      for (int o = 0; o < 4; o++) {
        int both = 0;
        int either = 0;
        for (double value : values) {
          boolean was = bin(former, value) == o;
          boolean is = bin(now, value) == b;
          both += was && is ? 1 : 0;
          either += was || is ? 1 : 0;
        }
        if ((double) both / either > kept) {
          kept = (double) both / either;
          from = o;
        }
      }
      double power = kept * kept; // a cell of the pair of a feature with itself
      double precision = power / v[from] + (1 - power) / 0.1;
      double mean = power / v[from] * w[from] / precision;
      double variance = 1 / precision + biasVariance;
      double inBin = b == 0 ? now[0] - 1 : now[b - 1];
      double expected = 1 / (1 + Math.exp(-(mean + bias) / Math.sqrt(1 + Math.PI * variance / 8)));
      assertThat(ask(expert, placed(new double[] {inBin}, knots)))
          .isCloseTo(expected, within(1e-10));
      moved = Math.max(moved, 1 - kept);
    }
    assertThat(moved).isBetween(0.2, 0.9); // else nothing was tested
  }

  /** Three inner quartiles of the first n values. */
  private static double[] quartiles(double[] values, int n) {
    double[] sorted = Arrays.copyOf(values, n);
    Arrays.sort(sorted);
    return new double[] {
      sorted[(int) Math.round((n - 1) * 0.25)],
      sorted[(int) Math.round((n - 1) * 0.5)],
      sorted[(int) Math.round((n - 1) * 0.75)]
    };
  }

  private static int bin(double[] quartiles, double value) {
    int bin = 0;
    for (double edge : quartiles) {
      bin += value >= edge ? 1 : 0;
    }
    return bin;
  }
}
