package io.patternstream.state.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The learner of one model group: a calibrated Bayesian blend of experts, each of which gives a
 * probability ({@code learning} 4).
 *
 * <p>Experts: base rate, the rule's own confidence, recent label rates of two half-lives; Gaussian
 * logistic cores on the standardised features, one that never forgets, one that forgets and is
 * calibrated, one with deviations for each key (pattern type); FTRL and calibrated coin betting on
 * the same inputs; two additive models of the raw features; pairs of features. A {@link Mixture}
 * weighs them, a {@link Calibrator} corrects the mixture: that is {@code ml}, the probability that
 * the target is hit before the stop given that one of them is.
 *
 * <p>{@link #predict} and {@link #forecast} only read. {@link #learn} re-runs the current experts
 * on the stored raw features before they see the label, so that late labels judge the experts that
 * exist now ({@code learning} 4.11); where that is what was predicted last, the run is not
 * repeated. Inputs: d raw values in the schema's order, {@code NaN} where missing. A step whose
 * numbers are not finite is counted and changes nothing.
 *
 * <p>Terms of a forecast, in log-odds, adding up to {@code logit(ml)} plus the step to what is
 * served. {@link Mixture} makes the mixture's logit linear in the experts' log-odds; each expert's
 * log-odds are linear in what it looks at:
 *
 * <ul>
 *   <li>{@code base}: the base rate, intercepts and biases, and what the mixture adds by itself
 *   <li>a feature: its weight times its standardised value, its missing flag, its additive
 *       function, half of each of its pairs
 *   <li>{@code key}: the key's deviations
 *   <li>{@code rule}, {@code context}: what the rule and recent labels say beyond the base rate
 *   <li>{@code calibration}: what the calibrators inside and behind the mixture change; {@code
 *       blend}: \( \mathrm{logit}\,served - \mathrm{logit}\,ml \)
 * </ul>
 *
 * <p>Bytes, big endian: {@code int version = 3 | config | int d | UTF schema hash | long seq,
 * positives, negatives, nonFinite, trace | scaler | knots | known inputs | experts | mixture |
 * calibrator | blend}. Version 2, whose mixture had one layer, and version 1, which had no known
 * inputs besides and kept every input everywhere, are read. {@link #predict} and {@link #learn}
 * allocate nothing but what grows: a key's deviations, inputs that become known, new knots. One
 * task thread only.
 */
public final class ConfidenceModel {
  private static final int VERSION = 3;
  private static final int FORMER_VERSION = 2;
  private static final int FIRST_VERSION = 1;
  private static final int DIMENSION_AT = 3 * Integer.BYTES + 4 * Double.BYTES; // in the bytes
  private static final int MOST_FEATURES = 100_000; // more in bytes are no model's
  private static final int BASE_RATE = 0; // the first expert
  private static final int STEADY = 4; // the core that never forgets
  private static final double SHORT_HALF_LIFE_LABELS = 5;
  private static final double LONG_HALF_LIFE_LABELS = 50;
  private static final double FOLLOWING_NOISE = 1e-4;

  private final ModelConfig config;
  private final int dimension;
  private final String schemaHash;
  private final Scaler scaler;
  private final Knots knots;
  private final AdditiveExpert[] additive;
  private final PairsExpert pairs;
  private final GaussianExpert steady;
  private final CalibratedExpert forgetting;
  private final GaussianExpert keyed;
  private final FirstOrderExpert ftrl;
  private final CalibratedExpert betting;
  private final Expert[] experts;
  private final Mixture mixture;
  private final Calibrator calibrator;
  private final BlendWeight blend;
  private long seq;
  private long positives;
  private long negatives;
  private long nonFinite;
  private long trace;

  // Scratch of one forecast, not state.
  private final Inputs inputs;
  private final Target target = new Target();
  private final double[] coefficients;
  private final double[] last; // the features of the last forecast
  private String lastKey = "";
  private double lastRule;
  private boolean current; // whether the last forecast is what the model would say now
  private double mixed;
  private double ml;

  private ConfidenceModel(ModelConfig config, int dimension, String schemaHash) {
    this.config = config;
    this.dimension = dimension;
    this.schemaHash = schemaHash;
    int most = Scaler.inputs(dimension);
    inputs = new Inputs(dimension);
    scaler = new Scaler(dimension);
    knots = new Knots(dimension);
    additive =
        new AdditiveExpert[] {
          new AdditiveExpert(dimension, 0), new AdditiveExpert(dimension, FOLLOWING_NOISE)
        };
    pairs = new PairsExpert(dimension);
    steady = GaussianExpert.shared(dimension, 1);
    forgetting =
        new CalibratedExpert(GaussianExpert.shared(dimension, config.forgetting()), config.share());
    keyed = GaussianExpert.keyed(dimension, config.deviationVariance(), config.maxKeys());
    ftrl = FirstOrderExpert.ftrl(most);
    betting = new CalibratedExpert(FirstOrderExpert.coinBetting(most), config.share());
    experts =
        new Expert[] {
          ContextExpert.baseRate(),
          ContextExpert.rule(),
          ContextExpert.recent(SHORT_HALF_LIFE_LABELS),
          ContextExpert.recent(LONG_HALF_LIFE_LABELS),
          steady,
          forgetting,
          keyed,
          ftrl,
          betting,
          additive[0],
          additive[1],
          pairs
        };
    mixture = new Mixture(experts.length, BASE_RATE, STEADY, config.share());
    calibrator = new Calibrator(config.share());
    blend = new BlendWeight(config.startBlend());
    coefficients = new double[experts.length];
    last = new double[dimension];
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
    return "blend-3-"
        + Integer.toHexString(Murmur3.hash32(config.fingerprint()))
        + "-"
        + schemaHash.substring(0, Math.min(8, schemaHash.length()));
  }

  /** Hash of the feature schema that it was made for. */
  public String schemaHash() {
    return schemaHash;
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
  public boolean ready(int labels) {
    return positives >= labels && negatives >= labels;
  }

  /**
   * 64-bit fold of the raw bits of every expert's log-odds and of ml at every label since the model
   * was new. Equal traces mean equal weights all the way; cheap enough to be kept for each label.
   */
  public long weightsHash() {
    return trace;
  }

  /** Names of a forecast's terms, given the features' names. */
  public static List<String> termNames(List<String> featureNames) {
    return Terms.names(featureNames);
  }

  /**
   * The calibrated probability {@code ml} of a pattern; changes nothing.
   *
   * @param x raw features, {@code NaN} where missing
   * @param key pattern type
   * @param rule rule confidence in [0, 1], {@code NaN} when there is none
   */
  public double predict(double[] x, String key, double rule) {
    ask(x, key, rule);
    return ml;
  }

  /** The same with its reasons. */
  public Forecast forecast(double[] x, String key, double rule) {
    ask(x, key, rule);
    Terms terms = new Terms(dimension, experts[BASE_RATE].logit());
    terms.base(mixture.explain(mixed, coefficients));
    for (int e = 0; e < experts.length; e++) {
      experts[e].explain(inputs, coefficients[e], terms);
    }
    terms.calibration(Logit.of(ml) - Logit.of(mixed));
    return new Forecast(ml, blend.value(), terms.values());
  }

  /**
   * Learns one label.
   *
   * @param weight how much the label may teach, in [0, 1]; 0 changes nothing but {@link #seq}
   * @param noiseRate share of labels of this source taken to be wrong, in [0, 0.5)
   */
  public void learn(
      double[] x, String key, double rule, boolean positive, double weight, double noiseRate) {
    seq++;
    if (weight == 0) {
      return;
    }
    ask(x, key, rule);
    target.set(positive, weight, noiseRate);
    boolean usable = Double.isFinite(ml) & mixture.prepare(target) & calibrator.prepare(target);
    for (Expert expert : experts) {
      usable &= expert.prepare(target);
    }
    if (!usable) {
      nonFinite++;
      return;
    }
    if (inputs.admit()) { // the steps were for the inputs known so far
      for (Expert expert : experts) {
        expert.grow(inputs.known());
      }
      run();
      mixture.prepare(target);
      calibrator.prepare(target);
      for (Expert expert : experts) {
        expert.prepare(target);
      }
    }
    current = false;
    mixture.learn(target);
    calibrator.learn(target);
    blend.learn(inputs.rule(), ml, positive, weight);
    for (Expert expert : experts) {
      fold(expert.logit());
      expert.learn(inputs, target);
    }
    fold(ml);
    scaler.learn(x);
    if (knots.learn(x)) {
      rebuildKnots();
    }
    if (positive) {
      positives++;
    } else {
      negatives++;
    }
  }

  private void rebuildKnots() {
    for (int i = 0; i < dimension; i++) {
      double[] newKnots = knots.quantiles(i, Knots.MOST);
      for (AdditiveExpert expert : additive) {
        expert.rebuild(knots, i, newKnots);
      }
      knots.set(i, newKnots);
    }
    pairs.rebuild(knots);
  }

  private void fold(double value) {
    trace = (trace ^ Double.doubleToRawLongBits(value)) * 0x9E3779B97F4A7C15L;
    trace ^= trace >>> 32;
  }

  /** Takes in what is asked and runs the model on it, unless that is what it did last. */
  private void ask(double[] x, String key, double rule) {
    if (x.length != dimension) {
      throw new IllegalArgumentException(x.length + " features where " + dimension + " are known");
    }
    double known = Double.isFinite(rule) ? Logit.probability(rule) : 0.5;
    if (current && known == lastRule && key.equals(lastKey) && Arrays.equals(x, last)) {
      return;
    }
    System.arraycopy(x, 0, last, 0, dimension);
    lastKey = key;
    lastRule = known;
    inputs.set(last, scaler, knots, key, known);
    run();
    current = true;
  }

  /** Asks every expert, mixes what they say and calibrates it. */
  private void run() {
    for (int e = 0; e < experts.length; e++) {
      Expert expert = experts[e];
      expert.forecast(inputs);
      mixture.hear(e, expert.logit(), expert.probability());
    }
    mixed = mixture.mix();
    ml = calibrator.calibrate(Logit.of(mixed), mixed);
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
      scaler.write(out);
      knots.write(out);
      inputs.write(out);
      for (Expert expert : experts) {
        expert.write(out);
      }
      mixture.write(out);
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
      if (version < FIRST_VERSION || version > VERSION) {
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
      int dimension = in.readInt();
      if (dimension < 0 || dimension > MOST_FEATURES) {
        throw new IllegalArgumentException("model bytes of " + dimension + " features");
      }
      ConfidenceModel model = new ConfidenceModel(config, dimension, in.readUTF());
      model.seq = in.readLong();
      model.positives = in.readLong();
      model.negatives = in.readLong();
      model.nonFinite = in.readLong();
      model.trace = in.readLong();
      model.scaler.read(in);
      if (version == FIRST_VERSION) {
        model.readFirst(in);
      } else {
        model.read(in, version);
      }
      model.blend.read(in);
      return model;
    } catch (IOException e) {
      throw new IllegalArgumentException("model bytes end too early", e);
    }
  }

  /** How many features the model in these bytes has. */
  public static int dimension(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      in.skipNBytes(DIMENSION_AT);
      return in.readInt();
    } catch (IOException e) {
      throw new IllegalArgumentException("model bytes end too early", e);
    }
  }

  private void read(DataInputStream in, int version) throws IOException {
    knots.read(in);
    inputs.read(in);
    for (Expert expert : experts) {
      expert.grow(inputs.known());
      expert.read(in);
    }
    if (version == FORMER_VERSION) {
      mixture.readFormer(in);
    } else {
      mixture.read(in);
    }
    calibrator.read(in);
  }

  /** Version 1: the same experts in the same order, linear ones over all inputs. */
  private void readFirst(DataInputStream in) throws IOException {
    int all = Scaler.inputs(dimension);
    knots.readFormer(in);
    for (int e = 0; experts[e] != steady; e++) {
      experts[e].read(in);
    }
    GaussianLogistic.Former first = GaussianLogistic.Former.read(in, all);
    forgetting.calibrator().read(in);
    GaussianLogistic.Former second = GaussianLogistic.Former.read(in, all);
    GaussianLogistic.Former third = GaussianLogistic.Former.read(in, all);
    Objects.requireNonNull(keyed.deviations()).readFormer(in);

    double prior = Math.min(1, 4.0 / dimension);
    int[] from = new int[all];
    from[0] = all - 1;
    int known = 1;
    for (int i = 0; i < all - 1; i++) {
      if (first.moved(i, prior) || second.moved(i, prior) || third.moved(i, prior)) {
        from[known++] = i;
      }
    }
    from = Arrays.copyOf(from, known);
    inputs.know(from);
    for (Expert expert : experts) {
      expert.grow(known);
    }
    steady.core().take(first, from);
    ((GaussianExpert) forgetting.inner()).core().take(second, from);
    keyed.core().take(third, from);
    ftrl.readFormer(in, from);
    betting.calibrator().read(in);
    ((FirstOrderExpert) betting.inner()).readFormer(in, from);
    for (AdditiveExpert expert : additive) {
      expert.readFormer(in);
    }
    pairs.readFormer(in);
    mixture.readFirst(in);
    calibrator.read(in);
  }
}
