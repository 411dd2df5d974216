package io.patternstream.operators;

import io.patternstream.state.event.ModelSnapshot;
import io.patternstream.state.model.ConfidenceModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * A snapshot of a model from a file: a row of {@code ml_models}, of this installation or of another
 * one, from which a champion or a challenger starts.
 *
 * <p>What is in the file is checked before it is believed: its content hash is computed anew, its
 * feature schema has to be the one that the job computes, and its weights have to give a
 * probability. The metrics in it are told and never taken over: a model is judged on the labels
 * that it meets here.
 *
 * <p>Bytes of a file, big endian: 8 bytes {@code PSMODEL1} | UTF group, version | long seq | UTF
 * content hash, schema hash, reason, metrics | long log time | int length | the snapshot's bytes.
 */
public final class ImportedModel implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long MAGIC = 0x50534D4F44454C31L; // "PSMODEL1"

  /** No file of a model is longer. */
  public static final int MOST_BYTES = 64 << 20;

  private final String group;
  private final String version;
  private final long seq;
  private final String contentHash;
  private final String metrics;
  private final byte[] bytes;

  private ImportedModel(ModelSnapshot snapshot) {
    group = snapshot.modelGroup();
    version = snapshot.modelVersion();
    seq = snapshot.modelSeq();
    contentHash = snapshot.contentHash();
    metrics = snapshot.metrics();
    bytes = snapshot.bytes().clone();
  }

  /**
   * Reads a file.
   *
   * @param dimension features that the job computes
   * @param schemaHash hash of their schema
   * @throws IllegalArgumentException with the reason when the model in it cannot be used
   */
  public static ImportedModel read(byte[] file, int dimension, String schemaHash) {
    return of(snapshot(file), dimension, schemaHash);
  }

  /**
   * Checks a snapshot, see {@link #read}.
   *
   * @throws IllegalArgumentException with the reason when it cannot be used
   */
  public static ImportedModel of(ModelSnapshot snapshot, int dimension, String schemaHash) {
    String hash = LiveModel.sha256(snapshot.bytes());
    if (!hash.equals(snapshot.contentHash())) {
      throw new IllegalArgumentException(
          "is damaged: its bytes have the hash "
              + brief(hash)
              + ", it says "
              + brief(snapshot.contentHash()));
    }
    if (!snapshot.schemaHash().equals(schemaHash)) {
      throw new IllegalArgumentException(
          "was learnt on another feature schema ("
              + brief(snapshot.schemaHash())
              + "; this build has "
              + brief(schemaHash)
              + ")");
    }
    ImportedModel imported = new ImportedModel(snapshot);
    ConfidenceModel model;
    double says;
    try {
      model = LiveModel.champion(snapshot.bytes(), dimension);
      says = model.predict(new double[dimension], "", Double.NaN);
    } catch (RuntimeException e) { // whatever bytes that somebody made up lead to
      throw new IllegalArgumentException("holds no model: " + e.getMessage(), e);
    }
    if (!model.schemaHash().equals(schemaHash) || !Double.isFinite(says)) {
      throw new IllegalArgumentException("holds a model that gives no probability on this schema");
    }
    return imported;
  }

  /** What {@link #read} reads. */
  public static byte[] file(ModelSnapshot snapshot) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(file)) {
      out.writeLong(MAGIC);
      out.writeUTF(snapshot.modelGroup());
      out.writeUTF(snapshot.modelVersion());
      out.writeLong(snapshot.modelSeq());
      out.writeUTF(snapshot.contentHash());
      out.writeUTF(snapshot.schemaHash());
      out.writeUTF(snapshot.reason());
      out.writeUTF(snapshot.metrics());
      out.writeLong(snapshot.logTime());
      out.writeInt(snapshot.bytes().length);
      out.write(snapshot.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }

  private static ModelSnapshot snapshot(byte[] file) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(file))) {
      if (file.length < Long.BYTES || in.readLong() != MAGIC) {
        throw new IllegalArgumentException("is no file of a model");
      }
      String group = in.readUTF();
      String version = in.readUTF();
      long seq = in.readLong();
      String contentHash = in.readUTF();
      String schemaHash = in.readUTF();
      String reason = in.readUTF();
      String metrics = in.readUTF();
      long logTime = in.readLong();
      int length = in.readInt();
      byte[] bytes = in.readAllBytes();
      if (bytes.length != length) {
        throw new IllegalArgumentException(
            "is cut short or has something behind it: " + bytes.length + " bytes of " + length);
      }
      return new ModelSnapshot(
          group, version, seq, contentHash, schemaHash, reason, metrics, logTime, bytes);
    } catch (IOException e) {
      throw new IllegalArgumentException("is cut short", e);
    }
  }

  private static String brief(String hash) {
    return hash.isEmpty() ? "none" : hash.substring(0, Math.min(8, hash.length()));
  }

  /** The model, anew at each call. */
  ConfidenceModel model() {
    return LiveModel.champion(bytes);
  }

  public String version() {
    return version;
  }

  public String contentHash() {
    return contentHash;
  }

  /** What its origin measured of it: JSON. */
  public String metrics() {
    return metrics;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof ImportedModel that
        && contentHash.equals(that.contentHash)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return contentHash.hashCode();
  }

  @Override
  public String toString() {
    return version + " of group " + group + " at seq " + seq + ", sha256 " + contentHash;
  }
}
