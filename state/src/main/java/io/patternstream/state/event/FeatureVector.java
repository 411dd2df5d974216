package io.patternstream.state.event;

import java.util.Arrays;

/**
 * The features of one pattern, in the order of the {@code FeatureSchema} of {@code schemaVersion}.
 *
 * @param values raw values in the schema's units; {@code NaN} = missing
 * @param quality share of what the schema needs that was there, in [0, 1]
 * @param volumeDecades by which power of ten its market's volumes had been multiplied by then, as
 *     far as their source changed its unit; no feature, but watched for drift
 */
public record FeatureVector(
    String patternId, int schemaVersion, double[] values, double quality, int volumeDecades) {

  /** Of a market whose volumes are in the unit that they began in. */
  public FeatureVector(String patternId, int schemaVersion, double[] values, double quality) {
    this(patternId, schemaVersion, values, quality, 0);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof FeatureVector that
        && schemaVersion == that.schemaVersion
        && volumeDecades == that.volumeDecades
        && patternId.equals(that.patternId)
        && Double.compare(quality, that.quality) == 0
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return patternId.hashCode() * 31 + Arrays.hashCode(values);
  }
}
