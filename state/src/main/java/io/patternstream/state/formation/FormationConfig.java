package io.patternstream.state.formation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a formation is known.
 *
 * @param horizonMillis log time after its last report at which a formation is forgotten; the label
 *     horizon, so that a formation is never scored again while its labels may still come
 */
public record FormationConfig(long horizonMillis) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Seven days. */
  public static FormationConfig defaults() {
    return new FormationConfig(7L * 24 * 3_600_000);
  }

  /** What is wrong with these values, in words; empty when nothing is. */
  public List<String> validate() {
    List<String> faults = new ArrayList<>();
    if (horizonMillis <= 0) {
      faults.add("formation horizon must be above 0 ms, is " + horizonMillis);
    }
    return faults;
  }
}
