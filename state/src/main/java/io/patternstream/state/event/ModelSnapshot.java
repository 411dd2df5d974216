package io.patternstream.state.event;

import java.util.Arrays;

/**
 * A whole model at one {@code modelSeq}: a row of {@code ml_models}.
 *
 * @param contentHash SHA-256 of {@code bytes}, hexadecimal
 * @param metrics JSON object of prequential metrics computed by the job
 */
public record ModelSnapshot(
    String modelGroup,
    String modelVersion,
    long modelSeq,
    String contentHash,
    String schemaHash,
    String reason,
    String metrics,
    long logTime,
    byte[] bytes) {

  @Override
  public boolean equals(Object o) {
    return o instanceof ModelSnapshot that
        && modelGroup.equals(that.modelGroup)
        && modelSeq == that.modelSeq
        && contentHash.equals(that.contentHash)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return contentHash.hashCode();
  }
}
