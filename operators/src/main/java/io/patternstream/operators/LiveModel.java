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

  static LiveModel decode(String group, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int version = buffer.getInt();
    if (version != VERSION) {
      throw new IllegalStateException("model state of version " + version + " cannot be read");
    }
    long seq = buffer.getLong();
    long lastCommandSeq = buffer.getLong();
    byte[] model = new byte[buffer.remaining()];
    buffer.get(model);
    return new LiveModel(group, ConfidenceModel.decode(model), seq, lastCommandSeq);
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

  void learn(LabeledExample example, double noiseRate) {
    model.learn(
        example.features().features().values(),
        example.features().pattern().patternType(),
        example.features().pattern().ruleConfidence(),
        example.positive(),
        example.feedback().weight(),
        noiseRate);
    seq++;
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
    if (command.kind() == ControlKind.RESET_MODEL) {
      model = config.freshModel();
      seq++;
      return new Outcome(true, "model of group " + group + " starts anew at seq " + seq);
    }
    if (command.kind() == ControlKind.ROLLBACK) {
      return rollback(command.target(), retained);
    }
    return new Outcome(false, "no challenger to promote in group " + group);
  }

  private Outcome rollback(String target, MapState<Long, byte[]> retained) throws Exception {
    Long wanted = null;
    StringBuilder known = new StringBuilder();
    for (long kept : retained.keys()) {
      known.append(known.isEmpty() ? "" : ", ").append(kept);
      boolean newerButNotCurrent = kept < seq && (wanted == null || kept > wanted);
      if (target.isEmpty() ? newerButNotCurrent : target.equals(Long.toString(kept))) {
        wanted = kept;
      }
    }
    if (wanted == null) {
      return new Outcome(false, "no model of seq " + target + " is retained; there are: " + known);
    }
    model = decode(group, retained.get(wanted)).model;
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
