package io.patternstream.bench.drift;

/** Something that says which features have drifted. */
interface Rule {
  String name();

  /**
   * Learns what is normal.
   *
   * @param windows {@code [window][feature][row]}, oldest first
   * @param categorical for each feature whether its values are codes
   */
  void learn(double[][][] windows, boolean[] categorical);

  /** Which features stand alarmed after one more window of {@code [feature][row]}. */
  boolean[] alarmed(double[][] window);
}
