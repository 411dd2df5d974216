package io.patternstream.operators;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.ModelSnapshot;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.model.ConfidenceModel;
import io.patternstream.state.model.Forecast;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeSet;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/**
 * One group's decoded models with their place in the order of learning: the champion, which serves,
 * and a challenger where there is one, which learns the same labels in the same order and is only
 * recorded. {@code promote} moves the aliases: the challenger serves, and the former champion goes
 * on learning as the challenger.
 *
 * <p>Bytes, big endian: {@code int version = 2 | long modelSeq | long lastCommandSeq | champion |
 * challenger}, each of the two {@code int length (0: none) | ConfidenceModel bytes | long labels |
 * double log-loss | double squared error}, sums over the labels it has learnt. Version 1 was {@code
 * int version = 1 | long modelSeq | long lastCommandSeq | ConfidenceModel bytes}.
 */
final class LiveModel {
  private static final int VERSION = 2;
  private static final int FORMER_VERSION = 1;
  private static final int HEADER_BYTES = Integer.BYTES + 2 * Long.BYTES;
  private static final double LEAST_PROBABILITY = 1e-6; // as the learner clips

  /** What {@code reset_model} names to start the challenger anew. */
  static final String CHALLENGER = "challenger";

  private final String group;
  private Contender champion;
  private @Nullable Contender challenger;
  private long seq;
  private long lastCommandSeq;

  /** A model, and how well it foresaw the labels it has learnt. */
  private static final class Contender {
    private static final int SUMS_BYTES = Long.BYTES + 2 * Double.BYTES;

    final ConfidenceModel model;
    private long labels;
    private double loss;
    private double squaredError;

    Contender(ConfidenceModel model) {
      this.model = model;
    }

    static @Nullable Contender of(@Nullable ConfidenceModel model) {
      return model == null ? null : new Contender(model);
    }

    /** Says first what it expects, so that nothing is judged after it was learnt. */
    boolean learn(LabeledExample example, double noiseRate) {
      double[] values = example.features().features().values();
      String type = example.features().pattern().patternType();
      double rule = example.features().pattern().ruleConfidence();
      boolean positive = example.positive();
      double p = model.predict(values, type, rule);
      long before = model.nonFinite();
      model.learn(values, type, rule, positive, example.feedback().weight(), noiseRate);
      if (model.nonFinite() != before) {
        return false;
      }
      double missed = positive ? 1 - p : p;
      labels++;
      loss -= StrictMath.log(Math.max(LEAST_PROBABILITY, 1 - missed));
      squaredError += missed * missed;
      return true;
    }

    /** JSON of what was measured here, on the labels as they came. */
    String metrics() {
      String measured =
          labels == 0
              ? ""
              : ",\"log_loss\":" + loss / labels + ",\"brier\":" + squaredError / labels;
      return "{\"positives\":"
          + model.positives()
          + ",\"negatives\":"
          + model.negatives()
          + ",\"non_finite\":"
          + model.nonFinite()
          + ",\"labels\":"
          + labels
          + measured
          + "}";
    }

    static byte[] encode(@Nullable Contender contender) {
      if (contender == null) {
        return new byte[Integer.BYTES];
      }
      byte[] bytes = contender.model.encode();
      return ByteBuffer.allocate(Integer.BYTES + bytes.length + SUMS_BYTES)
          .putInt(bytes.length)
          .put(bytes)
          .putLong(contender.labels)
          .putDouble(contender.loss)
          .putDouble(contender.squaredError)
          .array();
    }

    static @Nullable Contender decode(ByteBuffer buffer) {
      int length = buffer.getInt();
      if (length == 0) {
        return null;
      }
      byte[] bytes = new byte[Math.min(length, buffer.remaining())];
      buffer.get(bytes);
      Contender contender = new Contender(ConfidenceModel.decode(bytes));
      contender.labels = buffer.getLong();
      contender.loss = buffer.getDouble();
      contender.squaredError = buffer.getDouble();
      return contender;
    }

    boolean fits(ScoringConfig config) {
      return model.schemaHash().equals(config.schemaHash());
    }
  }

  private LiveModel(
      String group,
      Contender champion,
      @Nullable Contender challenger,
      long seq,
      long lastCommandSeq) {
    this.group = group;
    this.champion = champion;
    this.challenger = challenger;
    this.seq = seq;
    this.lastCommandSeq = lastCommandSeq;
  }

  static LiveModel fresh(String group, ScoringConfig config) {
    return new LiveModel(
        group, new Contender(config.firstModel()), Contender.of(config.firstChallenger()), 0, 0);
  }

  /**
   * Models of another feature schema are not read: their weights would meet other features. A
   * challenger that is newly configured starts anew, one that no longer is is left out.
   */
  static LiveModel decode(String group, byte[] bytes, ScoringConfig config) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int version = version(buffer);
    long seq = buffer.getLong();
    long lastCommandSeq = buffer.getLong();
    Contender champion = champion(buffer, version);
    Contender challenger = version == FORMER_VERSION ? null : Contender.decode(buffer);
    if (champion == null || !champion.fits(config)) {
      champion = new Contender(config.firstModel());
    }
    if (challenger == null || !challenger.fits(config) || !config.hasChallenger()) {
      challenger = Contender.of(config.firstChallenger());
    }
    return new LiveModel(group, champion, challenger, seq, lastCommandSeq);
  }

  private static int version(ByteBuffer buffer) {
    int version = buffer.getInt();
    if (version != VERSION && version != FORMER_VERSION) {
      throw new IllegalStateException("model state of version " + version + " cannot be read");
    }
    return version;
  }

  private static @Nullable Contender champion(ByteBuffer buffer, int version) {
    if (version != FORMER_VERSION) {
      return Contender.decode(buffer);
    }
    byte[] model = new byte[buffer.remaining()];
    buffer.get(model);
    return new Contender(ConfidenceModel.decode(model));
  }

  /** The champion in the bytes of a snapshot. */
  static ConfidenceModel champion(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int version = version(buffer);
    buffer.position(HEADER_BYTES);
    Contender champion = champion(buffer, version);
    if (champion == null) {
      throw new IllegalArgumentException("no champion in these bytes");
    }
    return champion.model;
  }

  /**
   * The same of bytes that nobody vouches for: room is only made for a model of as many features as
   * are expected.
   */
  static ConfidenceModel champion(byte[] bytes, int dimension) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int version = version(buffer);
    int start = HEADER_BYTES + (version == FORMER_VERSION ? 0 : Integer.BYTES);
    int features = ConfidenceModel.dimension(Arrays.copyOfRange(bytes, start, bytes.length));
    if (features != dimension) {
      throw new IllegalArgumentException(features + " features where " + dimension + " are known");
    }
    return champion(bytes);
  }

  byte[] encode() {
    return encode(challenger);
  }

  private byte[] encode(@Nullable Contender withChallenger) {
    byte[] first = Contender.encode(champion);
    byte[] second = Contender.encode(withChallenger);
    return ByteBuffer.allocate(HEADER_BYTES + first.length + second.length)
        .putInt(VERSION)
        .putLong(seq)
        .putLong(lastCommandSeq)
        .put(first)
        .put(second)
        .array();
  }

  String group() {
    return group;
  }

  /** The model that serves. */
  ConfidenceModel model() {
    return champion.model;
  }

  /** How many applications this group has seen: labels and commands, across resets. */
  long seq() {
    return seq;
  }

  /** Whether enough labels of each class were seen to serve. */
  boolean ready(ScoringConfig config) {
    return champion.model.ready(config.model().readyLabels());
  }

  Forecast forecast(PatternFeatures input) {
    return champion.model.forecast(
        input.features().values(), input.pattern().patternType(), input.pattern().ruleConfidence());
  }

  /** What the challenger says of the same pattern; {@code NaN} without one. */
  double challengerSays(PatternFeatures input) {
    return challenger == null
        ? Double.NaN
        : challenger.model.predict(
            input.features().values(),
            input.pattern().patternType(),
            input.pattern().ruleConfidence());
  }

  /**
   * Learns one label.
   *
   * @return false when its numbers were not finite, so that it was counted and changed nothing
   */
  boolean learn(LabeledExample example, double noiseRate) {
    boolean learnt = champion.learn(example, noiseRate);
    if (challenger != null) {
      learnt &= challenger.learn(example, noiseRate);
    }
    seq++;
    return learnt;
  }

  /** Whether a command was applied, and what to tell its sender. */
  record Outcome(boolean accepted, String detail) {}

  /**
   * Applies a command that changes a model.
   *
   * @param retained encoded models by the seq at which they were kept
   */
  Outcome command(ControlCommand command, ScoringConfig config, MapState<Long, byte[]> retained)
      throws Exception {
    if (command.seq() <= lastCommandSeq) {
      return new Outcome(false, "already applied: seq " + command.seq());
    }
    lastCommandSeq = command.seq();
    if (seq == 0) {
      return new Outcome(false, "group " + group + " has no model yet");
    }
    if (command.kind() == ControlKind.RESET_MODEL) {
      return reset(command.target(), config);
    }
    if (command.kind() == ControlKind.ROLLBACK) {
      return rollback(command.target(), config, retained);
    }
    return promote(command.target(), config, retained);
  }

  private Outcome reset(String target, ScoringConfig config) {
    if (target.equals(CHALLENGER)) {
      challenger = Contender.of(config.firstChallenger());
      if (challenger == null) {
        return new Outcome(false, "group " + group + " has no challenger: none is configured");
      }
      seq++;
      return new Outcome(true, "challenger of group " + group + " starts anew at seq " + seq);
    }
    champion = new Contender(config.freshModel());
    seq++;
    return new Outcome(true, "model of group " + group + " starts anew at seq " + seq);
  }

  /**
   * Without a target the challenger becomes the champion and the other way round; a target is the
   * seq of a retained model, which becomes the challenger: to serve, it has to be promoted once it
   * was seen in the shadow.
   */
  private Outcome promote(String target, ScoringConfig config, MapState<Long, byte[]> retained)
      throws Exception {
    if (challenger == null) {
      return new Outcome(false, "no challenger to promote in group " + group);
    }
    if (!target.isEmpty() && !target.equals(CHALLENGER)) {
      Long wanted = retainedAt(target, retained);
      if (wanted == null) {
        return new Outcome(false, noneOf("seq " + target, retained));
      }
      challenger = decode(group, retained.get(wanted), config).champion;
      seq++;
      return new Outcome(true, "model of seq " + wanted + " is the challenger from seq " + seq);
    }
    int labels = config.model().readyLabels();
    if (!challenger.model.ready(labels)) {
      return new Outcome(false, "the challenger has not seen " + labels + " labels of each class");
    }
    retained.put(seq, encode(null)); // what a rollback goes back to
    Contender former = champion;
    champion = challenger;
    challenger = former;
    seq++;
    return new Outcome(
        true,
        "the challenger serves as "
            + champion.model.version()
            + " from seq "
            + seq
            + "; the former champion goes on as the challenger");
  }

  private static @Nullable Long retainedAt(String target, MapState<Long, byte[]> retained)
      throws Exception {
    for (long kept : retained.keys()) {
      if (target.equals(Long.toString(kept))) {
        return kept;
      }
    }
    return null;
  }

  private static String noneOf(String which, MapState<Long, byte[]> retained) throws Exception {
    TreeSet<Long> seqs = new TreeSet<>();
    retained.keys().forEach(seqs::add);
    return "no model of " + which + " is retained; there are: " + seqs;
  }

  private Outcome rollback(String target, ScoringConfig config, MapState<Long, byte[]> retained)
      throws Exception {
    TreeSet<Long> seqs = new TreeSet<>();
    retained.keys().forEach(seqs::add);
    Long wanted = target.isEmpty() ? seqs.lower(seq) : retainedAt(target, retained);
    if (wanted == null) {
      return new Outcome(
          false, noneOf(target.isEmpty() ? "earlier seq" : "seq " + target, retained));
    }
    champion = decode(group, retained.get(wanted), config).champion;
    for (long kept : seqs) { // what was rolled back from is no place to go back to
      if (kept >= wanted) {
        retained.remove(kept);
      }
    }
    seq++;
    return new Outcome(true, "model of seq " + wanted + " serves again as seq " + seq);
  }

  /** The champion as it stands, without its challenger. */
  ModelSnapshot snapshot(String reason, String schemaHash, long logTime) {
    byte[] bytes = encode(null);
    return new ModelSnapshot(
        group,
        champion.model.version(),
        seq,
        sha256(bytes),
        schemaHash,
        reason,
        champion.metrics(),
        logTime,
        bytes);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
