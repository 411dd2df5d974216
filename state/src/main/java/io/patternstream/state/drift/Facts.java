package io.patternstream.state.drift;

/**
 * What an alert can say in the data's own terms.
 *
 * @param measure what the two values are, such as {@code mean}
 * @param reference value in the reference; {@code NaN} when there is none
 * @param current value in the last window
 * @param factor by which all values seem to have been multiplied; {@code NaN} when they were not
 * @param topBins JSON array of the bins whose share changed most
 */
record Facts(String measure, double reference, double current, double factor, String topBins) {

  /** The same with what is known of an earlier window, if this one says nothing. */
  Facts orFactor(double known) {
    return Double.isFinite(factor) ? this : new Facts(measure, reference, current, known, topBins);
  }
}
