package io.patternstream.operators;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.ModelSnapshot;
import io.patternstream.state.model.ConfidenceModel;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import org.apache.flink.api.common.state.MapState;

/**
 * One group's decoded model with its place in the order of learning.
 *
 * <p>Bytes, big endian: {@code int version = 1 | long modelSeq | long lastCommandSeq |
 * ConfidenceModel bytes}.
 */
final class LiveModel {
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = Integer.BYTES + 2 * Long.BYTES;

  private final String group;
  private ConfidenceModel model;
  private long seq;
  private long lastCommandSeq;

  private LiveModel(String group, ConfidenceModel model, long seq, long lastCommandSeq) {
    this.group = group;
    this.model = model;
    this.seq = seq;
    this.lastCommandSeq = lastCommandSeq;
  }

  static LiveModel fresh(String group, ScoringConfig config) {
    return new LiveModel(group, config.freshModel(), 0, 0);
  }

  /** A model of another feature schema is not read: its weights would meet other features. */
  static LiveModel decode(String group, byte[] bytes, ScoringConfig config) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int version = buffer.getInt();
    if (version != VERSION) {
      throw new IllegalStateException("model state of version " + version + " cannot be read");
    }
    long seq = buffer.getLong();
    long lastCommandSeq = buffer.getLong();
    byte[] model = new byte[buffer.remaining()];
    buffer.get(model);
    ConfidenceModel decoded = ConfidenceModel.decode(model);
    boolean fits = decoded.schemaHash().equals(config.schemaHash());
    return new LiveModel(group, fits ? decoded : config.freshModel(), seq, lastCommandSeq);
  }

  byte[] encode() {
    byte[] bytes = model.encode();
    return ByteBuffer.allocate(HEADER_BYTES + bytes.length)
        .putInt(VERSION)
        .putLong(seq)
        .putLong(lastCommandSeq)
        .put(bytes)
        .array();
  }

  String group() {
    return group;
  }

  ConfidenceModel model() {
    return model;
  }

  /** How many applications this group has seen: labels and commands, across resets. */
  long seq() {
    return seq;
  }

  /** Whether enough labels of each class were seen to serve. */
  boolean ready(ScoringConfig config) {
    return model.ready(config.model().readyLabels());
  }

  /**
   * Learns one label.
   *
   * @return false when its numbers were not finite, so that it was counted and changed nothing
   */
  boolean learn(LabeledExample example, double noiseRate) {
    long before = model.nonFinite();
    model.learn(
        example.features().features().values(),
        example.features().pattern().patternType(),
        example.features().pattern().ruleConfidence(),
        example.positive(),
        example.feedback().weight(),
        noiseRate);
    seq++;
    return model.nonFinite() == before;
  }

  /** Whether a command was applied, and what to tell its sender. */
  record Outcome(boolean accepted, String detail) {}

  /**
   * Applies a command that changes the model.
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
      model = config.freshModel();
      seq++;
      return new Outcome(true, "model of group " + group + " starts anew at seq " + seq);
    }
    if (command.kind() == ControlKind.ROLLBACK) {
      return rollback(command.target(), config, retained);
    }
    return new Outcome(false, "no challenger to promote in group " + group);
  }

  private Outcome rollback(String target, ScoringConfig config, MapState<Long, byte[]> retained)
      throws Exception {
    Long wanted = null;
    TreeSet<Long> seqs = new TreeSet<>();
    retained.keys().forEach(seqs::add);
    for (long kept : seqs) {
      boolean newerButNotCurrent = kept < seq && (wanted == null || kept > wanted);
      if (target.isEmpty() ? newerButNotCurrent : target.equals(Long.toString(kept))) {
        wanted = kept;
      }
    }
    if (wanted == null) {
      String which = target.isEmpty() ? "earlier seq" : "seq " + target;
      return new Outcome(false, "no model of " + which + " is retained; there are: " + seqs);
    }
    model = decode(group, retained.get(wanted), config).model;
    for (long kept : seqs) { // what was rolled back from is no place to go back to
      if (kept >= wanted) {
        retained.remove(kept);
      }
    }
    seq++;
    return new Outcome(true, "model of seq " + wanted + " serves again as seq " + seq);
  }

  ModelSnapshot snapshot(String reason, String schemaHash, long logTime) {
    byte[] bytes = encode();
    return new ModelSnapshot(
        group,
        model.version(),
        seq,
        sha256(bytes),
        schemaHash,
        reason,
        "{\"positives\":"
            + model.positives()
            + ",\"negatives\":"
            + model.negatives()
            + ",\"non_finite\":"
            + model.nonFinite()
            + "}",
        logTime,
        bytes);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
