package io.patternstream.state.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The learner of one model group: a calibrated Bayesian blend of experts, each of which gives a
 * probability.
 *
 * <p>Experts: two Gaussian logistic cores on the standardised features (one forgets), a third with
 * deviations for each key (pattern type), the base rate, the recent label rate, and the rule's own
 * confidence. Fixed share mixes them, a calibrator corrects the mixture: that is {@code ml}, the
 * probability that the target is hit before the stop given that one of them is.
 *
 * <p>{@link #forecast} only reads. {@link #learn} re-runs the current experts on the stored raw
 * features before they see the label, so that late labels judge the experts that exist now ({@code
 * learning} 4.11). Inputs: d raw values in the schema's order, {@code NaN} where missing. A step
 * whose numbers are not finite is counted and changes nothing.
 *
 * <p>Terms of a forecast, in log-odds, adding up to {@code logit(ml)} plus the step to what is
 * served. With base rate \( p_b \), mixture p and mixture weights v, \( g = (\mathrm{logit}\,p -
 * \mathrm{logit}\,p_b)/(p - p_b) \) and, for a core of margin \( \kappa t \), \( h = (p_e -
 * p_b)/(\kappa t - \mathrm{logit}\,p_b) \):
 *
 * <ul>
 *   <li>{@code base}: \( \mathrm{logit}\,p_b + \sum_e g v_e h_e (\kappa_e w_{e0} -
 *       \mathrm{logit}\,p_b) \)
 *   <li>feature i: \( \sum_e g v_e h_e \kappa_e (w_{ei} z_i + w_{e,d+i} m_i) \), its missing flag
 *       included
 *   <li>{@code key}: \( g v_e h_e \kappa_e\, \delta_k \cdot z \)
 *   <li>{@code rule}, {@code context}: \( g v_e (p_e - p_b) \) of the rule and of the recent label
 *       rate
 *   <li>{@code calibration}: \( \mathrm{logit}\,ml - \mathrm{logit}\,p \); {@code blend}: \(
 *       \mathrm{logit}\,served - \mathrm{logit}\,ml \)
 * </ul>
 *
 * <p>Bytes, big endian: {@code int version = 1 | config | int d | UTF schema hash | long seq,
 * positives, negatives, nonFinite, trace | double rate | scaler | cores | deviations | share |
 * calibrator | blend}. One task thread only.
 */
public final class ConfidenceModel {
  private static final int VERSION = 1;
  private static final int STEADY = 0;
  private static final int FORGETTING = 1;
  private static final int KEYED = 2;
  private static final int CORES = 3;
  private static final int BASE_RATE = 3;
  private static final int RECENT = 4;
  private static final int RULE = 5;
  private static final int EXPERTS = 6;
  private static final double RECENT_HALF_LIFE_LABELS = 50;
  private static final double RECENT_STEP = 1 - StrictMath.pow(0.5, 1 / RECENT_HALF_LIFE_LABELS);
  private static final List<String> LAST_TERMS =
      List.of("key", "rule", "context", "calibration", "blend");

  private final ModelConfig config;
  private final int dimension;
  private final String schemaHash;
  private final Scaler scaler;
  private final GaussianLogistic[] cores;
  private final KeyDeviations deviations;
  private final FixedShare share;
  private final Calibrator calibrator;
  private final BlendWeight blend;
  private long seq;
  private long positives;
  private long negatives;
  private long nonFinite;
  private long trace;
  private double recentRate = 0.5;

  // Scratch of one forecast, not state.
  private final double[] z;
  private final double[] margins = new double[CORES]; // κt
  private final double[] kappas = new double[CORES];
  private final double[] probabilities = new double[EXPERTS];
  private double keyMargin;

  private ConfidenceModel(ModelConfig config, int dimension, String schemaHash) {
    this.config = config;
    this.dimension = dimension;
    this.schemaHash = schemaHash;
    int inputs = Scaler.inputs(dimension);
    double[] prior = GaussianLogistic.priorOf(inputs, dimension);
    double[] zero = new double[inputs];
    scaler = new Scaler(dimension);
    cores =
        new GaussianLogistic[] {
          new GaussianLogistic(zero, prior, 1),
          new GaussianLogistic(zero, prior, config.forgetting()),
          new GaussianLogistic(zero, prior, 1)
        };
    deviations = new KeyDeviations(inputs, config.deviationVariance(), config.maxKeys());
    share = new FixedShare(EXPERTS, config.share());
    calibrator = new Calibrator(config.share());
    blend = new BlendWeight(config.startBlend());
    z = new double[inputs];
  }

  /** A model that has seen nothing. */
  public static ConfidenceModel fresh(ModelConfig config, int dimension, String schemaHash) {
    return new ConfidenceModel(config, dimension, schemaHash);
  }

  /**
   * Names this configuration on this feature schema; two models of one version differ only in what
   * they have seen.
   */
  public String version() {
    return "blend-1-"
        + Integer.toHexString(config.hashCode())
        + "-"
        + schemaHash.substring(0, Math.min(8, schemaHash.length()));
  }

  /** Labels learnt. */
  public long seq() {
    return seq;
  }

  public long positives() {
    return positives;
  }

  public long negatives() {
    return negatives;
  }

  /**
   * Steps that were left out because their numbers were not finite: a bug or a broken input, never
   * masked.
   */
  public long nonFinite() {
    return nonFinite;
  }

  /** Whether enough labels of each class were seen to serve. */
  public boolean ready() {
    return positives >= config.readyLabels() && negatives >= config.readyLabels();
  }

  /**
   * 64-bit fold of the raw bits of every expert's probability and step at every label since the
   * model was new. Equal traces mean equal weights all the way; cheap enough to be kept for each
   * label.
   */
  public long weightsHash() {
    return trace;
  }

  /** Names of a forecast's terms, given the features' names. */
  public static List<String> termNames(List<String> featureNames) {
    List<String> names = new ArrayList<>(featureNames.size() + 1 + LAST_TERMS.size());
    names.add("base");
    names.addAll(featureNames);
    names.addAll(LAST_TERMS);
    return names;
  }

  /**
   * Forecasts without changing anything.
   *
   * @param x raw features, {@code NaN} where missing
   * @param key pattern type
   * @param rule rule confidence in [0, 1], {@code NaN} when there is none
   */
  public Forecast forecast(double[] x, String key, double rule) {
    double mixed = mixture(x, key, rule);
    double ml = calibrator.calibrate(mixed);
    return new Forecast(ml, blend.value(), terms(key, mixed, ml));
  }

  /**
   * Learns one label.
   *
   * @param weight how much the label may teach, in [0, 1]; 0 changes nothing but the count
   * @param noiseRate share of labels of this source taken to be wrong, in [0, 0.5)
   */
  public void learn(
      double[] x, String key, double rule, boolean positive, double weight, double noiseRate) {
    deviations.admit(key);
    double mixed = mixture(x, key, rule);
    double ml = calibrator.calibrate(mixed);
    GaussianLogistic.Step[] steps = new GaussianLogistic.Step[CORES];
    boolean usable = Double.isFinite(ml);
    for (int e = 0; e < CORES; e++) {
      steps[e] = GaussianLogistic.Step.of(probabilities[e], kappas[e], positive, weight, noiseRate);
      usable &= steps[e].usable();
    }
    seq++;
    if (!usable) {
      nonFinite++;
      return;
    }
    share.learn(probabilities, positive, weight, noiseRate);
    calibrator.learn(mixed, positive, weight, noiseRate);
    blend.learn(ruleOf(rule), ml, positive, weight);
    for (int e = 0; e < CORES; e++) {
      cores[e].learn(steps[e]);
      fold(probabilities[e]);
      fold(steps[e].a());
    }
    deviations.learn(key, z, steps[KEYED]);
    scaler.learn(x);
    recentRate += weight * RECENT_STEP * ((positive ? 1 : 0) - recentRate);
    fold(ml);
    if (positive) {
      positives++;
    } else {
      negatives++;
    }
  }

  private void fold(double value) {
    trace = (trace ^ Double.doubleToRawLongBits(value)) * 0x9E3779B97F4A7C15L;
    trace ^= trace >>> 32;
  }

  private static double ruleOf(double rule) {
    return Double.isFinite(rule) ? Logit.probability(rule) : 0.5;
  }

  /** Fills the scratch with every expert's probability and gives their mixture. */
  private double mixture(double[] x, String key, double rule) {
    if (x.length != dimension) {
      throw new IllegalArgumentException(x.length + " features where " + dimension + " are known");
    }
    scaler.standardise(x, z);
    keyMargin = deviations.margin(key, z);
    for (int e = 0; e < CORES; e++) {
      double t = cores[e].margin(z) + (e == KEYED ? keyMargin : 0);
      double s2 = cores[e].variance() + (e == KEYED ? deviations.variance(key, z) : 0);
      kappas[e] = GaussianLogistic.shrink(s2);
      margins[e] = kappas[e] * t;
      probabilities[e] = Logit.probability(Logit.sigmoid(margins[e]));
    }
    probabilities[BASE_RATE] = Logit.probability((0.5 + positives) / (1.0 + positives + negatives));
    probabilities[RECENT] = Math.min(0.99, Math.max(0.01, recentRate));
    probabilities[RULE] = ruleOf(rule);
    return share.mix(probabilities);
  }

  private double[] terms(String key, double mixed, double ml) {
    double[] terms = new double[dimension + 1 + LAST_TERMS.size()];
    double base = probabilities[BASE_RATE];
    double baseLogit = Logit.of(base);
    double g = Logit.logitChord(mixed, base);
    terms[0] = baseLogit;
    int intercept = 2 * dimension;
    for (int e = STEADY; e < CORES; e++) {
      double apart = margins[e] - baseLogit;
      double h =
          StrictMath.abs(apart) < 1e-9 ? base * (1 - base) : (probabilities[e] - base) / apart;
      double scale = g * share.weight(e) * h;
      terms[0] += scale * (kappas[e] * cores[e].weight(intercept) - baseLogit);
      for (int i = 0; i < dimension; i++) {
        double margin =
            cores[e].weight(i) * z[i] + cores[e].weight(dimension + i) * z[dimension + i];
        terms[1 + i] += scale * kappas[e] * margin;
      }
      if (e == KEYED) {
        terms[dimension + 1] = scale * kappas[e] * keyMargin;
      }
    }
    terms[dimension + 2] = g * share.weight(RULE) * (probabilities[RULE] - base);
    terms[dimension + 3] = g * share.weight(RECENT) * (probabilities[RECENT] - base);
    terms[dimension + 4] = Logit.of(ml) - Logit.of(mixed);
    return terms;
  }

  /** The whole model as versioned bytes; {@link #decode} gives the same model to the last bit. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(VERSION);
      out.writeDouble(config.deviationVariance());
      out.writeDouble(config.forgetting());
      out.writeDouble(config.share());
      out.writeInt(config.readyLabels());
      out.writeDouble(config.startBlend());
      out.writeInt(config.maxKeys());
      out.writeInt(dimension);
      out.writeUTF(schemaHash);
      out.writeLong(seq);
      out.writeLong(positives);
      out.writeLong(negatives);
      out.writeLong(nonFinite);
      out.writeLong(trace);
      out.writeDouble(recentRate);
      scaler.write(out);
      for (GaussianLogistic core : cores) {
        core.write(out);
      }
      deviations.write(out);
      share.write(out);
      calibrator.write(out);
      blend.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #encode} wrote; refuses another version with an {@link
   * IllegalArgumentException}.
   */
  public static ConfidenceModel decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readInt();
      if (version != VERSION) {
        throw new IllegalArgumentException("model bytes of version " + version + " are unknown");
      }
      ModelConfig config =
          new ModelConfig(
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readInt(),
              in.readDouble(),
              in.readInt());
      ConfidenceModel model = new ConfidenceModel(config, in.readInt(), in.readUTF());
      model.seq = in.readLong();
      model.positives = in.readLong();
      model.negatives = in.readLong();
      model.nonFinite = in.readLong();
      model.trace = in.readLong();
      model.recentRate = in.readDouble();
      model.scaler.read(in);
      for (GaussianLogistic core : model.cores) {
        core.read(in);
      }
      model.deviations.read(in);
      model.share.read(in);
      model.calibrator.read(in);
      model.blend.read(in);
      return model;
    } catch (IOException e) {
      throw new IllegalArgumentException("model bytes end too early", e);
    }
  }
}
