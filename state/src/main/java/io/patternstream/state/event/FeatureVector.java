package io.patternstream.state.event;

import java.util.Arrays;

/**
 * The features of one pattern, in the order of the {@code FeatureSchema} of {@code schemaVersion}.
 *
 * @param values raw values in the schema's units; {@code NaN} = missing
 * @param quality share of what the schema needs that was there, in [0, 1]
 */
public record FeatureVector(String patternId, int schemaVersion, double[] values, double quality) {

  @Override
  public boolean equals(Object o) {
    return o instanceof FeatureVector that
        && schemaVersion == that.schemaVersion
        && patternId.equals(that.patternId)
        && Double.compare(quality, that.quality) == 0
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return patternId.hashCode() * 31 + Arrays.hashCode(values);
  }
}
